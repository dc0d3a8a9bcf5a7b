"""The user's own estate in articles and pages: nothing of it unless it is asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.project import FIXTURES, run
from tests.support.server import ArmContent, ArmServer, live

ROOT = FIXTURES.parent
SAMPLE = ("--fixtures", "sample")
WORDS = "(assigned at the scope)"
PRIVATE = ("contoso", "Security baseline", "Network baseline", "00000000-0000")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """Return a copy of a sample article."""
    path = tmp_path / "expressroute.md"
    path.write_bytes((FIXTURES / "articles" / "expressroute.md").read_bytes())
    return path


def test_article__nothing_by_default(article: Path) -> None:
    """An article says nothing of the estate."""
    assert run(article, *SAMPLE) == 0
    text = article.read_text()
    assert WORDS not in text
    assert not any(word in text for word in PRIVATE)


def test_article__assigned(article: Path) -> None:
    """A bullet says that its policy is assigned at the scope, or nothing; never which."""
    assert run(article, *SAMPLE) == 0
    plain = article.read_text()
    assert run(article, *SAMPLE, "--assigned") == 0
    text = article.read_text()
    lines = [line for line in text.splitlines() if WORDS in line]
    assert [re.findall(r"\[(.*?)\]", line)[0] for line in lines] == [
        "Virtual network gateways should be Zone Redundant"
    ]
    assert text.replace(f" {WORDS}", "") == plain
    assert not any(word in text for word in PRIVATE)
    assert run(article, *SAMPLE, "--assigned", "--check") == 0
    assert run(article, *SAMPLE) == 0
    assert article.read_text() == plain


def test_article__custom(article: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A custom definition has its mark, a link to the portal, and no category of Microsoft's."""
    assert run(article, *SAMPLE, "--custom") == 0
    text = article.read_text()
    (line,) = (line for line in text.splitlines() if "(custom" in line)
    assert line.startswith("- [ExpressRoute circuits should have the unlimited data plan](https://")
    assert "managementgroups%2Fcontoso" in line
    assert "(custom; Audit, Deny)" in line
    assert "Contoso Network" not in text
    assert run(article, *SAMPLE, "--custom", "--check") == 0
    assert run("lint", article, *SAMPLE) == 0


def test_policies__search_of_custom_ones(capfd: pytest.CaptureFixture[str]) -> None:
    """A search finds the user's own definitions, too, with the services that they apply to."""
    command = ("policies", "--all", "--custom", *SAMPLE, "--search", "production", "--format")
    assert run(*command, "json") == 0
    assert [each["display_name"] for each in json.loads(capfd.readouterr().out)] == [
        "Key vaults of production should be Premium"
    ]
    assert run(*command, "csv") == 0
    printed = capfd.readouterr()
    assert ",Azure Key Vault," in printed.out
    assert printed.err.count("--fixtures: recorded facts") == 1


def test_docset__custom_is_removed(
    article: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a docset, a custom bullet goes with the option."""
    monkeypatch.chdir(article.parent)
    (article.parent / "enrich.toml").write_text("[options]\ncustom = true\nassigned = true\n")
    with ArmServer(ArmContent.of_recordings(FIXTURES / "azure")) as server:
        options = live(server, "-s", "00000000-0000-0000-0000-000000000000")
        assert run("refresh", *options) == 0
        assert "(custom" in article.read_text()
        (article.parent / "enrich.toml").write_text("")
        assert run("refresh", *options) == 0
    assert "(custom" not in article.read_text()
    assert WORDS not in article.read_text()


@pytest.mark.parametrize("option", ["--assigned", "--custom"])
@pytest.mark.usefixtures("shipped_catalogue")
def test_article__without_a_scope(
    article: Path, capfd: pytest.CaptureFixture[str], option: str
) -> None:
    """Without a scope nothing is written: a run would remove what another one wrote."""
    before = article.read_bytes()
    assert run(article, "--offline", option) == 2
    assert "--management-group" in capfd.readouterr().err
    assert article.read_bytes() == before


def test_page__is_complete(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The page has every point and its state, and loads nothing."""
    page = tmp_path / "gaps.html"
    command = ("gaps", "expressroute", "key-vault", *SAMPLE, "--custom")
    assert run(*command, "--report", page, "--format", "csv") == 0
    rows = capfd.readouterr().out.splitlines()[1:]
    html = page.read_text(encoding="utf-8")
    assert html.count("<li><span>") == len(rows)
    assert "assigned in part" in html
    assert not re.search(r"(?:src|href)=\"https?:", html)
    assert run(*command, "--report", tmp_path / "no" / "gaps.html") == 2


def test_how_to__check_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The configuration of the how-to guide finds what the invented estate lacks."""
    page = ROOT / "docs" / "how-to" / "review-your-own-estate.md"
    (table,) = re.findall(r"^```toml\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    (tmp_path / "enrich.toml").write_text(table)
    monkeypatch.chdir(tmp_path)
    assert run("gaps", "storage-accounts", *SAMPLE, "--check") == 1
    missing = [line for line in capfd.readouterr().out.splitlines() if line.startswith("required")]
    assert len(missing) == 6  # each policy on reliability, and nothing else
    assert run("gaps", "key-vault", *SAMPLE, "--check") == 0
    (tmp_path / "enrich.toml").write_text("[required]\npillar = ['security']\n")
    assert run("gaps", "key-vault", *SAMPLE, "--check") == 2
    assert "did you mean pillars?" in capfd.readouterr().err
    (tmp_path / "enrich.toml").unlink()
    assert run("gaps", "key-vault", *SAMPLE, "--check") == 2
    assert "--check compares with [required] of enrich.toml" in capfd.readouterr().err


def test_gaps__of_a_pillar_are_of_no_other(capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is said of the pillars that --pillar leaves out."""
    command = ("gaps", "key-vault", *SAMPLE, "--pillar", "reliability", "--format")
    assert run(*command, "markdown") == 0
    assert re.findall(r"^\| (\w+) \| \d", capfd.readouterr().out, re.MULTILINE) == ["Reliability"]
    assert run(*command, "json") == 0
    assert {each["pillar"] for each in json.loads(capfd.readouterr().out)["sums"]} == {
        "reliability"
    }


@pytest.fixture(params=["list", "table"])
def page(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a page that a directive for a list or table has filled, without own facts."""
    page = tmp_path / "page.md"
    start = f"<!-- enrich: policies service=key-vault form={request.param} limit=50 -->"
    page.write_text(f"# Page\n\n{start}\n\n<!-- /enrich -->\n")
    assert run(page, *SAMPLE) == 0
    return page


def test_directive__assigned(page: Path) -> None:
    """A directive's list or table says it, too; a second run without it changes it back."""
    plain = page.read_text()
    assert WORDS not in plain
    assert run(page, *SAMPLE, "--assigned") == 0
    text = page.read_text()
    assert text.count(WORDS) > 1
    assert text.replace(f" {WORDS}", "") == plain
    assert run(page, *SAMPLE, "--assigned", "--check") == 0
    assert run(page, *SAMPLE) == 0
    assert page.read_text() == plain


def test_directive__custom(page: Path) -> None:
    """A directive lists the user's own definitions, with `--custom` alone."""
    own = "Key vaults of production should be Premium"
    assert own not in page.read_text()
    assert run(page, *SAMPLE, "--custom") == 0
    assert own in page.read_text()
    assert run(page, *SAMPLE, "--custom", "--check") == 0
