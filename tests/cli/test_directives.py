"""Directives from the command line: pages are found, filled, checked, stripped and reported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.project import Project

PAGE = """# Our landing zone

Words.  \r
<!-- enrich: policies service=expressroute limit=2 -->
<!-- /enrich -->

<!-- enrich: recommendations service=vpn-gateway form=table -->
<!-- /enrich -->
The end."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a docset with a page, and a page without directives."""
    project = Project(tmp_path)
    project.configure("")
    project.article(PAGE, "page.md")
    project.article("# Other\n\nWords.\n", "other.md")
    return project


def test_refresh(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Pages with directives are refreshed like guides; a second run changes nothing."""
    assert project.run("refresh", project.folder) == 0
    output = capsys.readouterr()
    assert "page.md" in output.out
    text = (project.folder / "page.md").read_bytes().decode()
    assert text.count("- [Circuits") == 2
    assert "| **[Use several circuits](" in text
    assert text.startswith("# Our landing zone\n\nWords.  \r\n<!--")
    assert text.endswith("<!-- /enrich -->\nThe end.")
    assert project.run("refresh", project.folder, "--check") == 0
    assert "directive service=expressroute" in (project.folder / "enrich.lock").read_text()
    assert project.run("lint", project.folder) == 0
    assert project.run("strip", project.folder / "page.md") == 0
    assert "Circuits" not in (project.folder / "page.md").read_text()


def test_refresh__unchanged_page_is_not_read_again(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report of an unchanged page has the same sections, also from its fingerprint."""
    reports = []
    for _ in range(3):
        assert project.run("refresh", project.folder, "--format", "json") == 0
        reports.append(json.loads(capsys.readouterr().out))
    second, third = ([each["sections"] for each in report["articles"]] for report in reports[1:])
    assert second == third
    assert [each["directive"] for each in second[0]] == [
        "policies service=expressroute",
        "recommendations service=vpn-gateway",
    ]


def test_fill__diff_and_json(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """The outputs of a run say which directive a change is in."""
    page = project.folder / "page.md"
    assert project.run(page, "--diff", "--short") == 0
    assert "Circuits should be Zone Redundant" in capsys.readouterr().out
    assert project.run(page, "--format", "json") == 0
    (article,) = json.loads(capsys.readouterr().out)["articles"]
    assert article["services"] == ["expressroute", "vpn-gateway"]
    assert {each["directive"] for each in article["plan"]} == {
        "policies service=expressroute",
        "recommendations service=vpn-gateway",
    }


def test_explain(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """`explain` says why a directive lists a policy."""
    page = project.folder / "page.md"
    assert project.run("explain", "zone redundant", "--article", page) == 0
    assert "policies service=expressroute: listed; number 1 of 3" in capsys.readouterr().out


def test_fill__wrong_directive(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong directive changes nothing, and is one line with the file and the line."""
    page = project.article(PAGE.replace("limit=2", "limt=2"), "page.md")
    assert project.run(page) == 4
    (line,) = capsys.readouterr().err.strip().split("\n")
    assert line == (
        f"enrich: {page}: line 4: directive: 'policies' has no key 'limt'. Nearest: 'limit'."
    )
    assert "Circuits" not in page.read_text()
    assert project.run("lint", page) == 1
    assert "malformed-directive" in capsys.readouterr().out


def test_fill__guide_with_directive(project: Project) -> None:
    """Sections of the template and directives can be in one file."""
    text = (
        "# ExpressRoute\n\n## Azure policies\n\nWords.\n\n"
        "<!-- enrich: policies pillar=reliability limit=1 -->\n<!-- /enrich -->\n\n## More\n"
    )
    guide = project.article(text)
    assert project.run(guide) == 0
    region, _, rest = guide.read_text().partition(" -->\n")[2].partition("<!-- /enrich -->")
    assert region.count("- [Circuits") == 1
    assert "- [Circuits" not in rest
    assert "### " in guide.read_text()
    assert project.run(guide, "--check") == 0
