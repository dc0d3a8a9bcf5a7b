"""`--offline`: the catalogue that ships with enrich, without an account or a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from enricher.sources.shipped import shipped_sources
from tests.support.builders import guid
from tests.support.project import CURRENT, FIXTURES, run, template

PORTAL = (
    "https://portal.azure.com/#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/"
    "%2Fproviders%2FMicrosoft.Authorization%2FpolicyDefinitions%2F"
)
DAY = str(shipped_sources().policies.day)


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An article with placeholders, in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "expressroute.md"
    path.write_text(template(), encoding="utf-8")
    return path


@pytest.mark.one_in(2)
@pytest.mark.parametrize("service", ["expressroute", "front-door", "postgresql", "aks", "bastion"])
def test_fill__any_service(article: Path, capfd: pytest.CaptureFixture[str], service: str) -> None:
    """Articles on any service are filled; a second run changes nothing."""
    assert run(article, "--offline", "--service", service, "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    assert {section["status"] for section in result["sections"]} == {"filled"}
    filled = article.read_bytes()
    assert filled.count(b"](https://portal.azure.com/#blade/Microsoft_Azure_Policy/") > 1
    assert run(article, "--offline", "--service", service, "--check") == 0
    assert article.read_bytes() == filled


def test_fill__of_fresh_articles_removes_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What one run adds, it doesn't remove again."""
    articles = sorted((FIXTURES / "articles").glob("*.md"))
    assert run(*articles, "--offline", "--output", tmp_path, "--format", "json") == 0
    for result in json.loads(capfd.readouterr().out)["articles"]:
        removed = {section["removed"] for section in result["sections"]}
        assert removed == {0}, result["path"]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "command",
    [
        ["expressroute.md"],
        ["refresh", "."],
        ["lint", "expressroute.md"],
        ["policies", "--service", "aks"],
        ["recommendations", "--service", "aks"],
        ["explain", "da8a2248"],
        ["atlas", "atlas.html"],
    ],
    ids=lambda command: command[0],
)
def test_commands__tell_the_day_once(
    article: Path, capfd: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Whatever tells of facts says of which day they are."""
    assert run(*command, "--offline") in (0, 1)
    assert capfd.readouterr().err.count(f"--offline: policy definitions of {DAY}") == 1


def test_report__has_repository_and_commit(
    article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The report of a refresh names the sources; nothing of the user's own is counted."""
    assert run("refresh", article.parent, "--offline", "--format", "json") == 0
    output = json.loads(capfd.readouterr().out)
    assert [fact for fact in output["facts"] if DAY in fact and "commit" in fact]
    assert "own_resources" not in json.dumps(output["articles"])


def test_environment__subscription_is_not_asked(
    article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A subscription of the environment doesn't turn a run into one that needs an account."""
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", guid(1))
    assert run(article, "--offline") == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--subscription", guid(1)],
        ["--tenant-scope"],
        ["--fixtures", "sample"],
        ["--policies-from", "."],
        ["--recommendations-from", "x.json"],
        ["--cloud", "china"],
    ],
    ids=lambda options: options[0],
)
def test_sources__are_not_mixed(
    article: Path, capfd: pytest.CaptureFixture[str], options: list[str]
) -> None:
    """Another source, or a cloud that the catalogue lacks, is wrong usage."""
    before = article.read_bytes()
    assert run(article, "--offline", *options) == 2
    assert "--offline" in capfd.readouterr().err
    assert article.read_bytes() == before


def test_cloud__government_has_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    """Its policies are fewer; Advisor's catalogue of it isn't public."""
    counts = []
    for cloud in ("public", "usgov"):
        command = ["policies", "--all", "--offline", "--cloud", cloud, "--format", "json"]
        assert run(*command) == 0
        counts.append(len(json.loads(capfd.readouterr().out)))
    assert 0 < counts[1] < counts[0] / 2
    assert run("recommendations", "--all", "--offline", "--cloud", "usgov") == 2
    assert "Azure Government" in capfd.readouterr().err


def test_explain__without_rules(capfd: pytest.CaptureFixture[str]) -> None:
    """The catalogue has pillars with evidence, but no rule to evaluate for a service."""
    assert run("explain", "da8a2248", "--offline") == 0
    output = capfd.readouterr().out
    assert "Pillar: Reliability" in output
    assert "Azure ExpressRoute" in output
    assert run("explain", "da8a2248", "--service", "expressroute", "--offline") == 2
    assert "Use --policies-from, or sign in." in capfd.readouterr().err


def test_explain__newer_than_the_catalogue(capfd: pytest.CaptureFixture[str]) -> None:
    """What the catalogue lacks may be there today."""
    assert run("explain", guid(1), "--offline") == 2
    assert f"in the catalogue of {DAY}" in capfd.readouterr().err


@pytest.mark.parametrize(("facts", "code"), [("", 0), ('facts = {kind = ["v2"]}', 2)])
def test_own_service(
    article: Path, capfd: pytest.CaptureFixture[str], facts: str, code: int
) -> None:
    """A service of one's own needs rules only if properties of it decide."""
    (article.parent / "enrich.toml").write_text(
        f'[services.own]\nname = "Own"\nresource_types = ["Microsoft.Maps/accounts"]\n{facts}\n'
    )
    before = article.read_bytes()
    assert run(article, "--offline", "--service", "own") == code
    assert ("needs the rules of policies" in capfd.readouterr().err) is (code == 2)
    assert (article.read_bytes() == before) is (code == 2)


def test_lint__of_newer_facts(article: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A policy, a name or a recommendation that the catalogue lacks is no finding."""
    bullets = f"- [Circuits of the future]({PORTAL}{guid(1)})\n- `Circuits should be far newer`\n"
    article.write_text(CURRENT.replace("- \\<Policy>\n", bullets, 1))
    assert run("lint", article, "--offline", "--format", "json") in (0, 1)
    codes = {finding["code"] for finding in json.loads(capfd.readouterr().out)}
    assert codes.isdisjoint({"unknown-policy-link", "renamed-policy", "unknown-recommendation"})


def test_refresh__after_one_with_newer_facts(
    article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Bullets on what the catalogue lacks stay, and don't count as lost."""
    sample = (FIXTURES / "articles" / "expressroute.md").read_text(encoding="utf-8")
    article.write_text(sample, encoding="utf-8")
    assert run("refresh", article.parent, "--offline") == 0
    newer = article.read_text().replace("da8a2248-6b4a-44a7-96bf-bf1c0dd208c3", guid(1))
    lock = article.parent / "enrich.lock"
    article.write_text(newer)
    lock.write_text(lock.read_text().replace("da8a2248-6b4a-44a7-96bf-bf1c0dd208c3", guid(1)))
    assert run("refresh", article.parent, "--offline") == 0
    assert guid(1) in article.read_text()
