"""The sample recording: the SDK clients over `--fixtures sample`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from enricher.sources import (
    advisor_metadata,
    affected_resources,
    azure_policies,
    policy_states,
    providers,
)
from enricher.sources.session import Session
from tests.support.project import FIXTURES, SAMPLE, run

pytestmark = pytest.mark.usefixtures("shipped_catalogue")

ROOT = Path(__file__).parents[2]
ARTICLES = sorted((FIXTURES / "articles").glob("*.md"))


def copied(sample: Path, folder: Path) -> Path:
    """Copy a sample article."""
    path = folder / sample.name
    path.write_bytes(sample.read_bytes())
    return path


@pytest.mark.one_in(2)
@pytest.mark.parametrize("sample", ARTICLES, ids=lambda path: path.stem)
def test_sample__fills_every_slot(
    sample: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every slot of a sample article is filled; a second run changes nothing."""
    article = copied(sample, tmp_path)
    assert run(article, *SAMPLE, "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    assert {section["status"] for section in result["sections"]} == {"filled"}
    assert len(result["sections"]) == 11
    text = article.read_text()
    for placeholder in ("\\<Policy>", "\\<pillar-specific", "\\<category>", "how-to-write-waf"):
        assert placeholder not in text
    filled = article.read_bytes()
    assert run(article, *SAMPLE) == 0
    assert ": unchanged (" in capfd.readouterr().out
    assert article.read_bytes() == filled


def test_sample__expressroute_reads_as_designed(tmp_path: Path) -> None:
    """The lists of the ExpressRoute article are as an editor would approve."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    assert run(article, *SAMPLE) == 0
    text = article.read_text()
    reliability = text[text.index("## Reliability") : text.index("## Security")]
    operations = text[text.index("## Operational") : text.index("## Performance")]
    assert "- [Virtual network gateways should be Zone Redundant](https://portal" in reliability
    assert ") (preview; Audit, Deny)." in reliability
    lines = operations.splitlines()
    (bullet,) = [line for line in lines if "Enable resource logs for circuits, and " in line]
    assert "), [an event hub](https://portal.azure.com/" in bullet
    assert "), or [a storage account](https://portal.azure.com/" in bullet
    assert "no built-in policy definitions specific to Azure ExpressRoute for this pillar." in text
    written = "".join(line for line in text.splitlines() if line.startswith(("- [", "- **")))
    for sibling in ("basic", "Azure AD", " P2S ", "Active-Active", "point-to-site", "Mock"):
        assert sibling not in written
    assert (
        "- **[Implement site resiliency](https://aka.ms/ersiteresiliency)** (high impact)." in text
    )


def test_sample__output_does_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    """Every process writes equal bytes from equal facts."""
    sample = FIXTURES / "articles" / "virtual-machines.md"
    outputs = {
        subprocess.run(
            [
                sys.executable,
                "-m",
                "enricher",
                str(sample),
                "--fixtures",
                "sample",
                "--output",
                "-",
            ],
            env={**os.environ, "PYTHONHASHSEED": seed, "HOME": str(tmp_path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_sample__of_a_service_without_recordings(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Recordings without a service never become 'there are none'."""
    article = tmp_path / "azure-bastion.md"
    article.write_bytes((FIXTURES / "articles" / "expressroute.md").read_bytes())
    before = article.read_bytes()
    assert run(article, *SAMPLE, "--service", "bastion") == 4
    assert "recordings have nothing on Azure Bastion" in capfd.readouterr().err
    assert article.read_bytes() == before


def test_sample__every_sdk_client_runs(tmp_path: Path) -> None:
    """All SDK clients read the recordings, page by page."""
    session = Session.offline(FIXTURES / "azure")
    assert sum(map(len, azure_policies.fetch_definitions(session))) > 300
    assert sum(map(len, azure_policies.fetch_initiatives(session))) > 5
    assert sum(map(len, advisor_metadata.fetch_types(session))) > 200
    assert len(affected_resources.count_recommendations(session)) > 5
    assert "microsoft.network/expressroutecircuits" in providers.fetch_resource_types(session)
    assert policy_states.count_states(session)["microsoft.keyvault/vaults"]


@pytest.mark.parametrize("file", sorted((FIXTURES / "azure").glob("*.json")), ids=lambda f: f.stem)
def test_fixtures__hold_nothing_private(file: Path) -> None:
    """No recording holds a real subscription, an address or a token."""
    text = file.read_text(encoding="utf-8")
    ids = {*re.findall(r"/subscriptions/([^'/\"]+)", text)}
    assert ids <= {"00000000-0000-0000-0000-000000000000"}
    assert "eyJ" not in text
    assert "@" not in text.replace("@odata", "")


def test_resource_type__unknown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An unknown resource type is an error that suggests the nearest."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    mistyped = "Microsoft.Network/expressRouteCircuit"
    assert run(article, *SAMPLE, "--resource-type", mistyped) == 2
    assert "Nearest: microsoft.network/expressroutecircuits" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("options", "listed_name", "other_name"),
    [
        (["--service", "expressroute"], "Zone Redundant", "basic"),
        (["--service", "expressroute", "--no-preview"], "ExpressRoute circuits", "Zone Redundant"),
        (["--service", "key-vault", "--pillar", "reliability"], "soft delete", "private link"),
        (["--resource-type", "Microsoft.KeyVault/vaults"], "private link", "tag"),
        (["--service", "key-vault", "--include-generic"], "Require a tag on resources", "TLS"),
        (["--all"], "Require a tag on resources", "[Deprecated]"),
    ],
)
def test_policies__of_a_service_type_or_all(
    capfd: pytest.CaptureFixture[str], options: list[str], listed_name: str, other_name: str
) -> None:
    """`enrich policies` lists the policies of a service, a type, or all."""
    assert run("policies", *options, *SAMPLE, "--format", "json") == 0
    listed = json.loads(capfd.readouterr().out)
    names = " | ".join(entry["display_name"] for entry in listed)
    assert listed_name in names
    assert other_name not in names
    keys = "id display_name category version preview deprecated generic effects resource_types"
    assert {*keys.split(), "pillars", "evidence"} <= listed[0].keys()
    assert run("policies", *options, *SAMPLE) == 0
    assert listed_name.split(maxsplit=1)[0] in capfd.readouterr().out


def test_policies__related_types_on_request(capfd: pytest.CaptureFixture[str]) -> None:
    """--related adds the types that `then` checks or deploys."""
    options = ("policies", "--service", "expressroute", *SAMPLE, "--format", "json")
    assert run(*options) == 0
    assert "related_types" not in json.loads(capfd.readouterr().out)[0]
    assert run(*options, "--related") == 0
    related = [entry["related_types"] for entry in json.loads(capfd.readouterr().out)]
    assert ["microsoft.insights/diagnosticsettings"] in related


def test_recommendations__of_a_service(capfd: pytest.CaptureFixture[str]) -> None:
    """`enrich recommendations` lists a service's types with pillar and impact."""
    options = ("recommendations", "--service", "expressroute", *SAMPLE)
    assert run(*options, "--pillar", "reliability", "--format", "json") == 0
    listed = json.loads(capfd.readouterr().out)
    assert {entry["pillar"] for entry in listed} == {"reliability"}
    keys = {"id", "display_name", "pillar", "impact", "resource_types", "learn_more"}
    assert keys <= listed[0].keys()
    assert run(*options) == 0
    assert "Implement Site Resiliency" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["zone redundant"], ["exit 2", "match", "name one"]),
        (["zone redundant", "--service", "expressroute"], ["exit 0", "should be Zone Redundant"]),
        (["da8a2248"], ["exit 0", "should be Zone Redundant"]),
        (
            ["Virtual network gateways should be Zone", "--service", "expressroute"],
            ["Pillar: Reliability", ": applies", "unknown: ", "true: type equals"],
        ),
        (
            ["e345b6c3-24bd-4c93-9bbb-7e5e49a17b78", "--service", "expressroute"],
            ["does not apply", "false: ", "gatewayType equals Vpn"],
        ),
        (["should use private link connection for nothing"], ["exit 2", "no policy definition"]),
        (["Key vaults should have soft delete"], ["Applies to: Azure Key Vault"]),
    ],
)
def test_explain__in_words(
    capfd: pytest.CaptureFixture[str], arguments: list[str], expected: list[str]
) -> None:
    """`enrich explain` finds a policy by id or part of its name, and says why it applies."""
    code = run("explain", *arguments, *SAMPLE)
    captured = capfd.readouterr()
    output = f"exit {code}" + captured.out + captured.err
    assert [part for part in expected if part not in output] == []


def test_services__lists_the_registry(capfd: pytest.CaptureFixture[str]) -> None:
    """`enrich services` lists the known services."""
    assert run("services", "--format", "json") == 0
    keys = {entry["key"] for entry in json.loads(capfd.readouterr().out)}
    assert {"expressroute", "key-vault", "aks", "functions"} <= keys


def test_templates__override_the_built_in_ones(tmp_path: Path) -> None:
    """A user's template overrides the built-in one of its name."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "policy_none.md.j2").write_text(
        "Nothing on {{ [pillar.words, 'more'] | join(' or ') }} yet."
    )
    assert run(article, *SAMPLE, "--templates", tmp_path / "mine") == 0
    assert "Nothing on security or more yet." in article.read_text()


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("policy_closing", "one\n\ntwo", "more than one line"),
        ("policy_closing", "- a list", "a plain paragraph of one line"),
        ("policy_closing", "# a heading", "a plain paragraph of one line"),
        ("policy_bullet", "No link, and not its name", "neither links its subject"),
        ("policy_bullet", "{{ family.title }}\n- {{ family.title }}", "more than one line"),
        ("policy_bullet", "- -", "a plain bullet list of one line"),
        ("advisor_bullet", "`{{ name }}", "neither links its subject"),
        ("advisor_bullet", "- -", "a plain bullet list of one line"),
        ("advisor_sentence", "<!-- open", "a plain paragraph of one line"),
        ("advisor_intro", "- a list", "a plain paragraph of one line"),
        ("policy_none", "- a list", "a plain paragraph of one line"),
    ],
)
def test_templates__must_be_recognisable(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, text: str, reason: str
) -> None:
    """A text that the next run could not recognise is refused; nothing is written."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    before = article.read_bytes()
    (tmp_path / f"{name}.md.j2").write_text(text)
    assert run(article, *SAMPLE, "--templates", tmp_path) == 4
    message = capfd.readouterr().err
    assert f"template {name}.md.j2" in message
    assert reason in message
    assert article.read_bytes() == before


def test_explain__reads_the_sources_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The explanation has the facts of the article's plan, so that its notice is printed once."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    assert run("explain", "da8a2248", "--article", article, *SAMPLE) == 0
    printed = capfd.readouterr()
    assert printed.err.count("recorded facts") == 1
    assert "expressroute" in printed.out


def test_explain__needs_no_rules_for_an_article(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without rules, the plan of an article is explained, and no rule is evaluated."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    assert run("explain", "da8a2248", "--article", article, "--offline") == 0
    printed = capfd.readouterr()
    assert "The facts have no rules" in printed.err
    assert "listed" in printed.out
    assert run("explain", "da8a2248", "--service", "expressroute", "--offline") == 2


def test_templates__copies_change_nothing(tmp_path: Path) -> None:
    """Copies of the built-in templates change nothing."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    assert run(article, *SAMPLE) == 0
    before = article.read_bytes()
    assert (
        run(
            article,
            "--fixtures",
            "sample",
            "--templates",
            files("enricher.article") / "languages" / "en",
        )
        == 0
    )
    assert article.read_bytes() == before


@pytest.mark.parametrize(
    ("template", "code"), [("{{ nobody }}", 4), ("{% if %}", 2), ("two\nlines", 4)]
)
def test_templates__broken(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], template: str, code: int
) -> None:
    """A template that doesn't render to one line is an error that names it.

    A malformed one is known before any article is read.
    """
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    (tmp_path / "policy_none.md.j2").write_text(template)
    assert run(article, *SAMPLE, "--templates", tmp_path) == code
    assert "policy_none.md.j2" in capfd.readouterr().err


def test_wiki__has_outdated_statements(capfd: pytest.CaptureFixture[str]) -> None:
    """The samples have something for `enrich lint` to find."""
    assert run("lint", FIXTURES, *SAMPLE) == 1
    assert "2 findings in 1 of 9 files" in capfd.readouterr().err


def test_templates__fail_for_one_article(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A template that fails for one service is a failure of its article; others are filled."""
    for name in ("aks.md", "expressroute.md", "key-vault.md"):
        copied(FIXTURES / "articles" / name, tmp_path)
    words = tmp_path / "words"
    words.mkdir()
    (words / "policy_closing.md.j2").write_text(
        '{% if service.key == "expressroute" %}{{ nobody }}{% else %}More policies.{% endif %}'
    )
    report = tmp_path / "report.json"
    options = ("--templates", words, "--report-json", report)
    assert run("refresh", tmp_path, *SAMPLE, *options) == 4
    assert "expressroute.md: template policy_closing.md.j2" in capfd.readouterr().err
    entries = json.loads(report.read_text())
    assert {each["path"] for each in entries["articles"] if each["changed"]} == {
        "aks.md",
        "key-vault.md",
    }
    assert "More policies." in (tmp_path / "key-vault.md").read_text()


def test_wheel__contains_the_recordings() -> None:
    """The installed package contains the recordings for `--fixtures sample`."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    targets = config["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert targets["force-include"] == {"fixtures": "enricher/fixtures"}


def test_description__has_only_absolute_links() -> None:
    """On PyPI, each link and picture of the README leads to the file of the tag."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    for each in config["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]:
        page = re.sub(each["pattern"], each["replacement"], page)
    links = re.findall(r"\]\((.*?)\)", page)
    assert {link.partition(":")[0] for link in links if not link.startswith("#")} == {"https"}
    pictures = re.findall(r"!\[[^\]]*\]\((.*?)\)", page)
    assert pictures
    assert all(link.startswith("https://raw.githubusercontent.com/") for link in pictures)


def test_identity__by_content(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A copy with another guide's file name is filled by its content, with a warning."""
    article = tmp_path / "virtual-machines.md"
    article.write_bytes((FIXTURES / "articles" / "key-vault.md").read_bytes())
    assert run(article, *SAMPLE, "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    assert result["service"] == "key-vault"
    assert result["warnings"][0] == (
        "the file name 'virtual-machines' names Azure Virtual Machines, but 'azure-key-vault' in "
        "its front matter names Azure Key Vault, which takes precedence. If that is wrong, use "
        "--service."
    )
    assert run(article, *SAMPLE, "--service", "key-vault", "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    assert not [text for text in result["warnings"] if "which takes precedence" in text]
