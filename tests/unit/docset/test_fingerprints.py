"""Articles that a run with the same key left unchanged are not opened again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from enricher.docset.fingerprints import Fingerprints
from enricher.docset.request import Destination, Mode, Request
from enricher.docset.run import run
from enricher.docset.selection import select_docset
from enricher.sources.source_options import SourceOptions
from tests.support.project import Project, template


@pytest.fixture
def request_(project: Project) -> Request:
    """Return a refresh that was run until nothing changed."""
    project.article(template())
    (project.folder / "tea.md").write_text("# Tea\n")
    request = Request(
        Mode.REFRESH,
        (select_docset([project.folder]),),
        SourceOptions(
            policies_from=project.folder / "checkout", recommendations_from=(project.metadata,)
        ),
    )
    run(request)
    run(request)
    return request


def remaining(request: Request) -> list[str] | None:
    """Return the articles that a run of the request would open; None without fingerprints."""
    fingerprints = Fingerprints.of(request)
    return None if fingerprints is None else [file.name for file in fingerprints.remaining.files]


def test_remaining__is_empty_after_an_unchanged_run(request_: Request) -> None:
    """Neither the guide nor the file that is not one."""
    assert remaining(request_) == []
    assert remaining(replace(request_, destination=Destination.NOWHERE)) == []


def test_remaining__an_article_that_changed(request_: Request, project: Project) -> None:
    """Bytes count, but not times."""
    (project.folder / "tea.md").touch()
    assert remaining(request_) == []
    (project.folder / "tea.md").write_text("# Coffee\n")
    assert remaining(request_) == ["tea.md"]


def test_remaining__everything_if_the_lock_changed(request_: Request, project: Project) -> None:
    """Results depend on the entries of the lock."""
    lock = project.folder / "enrich.lock"
    lock.write_text(lock.read_text() + "\n")
    assert remaining(request_) == ["expressroute.md", "tea.md"]


def test_of__has_no_fingerprints(request_: Request, tmp_path: Path) -> None:
    """If Azure is asked, the cache is off, recordings are replayed, or news are requested."""
    sources = request_.sources
    for other in (
        replace(request_, sources=replace(sources, max_age=0)),
        replace(request_, sources=SourceOptions(offline=True)),
        replace(request_, sources=SourceOptions()),
        replace(request_, since="2026-01-01"),
        replace(request_, mode=Mode.FILL),
    ):
        assert remaining(other) is None


def test_complete__reports_unopened_articles_as_opened_ones(request_: Request) -> None:
    """Counts, warnings and findings are the same from the cache."""
    cached = run(request_)
    full = run(replace(request_, sources=replace(request_.sources, max_age=0)))
    for ours, theirs in zip(cached.results, full.results, strict=True):
        assert (ours.name, ours.service, ours.warnings, ours.findings) == (
            theirs.name, theirs.service, theirs.warnings, theirs.findings,
        )  # fmt: skip
        assert {slot: result and result.kept for slot, result in ours.slot_results.items()} == {
            slot: result and result.kept for slot, result in theirs.slot_results.items()
        }
    assert [file.name for file in cached.skipped] == [file.name for file in full.skipped]
