"""The reports of a refresh: summary, page and JSON."""

from __future__ import annotations

import json
import os
import re
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.project import (
    DEFINITIONS,
    RECOMMENDATIONS,
    Project,
    definition,
    template,
)
from tests.support.reports import figures

NAME = "docs/expressroute.md"
ZONE, BACKUP = "Circuits should be Zone Redundant", "Circuits should use geo-redundant backups"


@pytest.fixture
def docs(project: Project) -> Path:
    """Return a docset of one article, refreshed once."""
    path = project.article(template(), NAME)
    assert project.run("refresh", project.folder / "docs") == 0
    return path


def reports_in(folder: Path) -> tuple[list[Path], list[object]]:
    """Return the files for a summary, JSON and a page, and the options that name them."""
    files = [folder / name for name in ("s.md", "r.json", "r.html")]
    return files, ["--summary", files[0], "--report-json", files[1], "--report-html", files[2]]


def test_check_and_reports__for_a_scheduled_job(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """--check writes no article and exits with 1; reports say what would change."""
    path = project.article(template(), NAME)
    files, options = reports_in(project.folder)
    assert project.run("refresh", path.parent, "--check", *options) == 1
    assert path.read_text() == template()
    assert "### Azure ExpressRoute" in files[0].read_text()
    assert json.loads(files[1].read_text())["articles"][0]["changed"] is True
    assert "1 of 1 article would change" in files[2].read_text()
    assert project.run("refresh", path.parent, "--touch-date") == 0
    assert project.run("refresh", path.parent, "--check", *options) == 0
    assert files[0].read_text() == ""


def test_summary__lists_changes_by_pillar(project: Project, docs: Path) -> None:
    """Each changed bullet is listed with its link; unchanged pillars are omitted."""
    changed = definition(1, ZONE, description="Checks whether zones are used.")
    files, options = reports_in(project.folder)
    project.set_facts([changed, DEFINITIONS[2], definition(4, "Keep | pipes")], [])
    assert project.run("refresh", docs.parent, *options) == 0
    text = files[0].read_text()
    reliability, _, rest = text.partition("- Policy definitions, operational excellence")
    assert f"  - updated: [{ZONE}](https://portal.azure.com/" in reliability
    assert f"  - removed: [{BACKUP}](https://portal.azure.com/" in reliability
    assert ") (removed from Azure)" in reliability
    assert "  - added: [Keep \\| pipes](https://portal.azure.com/" in rest
    assert "security" not in text
    circuits = "[Use several circuits](https://aka.ms/more) (no longer in Azure Advisor)"
    assert f"  - removed: {circuits}" in rest
    (article,) = json.loads(files[1].read_text())["articles"]
    retired = [
        entry["policy"]["name"] for change in article["changes"] for entry in change["retired"]
    ]
    assert retired == [BACKUP, "Use several circuits"]
    page = files[2].read_text()
    assert f">{BACKUP}</a>" in page
    assert '<span class="action added">added</span>\n<span class="what"><a href="#' in page


def test_reports__count_the_same_bullets(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Terminal, summary, page and JSON have the same numbers; sentences are no bullets."""
    path = project.article(template(), NAME)
    files, options = reports_in(project.folder)
    assert project.run("refresh", path.parent, *options) == 0
    assert "expressroute.md: 4 added (Azure ExpressRoute)" in capfd.readouterr().out
    assert "| `expressroute.md` | 4 | 0 | 0 |" in files[0].read_text()
    (article,) = json.loads(files[1].read_text())["articles"]
    assert sum(entry["added"] for entry in article["sections"]) == 4
    assert sum(len(change["added"]) for change in article["changes"]) == 4
    assert figures(files[2].read_text())["added"] == 4
    path.write_text(template())
    assert project.run(path, "--check") == 1
    printed = re.findall(r": (\d+) added", capfd.readouterr().out)
    assert sum(map(int, printed)) == 4


def test_summary__fits_the_body_of_a_pull_request(project: Project) -> None:
    """The summary stays under GitHub's limit, and lists every article."""
    paths = [project.article(template(), f"docs/{n:03}/expressroute.md") for n in range(120)]
    summary = project.folder / "summary.md"
    assert project.run("refresh", project.folder / "docs", "--summary", summary) == 0
    assert len(summary.read_text()) < 65_536
    for path in paths:
        assert f"`{path.parent.name}/{path.name}`" in summary.read_text()


LOGS = "Enable logging by category group for ExpressRoute circuits to"


def test_reports__name_and_count_the_removed_member(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A member removed from a remaining bullet is listed by its own name."""
    ends = ["Log Analytics", "Event Hub", "Storage"]
    logs = [definition(number, f"{LOGS} {end}") for number, end in enumerate(ends, start=21)]
    project.set_facts([*logs, *DEFINITIONS[1:]], RECOMMENDATIONS)
    path = project.article(template(), NAME)
    assert project.run("refresh", path.parent) == 0
    assert path.read_text().count("- Enable resource logs for circuits, and send them to [") == 1
    lead, hub, _ = logs
    old = {**hub["properties"], "metadata": {**hub["properties"]["metadata"], "deprecated": True}}
    project.set_facts([lead, {**hub, "properties": old}, *DEFINITIONS[1:]], RECOMMENDATIONS)
    files, options = reports_in(project.folder)
    # A catalogue that lacks one of five policies is accepted only on request.
    assert project.run("refresh", path.parent, "--accept-loss", *options) == 0
    assert "| `expressroute.md` | 0 | 2 | 0 | 1 | 1 |" in files[0].read_text()
    assert "expressroute.md: 2 removed, 1 updated (" in capfd.readouterr().out
    (article,) = json.loads(files[1].read_text())["articles"]
    assert sum(section["removed"] for section in article["sections"]) == 2
    retired = {
        entry["policy"]["name"]: (entry["state"], entry["policy"]["ids"])
        for change in article["changes"]
        for entry in change["retired"]
    }
    assert retired == {
        f"{LOGS} Event Hub": ("deprecated", [guid(22)]),
        "Enable resource logs for circuits": ("gone", [guid(23)]),  # its name isn't known
    }
    assert re.search(f'>{LOGS} Event Hub</a> <span class="why">deprecated<', files[2].read_text())


def test_summary__has_a_table_and_folds_long_lists(project: Project) -> None:
    """Each article has a row; only long lists are folded."""
    many = [definition(n, f"Circuits should have {n} of word{n}") for n in range(1, 16)]
    project.set_facts(many, RECOMMENDATIONS)
    path = project.article(template(), NAME)
    project.article("# A page of another kind\n", "docs/other.md")
    summary = project.folder / "s.md"
    assert project.run("refresh", path.parent, "--limit", 10, "--summary", summary) == 0
    head, _, rest = summary.read_text().partition("### Azure ExpressRoute")
    assert head.splitlines()[2:] == ["11 added, 0 removed, 0 updated.", ""]
    assert rest.partition("### Articles\n\n")[2].splitlines()[:4] == [
        "| Article | Added | Removed | Replaced | Deprecated | Updated |",
        "|---|--:|--:|--:|--:|--:|",
        "| `expressroute.md` | 11 | 0 | 0 | 0 | 0 |",
        "",
    ]
    assert "<details>\n<summary>11 added</summary>\n\n- " in rest
    assert "### Skipped\n\n- `other.md`: " in rest
    project.set_facts(many[1:], RECOMMENDATIONS)
    assert project.run("refresh", path.parent, "--limit", 10, "--summary", summary) == 0
    assert "<details>" not in summary.read_text()


def history(folder: Path, *days: str) -> None:
    """Commit a folder on each of these days."""

    def git(*arguments: str, day: str = "2026-01-01") -> None:
        dates = {f"GIT_{who}_DATE": f"{day}T12:00:00Z" for who in ("AUTHOR", "COMMITTER")}
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        command = ["git", *who, *arguments]
        subprocess.run(command, cwd=folder, check=True, env={**os.environ, **dates})

    git("init", "-q")
    lock = folder / "enrich.lock"
    text = lock.read_text()
    for number, day in enumerate(days):
        lock.write_text(f"{text}# commit {number}\n")
        git("add", ".")
        git("commit", "-q", "-m", day, day=day)
    lock.write_text(text)


def test_page__shows_coverage_over_time_in_a_repository(project: Project, docs: Path) -> None:
    """The history of the lock file becomes a chart and a table."""
    page = project.folder / "page.html"
    assert project.run("refresh", docs.parent, "--report-html", page) == 0
    assert "No chart: enrich.lock is not in a git repository." in page.read_text()
    recent = [(date.today() - timedelta(days=back)).isoformat() for back in (30, 20, 20)]
    history(docs.parent, *recent)
    project.article(template(), "docs/azure-expressroute.md")
    assert project.run("refresh", docs.parent, "--report-html", page) == 0
    text = page.read_text()
    rows = re.findall(
        r'<tr><th scope="row">(\S+)</th><td>.+?</td><td>(\d+)</td><td>(\d+)</td></tr>', text
    )
    assert rows == [
        (recent[0], "1", "4"),
        (recent[1], "1", "4"),
        (recent[2], "1", "4"),
        (date.today().isoformat(), "2", "8"),
    ]
    assert f'aria-label="Articles in enrich.lock: 1 on {recent[0]}, 2 on {date.today()}."' in text


def test_page__of_a_run_without_changes_shows_the_docset(project: Project, docs: Path) -> None:
    """The page includes articles that were skipped as unchanged."""
    page = project.folder / "page.html"
    for _ in range(2):
        assert project.run("refresh", docs.parent, "--report-html", page) == 0
    text = page.read_text()
    assert "<h1>0 of 1 article changed</h1>" in text
    assert ">expressroute.md</a> <small>Azure ExpressRoute</small>" in text
    assert "Unchanged articles</h2>" in text
    assert "reliability 2 + 1, security 1 + 0" in text


@pytest.mark.parametrize(
    ("option", "name"),
    [("--summary", "report.md"), ("--report-json", "report.md"), ("--report-html", "report.html")],
)
def test_report__never_replaces_an_article(
    project: Project, capfd: pytest.CaptureFixture[str], option: str, name: str
) -> None:
    """A report isn't written over a guide of the run; over an earlier report, it is."""
    path = project.article(template())
    assert project.run("refresh", project.folder, "--check", option, path) == 2
    assert "is an article of this run" in capfd.readouterr().err
    assert path.read_text() == template()
    report = project.folder / name
    for code in (1, 1):
        assert project.run("refresh", project.folder, "--check", option, report) == code


def test_output__never_replaces_an_article(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """The result of an article isn't written over an article of the run."""
    path = project.article(template())
    assert project.run(path, "--output", path) == 2
    assert project.run(path, "--output", project.folder) == 2
    assert "is an article of this run" in capfd.readouterr().err
    assert path.read_text() == template()
