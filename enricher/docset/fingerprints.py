"""Fingerprints: which articles of a docset are as the last run left them, so that none is opened.

An article is known by its bytes, in a run that is known by all else that could change it: the
sources, the configuration, the templates, the lock, the names of the articles, and the tool. Kept
in the cache, never in articles or the lock: a cache that is cleared costs time alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.model import NO_TEXT, Article, ArticleResult
from enricher.article.outcome import Outcome
from enricher.article.sections import Facts
from enricher.article.template import Kind, Slot
from enricher.catalog.model import Pillar
from enricher.catalog.services import is_registered, load_registry
from enricher.docset.articles import NO_GUIDE, NotDone, Reason, Selection
from enricher.docset.config import Config
from enricher.docset.run import Report
from enricher.sources.cache import FINGERPRINTS, cache_folder, clear_up, write_whole
from enricher.sources.digest import scan, tool
from enricher.sources.options import SourceOptions

_KEPT = 50  # docsets; those that were refreshed longest ago go first


class _Record(Struct, frozen=True):
    """What a report tells of an article that is as it was."""

    bytes: str  # their hash
    service: str = ""  # its key; empty for what is no service guide
    places: msgspec.Raw = msgspec.Raw(b"{}")  # by name how many bullets stayed: JSON
    warnings: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


class _Kept(Struct, frozen=True):
    """What the cache has of a docset. `run`: what the run was known by that left it."""

    run: str
    articles: dict[str, _Record]


class Fingerprints(Struct):
    """What the last run found out about the articles of a docset, where all else is as it was."""

    selection: Selection
    sources: SourceOptions
    _names: dict[Path, str] = field(default_factory=dict)  # of all articles
    _bytes: dict[str, str] = field(default_factory=dict)  # of each article, as it is now
    _known: dict[str, _Record] = field(default_factory=dict)  # the articles that are known
    _begun: str = ""  # what the run was known by when it began

    @classmethod
    def of(cls, selection: Selection, sources: SourceOptions) -> Fingerprints | None:
        """Look which articles are known; None where Azure is asked, or no cache is wanted."""
        if sources.needs_azure or sources.recordings or not sources.max_age:
            return None
        found = cls(selection, sources)
        found._names = {path: selection.config.name_of(path) for path in selection.files}
        for path, name in found._names.items():
            with suppress(OSError):  # which is told where it is opened
                if path.is_file() and not path.is_symlink():
                    data = path.read_bytes()
                    found._bytes[name] = hashlib.sha256(data).hexdigest()
        found._begun = found._run()
        try:
            kept = msgspec.json.decode(found._file.read_bytes(), type=_Kept)
            for places in {bytes(record.places) for record in kept.articles.values()}:
                _outcomes(places)
        except (OSError, ValueError, RecursionError):
            return found
        if kept.run == found._begun:
            found._known = {
                name: record
                for name, record in kept.articles.items()
                if found._bytes.get(name) == record.bytes
            }
        return found

    @property
    def left(self) -> Selection:
        """The articles that are to be opened."""
        files = [path for path, name in self._names.items() if name not in self._known]
        return replace(self.selection, files=files)

    def complete(self, report: Report, *, keep: bool) -> None:
        """Add the articles that were not opened to a report; `keep` what the others came to.

        Of a run that wrote no lock, or that had something to tell of its sources, nothing is kept.
        """
        fresh = [*report.results], [*report.skipped]
        for path, name in self._names.items():
            record = self._known.get(name)
            if record and record.service:
                report.results.append(_result(path, name, self.selection.config, record))
            elif record:
                report.skipped.append(NotDone(path, name, NO_GUIDE, Reason.NO_GUIDE))
        places = {path: place for place, path in enumerate(self._names)}
        report.results.sort(key=lambda one: places[one.path])
        report.skipped.sort(key=lambda one: places[one.path])
        # What changed the lock, or ran while the sources changed, says nothing of the next run.
        told = report.warnings or report.of_sources
        if keep and not told and self._run() == self._begun:
            self._keep(*fresh)

    def _keep(self, results: Iterable[ArticleResult], skipped: Iterable[NotDone]) -> None:
        records = {**self._known}
        for result in results:
            if not result.changed and is_registered(result.service):
                records[result.name] = _record(result, self._bytes.get(result.name, ""))
        records |= {one.name: _Record(self._bytes.get(one.name, "")) for one in skipped}
        articles = {name: record for name, record in records.items() if record.bytes}
        with suppress(UnicodeEncodeError):  # of a file's name; then none is known
            write_whole(self._file, msgspec.json.encode(_Kept(self._begun, articles)))
        clear_up(self._file.parent, _KEPT)

    @property
    def _file(self) -> Path:
        place = str(self.selection.config.root).encode("utf-8", "surrogateescape")
        return cache_folder() / FINGERPRINTS / f"{hashlib.sha256(place).hexdigest()[:32]}.json"

    def _run(self) -> str:
        """Tells a run apart from one in which any article could come out differently."""
        told = hashlib.sha256()
        for line in self._what_counts():
            told.update(line.encode("utf-8", "surrogateescape"))
        return told.hexdigest()

    def _what_counts(self) -> Iterator[str]:
        config = self.selection.config
        yield tool()
        yield repr(self.sources)
        for place in (self.sources.policies_from, *self.sources.recommendations_from):
            yield from scan(place) if place and place.exists() else ()
        yield from scan(config.templates) if config.templates and config.templates.exists() else ()
        for file in (config.file, config.lock):
            yield (
                hashlib.sha256(file.read_bytes()).hexdigest() if file and file.is_file() else "none"
            )
        yield from self._bytes


def _record(result: ArticleResult, of_bytes: str) -> _Record:
    places = {
        slot.name: None if outcome is None else outcome.kept
        for slot, outcome in result.outcomes.items()
    }
    packed = msgspec.Raw(msgspec.json.encode(places))
    return _Record(of_bytes, result.service.key, packed, result.warnings, result.findings)


# What thousands of articles have in common is there once.


@cache
def _facts(service: str) -> Facts:
    return Facts(load_registry().services[service], None, None)


@cache
def _outcomes(places: bytes) -> Mapping[Slot, Outcome | None]:
    kept = msgspec.json.decode(places, type=dict[str, int | None])
    return {
        slot: None if (count := kept[slot.name]) is None else Outcome(kept=count)
        for slot in (Slot(kind, pillar) for kind in Kind for pillar in Pillar)
        if slot.name in kept
    }


def _result(path: Path, name: str, config: Config, record: _Record) -> ArticleResult:
    facts = _facts(record.service)
    return ArticleResult(
        Article(path, name, NO_TEXT, facts.service, config.options_of(name)),
        facts,
        NO_TEXT,
        NO_TEXT.document,
        _outcomes(bytes(record.places)),
        {},
        changed=False,
        warnings=record.warnings,
        findings=record.findings,
    )
