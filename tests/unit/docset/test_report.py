"""The report of a run: results by kind, without the texts of articles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from enricher.docset.file_selection import select_docset
from enricher.docset.reader import SkipReason, UnprocessedFile
from enricher.docset.report import Report
from enricher.docset.request import Destination, Mode, Request
from enricher.docset.run import run
from enricher.sources.source_options import SourceOptions
from tests.support.project import Project, template


@pytest.fixture
def request_(project: Project) -> Request:
    """A run that fills two articles, of which one fails, and writes nothing."""
    project.article(template())
    project.article(b"\xff", "broken.md")
    sources = SourceOptions(
        policies_from=project.folder / "checkout", recommendations_from=(project.metadata,)
    )
    selection = select_docset([project.folder])
    return Request(Mode.FILL, (selection,), sources, destination=Destination.NOWHERE)


def test_report__of_filled_articles(request_: Request) -> None:
    """Facts of a service remain; texts don't, since thousands of articles would fill memory."""
    report = run(request_)
    (result,) = report.changed
    assert result.after.text == ""
    assert [file.name for file in report.failures] == ["broken.md"]
    assert report.has_failures
    (service,) = report.services
    assert len(report.facts_of(service).all_policies) == 3


def test_report__of_checked_articles(request_: Request, project: Project) -> None:
    """Findings are those after the fixes."""
    project.article("# ExpressRoute\n\n## Azure policies\n\nThere are no built-in policies.\n")
    report = run(replace(request_, mode=Mode.LINT))
    assert report.has_findings
    assert not report.results
    assert report.linted[0].after.text == ""


@pytest.mark.parametrize(
    ("reason", "part"),
    [
        (SkipReason.FAILED, "failures"),
        (SkipReason.NOT_A_GUIDE, "skipped"),
        (SkipReason.UNUSABLE, "unusable"),
        (SkipReason.OTHER_SERVICE, None),
    ],
)
def test_add__files_by_reason(reason: SkipReason, part: str | None) -> None:
    """A file about another service is not reported; only a failure is a failure."""
    report = Report()
    report.add(UnprocessedFile(Path("a.md"), "a.md", "why", reason))
    parts = [name for name in ("failures", "skipped", "unusable") if getattr(report, name)]
    assert parts == ([part] if part else [])
    assert report.has_failures is (reason is SkipReason.FAILED)


def test_has_failures__if_a_source_refused() -> None:
    """Articles may be complete, but their counts are missing."""
    assert Report(refused=["no."]).has_failures
    assert not Report().has_failures
