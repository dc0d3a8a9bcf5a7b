"""Outcomes and errors have one exit code each, whatever the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher import errors
from enricher.cli.main import _exit_code
from enricher.cli.status import Status, status_of
from enricher.docset.reader import UnprocessedFile
from enricher.docset.report import Report
from tests.support.project import SAMPLE, Project, run


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError, 2),
        (errors.NotFoundError, 2),
        (errors.NotWritableError, 2),
        (errors.ConfigError, 2),
        (errors.SourceError, 3),
        (errors.NotRecordedError, 3),
        (errors.LostPageError, 3),
        (errors.RefusedError, 4),
        (errors.ArticleError, 4),
        (errors.InternalError, 4),
    ],
)
def test_exit_code__follows_from_the_cause(error: type[errors.EnrichError], code: int) -> None:
    """Every kind of error has its code."""
    assert _exit_code(error("x")) == code


def test_status__a_failure_outweighs_a_finding() -> None:
    """A failed article is reported with its own exit code, even if a check found something."""
    report = Report()
    assert status_of(report, check=True) is Status.DONE
    report.add(UnprocessedFile(Path("a.md"), "a.md", "x"))
    assert status_of(report, check=True) is Status.PARTIAL


@pytest.mark.parametrize(
    "command",
    [
        ["refresh", ".", "--summary"],
        ["refresh", ".", "--report-html"],
        ["refresh", ".", "--report-json"],
        ["atlas"],
        ["doctor", *SAMPLE, "--bundle"],
    ],
)
def test_missing_folder__is_one_cause_with_one_code(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    """A file to write into a folder that does not exist is wrong usage in every command."""
    monkeypatch.chdir(project.folder)
    sources = [] if "--fixtures" in command else project.sources
    assert run(*command, project.folder / "nowhere" / "file", *sources) == 2
    assert "no such folder" in capfd.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        ["policies", "--all"],
        ["recommendations", "--all"],
        ["explain", "x"],
        ["atlas", "atlas.html"],
        ["news", "--since", "2026-01-01"],
    ],
)
def test_missing_source__is_one_cause_with_one_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """A source that does not exist is unreadable in every command."""
    monkeypatch.chdir(tmp_path)
    sources = ["--policies-from", "nowhere", "--recommendations-from", "nowhere"]
    assert run(*command, *sources) == 3
