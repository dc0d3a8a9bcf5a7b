"""One article after another is read, filled and checked: here, or in processes side by side."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.enrich import Enricher
from enricher.article.history import ArticleLock, digest
from enricher.article.model import Article, ArticleResult
from enricher.article.sections import Facts
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Service
from enricher.catalog.usage import Counts
from enricher.collector import keep_all
from enricher.docset.articles import NotDone, Reader
from enricher.docset.lock import LockFile
from enricher.errors import ArticleError, InternalError
from enricher.lint.linter import Linter

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

_WORTH_IT = 150  # articles a process, at least: one takes about as long to start
_CHUNK = 20  # articles that a process is given at once: neighbours are often on one service
_AHEAD = 10  # times as many that are worked on before the first of them is written


class Filler(Struct, frozen=True, dict=True):
    """What it takes to fill the articles of one docset. Nothing is written here."""

    reader: Reader
    catalog: Catalog
    counts: Counts | None
    wording: Wording
    lock: LockFile | None

    @cached_property
    def _enricher(self) -> Enricher:
        return Enricher(self.catalog, self.counts, self.wording)

    @cached_property
    def _linter(self) -> Linter:
        return Linter(self.catalog, self.wording.hosts, self.reader.config.lint_ignores)

    def __call__(self, path: Path) -> ArticleResult | NotDone:
        """Read the article of a file, and fill it."""
        return self.fill(self.reader(path))

    def fill(self, article: Article | NotDone) -> ArticleResult | NotDone:
        """Fill an article that was read, and find what it says that is no longer so."""
        if isinstance(article, NotDone):
            return article
        try:
            known, told = self._known_of(article)
            result = self._enricher.enrich(article, known)
            findings = self._linter.check(replace(article, outline=result.filled_outline))
        except (ArticleError, InternalError) as error:
            return NotDone(article.path, article.name, str(error))
        warnings = (*result.warnings, *told)
        return replace(result, warnings=warnings, findings=tuple(map(str, findings)))

    def _known_of(self, article: Article) -> tuple[ArticleLock | None, list[str]]:
        """What the lock holds of an article, also of one that was moved or copied; what to tell."""
        lock = self.lock
        if lock is None or article.name in lock.first:
            return lock.of(article.name) if lock else None, []
        items = (item for block in article.outline.blocks for item in block.items)
        other = lock.like({digest(self.wording.without_counts(item.text)) for item in items})
        if other is None:
            return {}, []
        return lock.of(other), [
            f"enrich.lock doesn't know it; it is taken for {other}, moved or copied."
        ]


def fill_side_by_side(
    filler: Filler, files: Sequence[Path], jobs: int
) -> Iterator[ArticleResult | NotDone]:
    """Fill the articles of files, in their order; in processes where that is worth it.

    Threads would gain nothing: the work is Python's own.
    """
    jobs = min(jobs, len(files) // _WORTH_IT)
    if jobs < 2:
        yield from map(filler, files)
        return
    # For large docsets alone.
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    # Started anew, on every system: a copy of this process could hold what its threads had locked.
    as_new = replace(filler)  # without what it found out here
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (as_new,))
    known = _Known(filler.reader.config.own_services)
    done = 0
    try:
        for parcel in _in_order(pool, files):
            yield known.unpacked(parcel)
            done += 1
    except BrokenExecutor:  # somebody ended a process, most likely for want of memory
        yield from map(filler, files[done:])
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(pool: Executor, files: Sequence[Path]) -> Iterator[_Parcel]:
    """What becomes of the files, of which only so many are worked on ahead."""
    under_way: deque[Future[list[_Parcel]]] = deque()
    for start in range(0, len(files), _CHUNK):
        under_way.append(pool.submit(_fill_all, files[start : start + _CHUNK]))
        if len(under_way) > _AHEAD:
            yield from under_way.popleft().result()
    while under_way:
        yield from under_way.popleft().result()


class _Parcel(Struct, frozen=True):
    """What a process gives back. The facts on a service are sent once, and named from then on."""

    done: ArticleResult | NotDone
    key: tuple[int, int] = (0, 0)  # of the facts: the process, and its own number for them
    facts: Facts | None = None


_LATER = Facts(Service("", ""), None, None)  # stands for those that are sent apart


class _Known(Struct):
    """The facts that came so far; `services` are the docset's own, of which copies come."""

    services: Mapping[str, Service]
    facts: dict[tuple[int, int], Facts] = field(default_factory=dict)

    def unpacked(self, parcel: _Parcel) -> ArticleResult | NotDone:
        """What was done, with its facts."""
        done = parcel.done
        if isinstance(done, NotDone):
            return done
        if parcel.facts:
            sent = parcel.facts.service
            own = self.services.get(sent.key, sent)
            is_own = own.resource_types == sent.resource_types
            self.facts[parcel.key] = replace(parcel.facts, service=own if is_own else sent)
        facts = self.facts[parcel.key]
        return replace(done, article=replace(done.article, service=facts.service), facts=facts)


class _Process:
    """What a process of its own holds."""

    filler: ClassVar[Filler]
    sent: ClassVar[set[tuple[int, int]]] = set()  # the facts


def _start(filler: Filler) -> None:
    """Begin a process: it ends when it is told to, or when nobody is there to tell it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _Process.filler = filler
    keep_all()


def _end_with_parent() -> None:
    from multiprocessing import parent_process  # noqa: PLC0415

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _fill_all(paths: Sequence[Path]) -> list[_Parcel]:
    return [*map(_fill, paths)]


def _fill(path: Path) -> _Parcel:
    done = _Process.filler(path)
    if isinstance(done, NotDone):
        return _Parcel(done)
    key = (os.getpid(), id(done.facts))  # which the enricher keeps, as long as the process is
    facts = None if key in _Process.sent else done.facts
    _Process.sent.add(key)
    light = done.without_outlines()
    bare = replace(light, article=replace(light.article, service=None), facts=_LATER)
    return _Parcel(bare, key, facts)
