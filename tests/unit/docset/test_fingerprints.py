"""Articles that a run with the same key left unchanged are not opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from enricher.article.model import ArticleResult
from enricher.docset.file_selection import select_docset
from enricher.docset.fingerprints import Fingerprints
from enricher.docset.listener import Listener
from enricher.docset.lock import LockFile
from enricher.docset.request import Destination, Mode, Request
from enricher.docset.run import run
from enricher.sources.source_options import SourceOptions
from tests.support.project import DEFINITIONS, Project, template


@pytest.fixture
def request_(project: Project) -> Request:
    """Return a refresh that was run once."""
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
    return request


def remaining(request: Request) -> list[str] | None:
    """Return the articles that a run of the request would open; None without fingerprints."""
    fingerprints = Fingerprints.of(request)
    return None if fingerprints is None else [file.name for file in fingerprints.remaining.files]


def test_remaining__is_empty_after_a_run(request_: Request) -> None:
    """Neither the guide, which was written, nor the file that is not one."""
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
        replace(request_, sources=SourceOptions(fixtures="sample")),
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


def test_remaining__nothing_of_a_docset_without_guides(request_: Request, project: Project) -> None:
    """Files that are not service guides are remembered, even if no facts were loaded."""
    (project.folder / "expressroute.md").unlink()
    (project.folder / "enrich.lock").unlink()
    request = replace(request_, docsets=(select_docset([project.folder]),))
    assert remaining(request) == ["tea.md"]
    run(request)
    assert remaining(request) == []


class Saving(Listener):
    """Writes an article while a run is at work, as an editor does."""

    def __init__(self, path: Path, text: str, *, at: str) -> None:
        self._path, self._text, self._at = path, text, at

    @contextmanager
    def progress(self, title: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
        """Write it when facts are loaded, which is before the second article is read."""
        if title == self._at:
            self._path.write_text(self._text)
        yield lambda _: None

    def show(self, result: ArticleResult) -> None:
        """Write it when the first article was filled, after the second was read."""
        if self._at == "show" and result.path == self._path:
            self._path.write_text(self._text)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("moment", ["Loading facts", "show"])
@pytest.mark.parametrize("is_filled_then", [True, False])
def test_remaining__an_article_that_changes_during_the_run(
    request_: Request, project: Project, moment: str, is_filled_then: bool
) -> None:
    """An article is remembered by the bytes that were read to fill it, or not at all."""
    article = project.article(template(), "z/expressroute.md")
    request = replace(request_, docsets=(select_docset([project.folder]),))
    run(request)
    filled, outdated = article.read_text(), template().replace("The end.", "Another end.")
    first = project.folder / "expressroute.md"
    first.write_text(first.read_text() + "More.\n")  # so that it is opened, and facts are loaded
    texts = (outdated, filled) if is_filled_then else (filled + "x\n", outdated)
    article.write_text(texts[0])
    run(request, Saving(article, texts[1], at=moment))
    for text in (*texts, filled + "x\n", filled):
        article.write_text(text)
        cached = run(replace(request, destination=Destination.NOWHERE))
        uncached = replace(request.sources, max_age=0)
        full = run(replace(request, sources=uncached, destination=Destination.NOWHERE))
        assert [each.changed for each in cached.results] == [each.changed for each in full.results]


def test_remaining__everything_if_facts_change_during_the_run(
    request_: Request, project: Project
) -> None:
    """Results of the facts before are not those of the facts after."""
    article = project.folder / "expressroute.md"
    article.write_text(template())

    class Changing(Listener):
        def show(self, result: ArticleResult) -> None:
            """Change the facts once an article was filled from them."""
            project.set_facts(DEFINITIONS[:2], [])

    run(request_, Changing())
    assert remaining(request_) == ["expressroute.md", "tea.md"]


def test_remaining__an_article_whose_entries_change_during_the_run(
    request_: Request, project: Project
) -> None:
    """As by a pull: the run keeps what others wrote into the lock, and opens that article again."""
    other = project.article(template(), "z/expressroute.md")
    request = replace(request_, docsets=(select_docset([project.folder]),))
    run(request)
    assert remaining(request) == []
    (project.folder / "expressroute.md").write_text(template())

    class Pulling(Listener):
        def show(self, result: ArticleResult) -> None:
            """Change the entries of the article that is not opened."""
            lock = LockFile.read(project.folder / "enrich.lock")
            entries = {slot: entries[1:] for slot, entries in lock.of("z/expressroute.md").items()}
            lock.remember("z/expressroute.md", entries)
            lock.write()

    run(request, Pulling())
    fingerprints = Fingerprints.of(request)
    assert fingerprints
    assert fingerprints.remaining.files == (other,)


def test_key__accepted_losses(request_: Request) -> None:
    """A run that accepts a loss says nothing about one that doesn't."""
    accepting = replace(request_, sources=replace(request_.sources, accept_loss=True))
    assert remaining(accepting) == ["expressroute.md", "tea.md"]
