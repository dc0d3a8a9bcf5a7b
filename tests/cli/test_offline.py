"""The offline mode: the SDK clients over the fixtures that ship with the tool."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from enricher.sources import advisor, compliance, policy, providers
from enricher.sources.session import Session
from tests.support.project import FIXTURES, run

ROOT = Path(__file__).parents[2]
ARTICLES = sorted((FIXTURES / "articles").glob("*.md"))


def copied(sample: Path, folder: Path) -> Path:
    """A copy of a sample article, to be changed."""
    path = folder / sample.name
    path.write_bytes(sample.read_bytes())
    return path


@pytest.mark.parametrize("sample", ARTICLES, ids=lambda path: path.stem)
def test_offline__fills_every_place(
    sample: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every place of a sample article is filled, no placeholder stays, a second run is quiet."""
    article = copied(sample, tmp_path)
    assert run(article, "--offline", "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    assert {section["status"] for section in result["sections"]} == {"filled"}
    assert len(result["sections"]) == 11
    text = article.read_text()
    for placeholder in ("\\<Policy>", "\\<pillar-specific", "\\<category>", "how-to-write-waf"):
        assert placeholder not in text
    filled = article.read_bytes()
    assert run(article, "--offline") == 0
    assert ": unchanged (" in capfd.readouterr().out
    assert article.read_bytes() == filled


def test_offline__expressroute_reads_as_designed(tmp_path: Path) -> None:
    """The lists of the ExpressRoute article are the ones that an editor would sign."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    assert run(article, "--offline") == 0
    text = article.read_text()
    reliability = text[text.index("## Reliability") : text.index("## Security")]
    operations = text[text.index("## Operational") : text.index("## Performance")]
    assert "- [Virtual network gateways should be Zone Redundant](https://portal" in reliability
    assert ") (preview, Audit or Deny)." in reliability
    lines = operations.splitlines()
    (bullet,) = [line for line in lines if "for ExpressRoute circuits to Log Analytics](" in line]
    assert "), [Event Hubs](https://portal.azure.com/" in bullet
    assert "), or [Azure Storage](https://portal.azure.com/" in bullet
    assert "no built-in policy definitions specific to Azure ExpressRoute for this pillar." in text
    written = "".join(line for line in text.splitlines() if line.startswith(("- [", "- **")))
    for sibling in ("basic", "Azure AD", " P2S ", "Active-Active", "point-to-site", "Mock"):
        assert sibling not in written
    assert "- **Implement Site Resiliency for ExpressRoute** (high impact)." in text


def test_offline__output_does_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    """The same facts give the same bytes in every process."""
    sample = FIXTURES / "articles" / "virtual-machines.md"
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "enricher", str(sample), "--offline", "--output", "-"],
            env={**os.environ, "PYTHONHASHSEED": seed, "HOME": str(tmp_path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_offline__says_nothing_of_a_service_that_it_does_not_hold(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Recordings that hold nothing on a service never become 'there are none'."""
    article = tmp_path / "azure-bastion.md"
    article.write_bytes((FIXTURES / "articles" / "expressroute.md").read_bytes())
    before = article.read_bytes()
    assert run(article, "--offline", "--service", "bastion") == 4
    assert "recordings hold nothing on Azure Bastion" in capfd.readouterr().err
    assert article.read_bytes() == before


def test_offline__every_sdk_client_runs(tmp_path: Path) -> None:
    """All four clients read their fixtures, page by page."""
    session = Session.offline(FIXTURES / "azure")
    assert sum(map(len, policy.fetch_definitions(session))) > 300
    assert sum(map(len, policy.fetch_initiatives(session))) > 5
    assert len(advisor.fetch_types(session)) > 200
    assert len(advisor.count_recommendations(session)) > 5
    assert "microsoft.network/expressroutecircuits" in providers.fetch_resource_types(session)
    assert compliance.fetch(session)["microsoft.keyvault/vaults"]


@pytest.mark.parametrize("file", sorted((FIXTURES / "azure").glob("*.json")), ids=lambda f: f.stem)
def test_fixtures__hold_nothing_private(file: Path) -> None:
    """No subscription but the made-up one, no address, no token is in a fixture."""
    text = file.read_text(encoding="utf-8")
    ids = {part[:36] for part in text.split("/subscriptions/")[1:]}
    assert ids <= {"00000000-0000-0000-0000-000000000000"}
    assert "eyJ" not in text
    assert "@" not in text.replace("@odata", "")


def test_resource_type__a_mistyped_one_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A resource type that Azure does not have is an error that offers the nearest."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    mistyped = "Microsoft.Network/expressRouteCircuit"
    assert run(article, "--offline", "--resource-type", mistyped) == 2
    assert "Nearest: microsoft.network/expressroutecircuits" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("options", "some", "none"),
    [
        (["--service", "expressroute"], "Zone Redundant", "basic"),
        (["--service", "expressroute", "--no-preview"], "ExpressRoute circuits", "Zone Redundant"),
        (["--service", "key-vault", "--pillar", "reliability"], "soft delete", "private link"),
        (["--resource-type", "Microsoft.KeyVault/vaults"], "private link", "tag"),
        (["--service", "key-vault", "--include-generic"], "Require a tag on resources", "TLS"),
        (["--all"], "Require a tag on resources", "[Deprecated]"),
    ],
)
def test_policies__lists_what_was_asked_for(
    capfd: pytest.CaptureFixture[str], options: list[str], some: str, none: str
) -> None:
    """`enrich policies` lists the policies of a service, a type, or all, as JSON and as a table."""
    assert run("policies", *options, "--offline", "--format", "json") == 0
    listed = json.loads(capfd.readouterr().out)
    names = " | ".join(entry["display_name"] for entry in listed)
    assert some in names
    assert none not in names
    keys = "id display_name category version preview deprecated generic effects resource_types"
    assert {*keys.split(), "pillars", "evidence"} <= listed[0].keys()
    assert run("policies", *options, "--offline") == 0
    assert some.split(maxsplit=1)[0] in capfd.readouterr().out


def test_policies__related_types_only_when_asked(capfd: pytest.CaptureFixture[str]) -> None:
    """What `then` checks or deploys is listed apart from what the rule is about."""
    options = ("policies", "--service", "expressroute", "--offline", "--format", "json")
    assert run(*options) == 0
    assert "related_types" not in json.loads(capfd.readouterr().out)[0]
    assert run(*options, "--related") == 0
    related = [entry["related_types"] for entry in json.loads(capfd.readouterr().out)]
    assert ["microsoft.insights/diagnosticsettings"] in related


def test_recommendations__lists_what_was_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    """`enrich recommendations` lists a service's recommendation types with pillar and impact."""
    options = ("recommendations", "--service", "expressroute", "--offline")
    assert run(*options, "--pillar", "reliability", "--format", "json") == 0
    listed = json.loads(capfd.readouterr().out)
    assert {entry["pillar"] for entry in listed} == {"reliability"}
    assert set(listed[0]) == {
        "id", "display_name", "pillar", "impact", "resource_types", "learn_more",
    }  # fmt: skip
    assert run(*options) == 0
    assert "Implement Site Resiliency" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["zone redundant"], ["exit 2", "match", "name one"]),
        (["zone redundant", "--service", "expressroute"], ["exit 0", "should be Zone Redundant"]),
        (["da8a2248"], ["exit 0", "should be Zone Redundant"]),
        (
            ["Virtual network gateways should be Zone", "--service", "expressroute"],
            ["Pillar: Reliability", "concerned", "unknown: ", "true: type equals"],
        ),
        (
            ["e345b6c3-24bd-4c93-9bbb-7e5e49a17b78", "--service", "expressroute"],
            ["not concerned", "false: ", "gatewayType equals Vpn"],
        ),
        (["should use private link connection for nothing"], ["exit 2", "no policy definition"]),
        (["Key vaults should have soft delete"], ["Concerns: Azure Key Vault"]),
    ],
)
def test_explain__in_words(
    capfd: pytest.CaptureFixture[str], asked: list[str], expected: list[str]
) -> None:
    """`enrich explain` finds a policy by id or part of its name, and says why and why not."""
    code = run("explain", *asked, "--offline")
    captured = capfd.readouterr()
    output = f"exit {code}" + captured.out + captured.err
    assert [words for words in expected if words not in output] == []


def test_services__lists_the_registry(capfd: pytest.CaptureFixture[str]) -> None:
    """`enrich services` lists what the tool knows."""
    assert run("services", "--format", "json") == 0
    keys = {entry["key"] for entry in json.loads(capfd.readouterr().out)}
    assert {"expressroute", "key-vault", "aks", "functions"} <= keys


def test_templates__a_wording_is_changed_in_a_file(tmp_path: Path) -> None:
    """A template of the user's goes before the built-in one of its name."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "policy_none.md.j2").write_text(
        "Nothing on {{ [pillar.words, 'more'] | join(' or ') }} yet."
    )
    assert run(article, "--offline", "--templates", tmp_path / "mine") == 0
    assert "Nothing on security or more yet." in article.read_text()


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("policy_closing", "one\n\ntwo", "more than one line"),
        ("policy_closing", "- a list", "no plain paragraph of one line"),
        ("policy_closing", "# a heading", "no plain paragraph of one line"),
        ("policy_bullet", "No link, and not its name", "neither links what it is about"),
        ("policy_bullet", "{{ family.title }}\n- {{ family.title }}", "more than one line"),
        ("policy_bullet", "- -", "no plain bullet list of one line"),
        ("advisor_bullet", "`{{ name }}", "neither links what it is about"),
        ("advisor_bullet", "- -", "no plain bullet list of one line"),
        ("advisor_sentence", "<!-- open", "no plain paragraph of one line"),
        ("advisor_intro", "- a list", "no plain paragraph of one line"),
        ("policy_none", "- a list", "no plain paragraph of one line"),
    ],
)
def test_templates__what_is_not_found_again_is_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, text: str, why: str
) -> None:
    """A text that the next run would not know for its own is told, and nothing is written."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    before = article.read_bytes()
    (tmp_path / f"{name}.md.j2").write_text(text)
    assert run(article, "--offline", "--templates", tmp_path) == 2
    told = capfd.readouterr().err
    assert f"template {name}.md.j2" in told
    assert why in told
    assert article.read_bytes() == before


def test_templates__each_can_be_the_users_own(tmp_path: Path) -> None:
    """The built-in texts, given as the user's own, are taken, and change nothing."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    assert run(article, "--offline") == 0
    before = article.read_bytes()
    assert run(article, "--offline", "--templates", files("enricher.article") / "templates") == 0
    assert article.read_bytes() == before


@pytest.mark.parametrize("template", ["{{ nobody }}", "{% if %}", "two\nlines"])
def test_templates__a_broken_one_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], template: str
) -> None:
    """A template that can't be rendered to one line is an error that names it."""
    article = copied(FIXTURES / "articles" / "expressroute.md", tmp_path)
    (tmp_path / "policy_none.md.j2").write_text(template)
    assert run(article, "--offline", "--templates", tmp_path) == 2
    assert "policy_none.md.j2" in capfd.readouterr().err


def test_wheel__carries_the_fixtures() -> None:
    """The package that is installed holds the fixtures, so that --offline works at once."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    targets = config["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert targets["force-include"] == {"fixtures": "enricher/fixtures"}


def test_identity__of_an_article_whose_name_says_another_service(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A copy that still has another guide's name is filled for what it is about, and told."""
    article = tmp_path / "virtual-machines.md"
    article.write_bytes((FIXTURES / "articles" / "key-vault.md").read_bytes())
    assert run(article, "--offline", "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    assert result["service"] == "key-vault"
    assert result["warnings"][0] == (
        "its file's name 'virtual-machines' names Azure Virtual Machines, but 'azure-key-vault' in "
        "its front matter names Azure Key Vault, which counts. Say it with --service where that is "
        "wrong."
    )
    assert run(article, "--offline", "--service", "key-vault", "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    assert not [one for one in result["warnings"] if "which counts" in one]
