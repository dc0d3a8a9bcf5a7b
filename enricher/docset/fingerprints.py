"""Fingerprints: skip the articles of a docset that a run with the same key left unchanged.

An article is identified by its bytes, and a run by the key of its request and the docset's lock.
Records are in the cache, never in articles or the lock: clearing the cache only costs time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from enricher.article.model import NO_TEXT, Article, ArticleResult
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.catalog.services import is_registered, load_registry
from enricher.docset.reader import NOT_A_GUIDE, SkipReason, UnprocessedFile
from enricher.docset.report import Report
from enricher.docset.request import Mode, Request, Selection
from enricher.platform.cache import Kind, Store, cache_key

_STORE = Store(Kind.ARTICLES)


class _Record(Struct, frozen=True):
    """The part of a report that is about an unchanged article."""

    bytes: str  # the hash of the article
    service: str = ""  # its key; empty for a file that is not a service guide
    slots: msgspec.Raw = msgspec.Raw(b"{}")  # JSON: by slot name, the number of bullets
    warnings: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    to_review: tuple[str, ...] = ()


_Records = dict[str, _Record]  # by article name


class Fingerprints:
    """The records of the last run with the same key about the articles of a docset."""

    def __init__(self, request: Request, docset: Selection) -> None:
        self._request = request
        self._docset = docset
        self._names = docset.names
        self._hashes = {
            name: hash_ for path, name in self._names.items() if (hash_ := _hash_of(path))
        }
        self._key = self._current_key()
        self._unchanged = {
            name: record
            for name, record in _read(self._key).items()
            if self._hashes.get(name) == record.bytes
        }

    @classmethod
    def of(cls, request: Request) -> Fingerprints | None:
        """Look up the articles of a refresh; None if it asks Azure, or if the cache is off."""
        sources = request.sources
        if request.mode is not Mode.REFRESH or request.since:
            return None
        if sources.needs_azure or sources.recordings or not sources.max_age:
            return None
        (docset,) = request.docsets
        return cls(request, docset)

    @property
    def remaining(self) -> Selection:
        """The articles that have to be opened."""
        files = tuple(path for path, name in self._names.items() if name not in self._unchanged)
        return replace(self._docset, files=files)

    def complete(self, report: Report, *, keep: bool) -> None:
        """Add the articles that were not opened to a report; with `keep`, record the rest.

        Nothing is recorded if the lock changed, or if the report has warnings about the docset or
        its sources: these would be missing from the next report.
        """
        opened = [*report.results], [*report.skipped]
        for path, name in self._names.items():
            record = self._unchanged.get(name)
            if record and record.service:
                report.results.append(self._result(path, name, record))
            elif record:
                report.skipped.append(
                    UnprocessedFile(path, name, NOT_A_GUIDE, SkipReason.NOT_A_GUIDE)
                )
        order = {path: position for position, path in enumerate(self._names)}
        report.results.sort(key=lambda result: order[result.path])
        report.skipped.sort(key=lambda file: order[file.path])
        has_warnings = report.warnings or report.source_warnings
        if keep and not has_warnings and self._current_key() == self._key:
            self._record(*opened)

    def _record(self, results: Iterable[ArticleResult], skipped: Iterable[UnprocessedFile]) -> None:
        records = {**self._unchanged}
        for result in results:
            if not result.changed and is_registered(result.service):
                records[result.name] = _record(result, self._hashes.get(result.name, ""))
        records |= {file.name: _Record(self._hashes.get(file.name, "")) for file in skipped}
        hashed = {name: record for name, record in records.items() if record.bytes}
        with suppress(UnicodeEncodeError):  # a file name that is not UTF-8
            _STORE.write(self._key, msgspec.json.encode(hashed))

    def _current_key(self) -> str:
        """Return the key of the request with the docset's lock as it is now."""
        return cache_key("fingerprints", self._request.key(), _hash_of(self._docset.config.lock))

    def _result(self, path: Path, name: str, record: _Record) -> ArticleResult:
        service = load_registry().services[record.service]
        options = self._docset.config.options_of(name)
        return ArticleResult(
            article=Article(path, name, NO_TEXT, service, options),
            service=service,
            filled_outline=NO_TEXT,
            after=NO_TEXT.document,
            slot_results=_slot_results(bytes(record.slots)),
            removed_bullets={},
            changed=False,
            warnings=record.warnings,
            findings=record.findings,
            to_review=record.to_review,
        )


def _hash_of(path: Path) -> str:
    """Return the hash of a regular file's bytes, or "" for anything else."""
    with suppress(OSError):  # reported when the file is opened
        if path.is_file() and not path.is_symlink():
            return hashlib.sha256(path.read_bytes()).hexdigest()
    return ""


def _read(key: str) -> _Records:
    data = _STORE.read(key)
    if data is None:
        return {}
    try:
        records = msgspec.json.decode(data, type=_Records)
        for slots in {bytes(record.slots) for record in records.values()}:
            _slot_results(slots)
    except (ValueError, RecursionError):
        return {}
    _STORE.touch(key)
    return records


def _record(result: ArticleResult, hash_: str) -> _Record:
    slots = {
        slot.name: None if slot_result is None else slot_result.kept
        for slot, slot_result in result.slot_results.items()
    }
    encoded = msgspec.Raw(msgspec.json.encode(slots))
    return _Record(
        hash_, result.service.key, encoded, result.warnings, result.findings, result.to_review
    )


@cache  # thousands of articles share a few values
def _slot_results(slots: bytes) -> Mapping[Slot, SlotResult | None]:
    counts = msgspec.json.decode(slots, type=dict[str, int | None])
    return {
        slot: None if (count := counts[slot.name]) is None else SlotResult(kept=count)
        for slot in (Slot(kind, pillar) for kind in SlotKind for pillar in Pillar)
        if slot.name in counts
    }
