"""Fingerprints: skip the articles of a docset that a run with the same key would leave unchanged.

An article is identified by the bytes that were read or written when it was filled, and a run by
the key of its request and the docset's lock. Records are in the cache, never in articles or the
lock: clearing the cache only costs time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from enricher.article.directives.directive import slot_of_name
from enricher.article.model import NO_TEXT, Article, ArticleResult
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, all_slots
from enricher.catalog.service import Service
from enricher.catalog.services import is_registered, load_registry, with_key
from enricher.docset.lock import LockFile, lock_state
from enricher.docset.reader import NOT_A_GUIDE, SkipReason, UnprocessedFile
from enricher.docset.report import Report
from enricher.docset.request import Mode, Request, Selection
from enricher.platform.cache import Kind, Store, cache_key
from enricher.platform.files import hash_of_file

_STORE = Store(Kind.ARTICLES)


class _Record(Struct, frozen=True):
    """The part of a report that is about an unchanged article."""

    bytes: str  # the hash of the article
    service: str = ""  # its key; empty for a file that is not a service guide
    slots: msgspec.Raw = msgspec.Raw(b"{}")  # JSON: by slot name, the number of bullets
    warnings: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    to_review: tuple[str, ...] = ()
    fixable: tuple[str, ...] = ()  # of the findings


_Records = dict[str, _Record]  # by article name


class Fingerprints:
    """The records of the last run with the same key about the articles of a docset."""

    def __init__(self, request: Request, docset: Selection) -> None:
        self._request = request
        self._docset = docset
        self._names = docset.names
        self._request_key = self._current_request_key()
        self._lock_state = lock_state(docset.config.lock)
        records = _read(self._key(self._lock_state))
        self._unchanged = {
            name: record
            for path, name in self._names.items()
            if (record := records.get(name)) and hash_of_file(path) == record.bytes
        }

    @classmethod
    def of(cls, request: Request) -> Fingerprints | None:
        """Look up the articles of a refresh; None if it asks Azure, or if the cache is off."""
        sources = request.sources
        if request.mode is not Mode.REFRESH or request.since:
            return None
        if sources.needs_azure or sources.fixtures or not sources.max_age:
            return None
        (docset,) = request.docsets
        return cls(request, docset)

    @property
    def remaining(self) -> Selection:
        """The articles that have to be opened."""
        files = tuple(path for path, name in self._names.items() if name not in self._unchanged)
        return replace(self._docset, files=files)

    def complete(self, report: Report, lock: LockFile | None = None) -> None:
        """Add the articles that were not opened to a report, and record the rest.

        `lock` is that of the docset as the run left it; None if no article had to be processed.
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
        if lock is None:
            unread = LockFile(self._docset.config.lock)
            report.warnings += filter(None, [unread.ignored_warning()])
        if any(opened) and self._may_record(report, lock):
            self._record(*opened, lock)

    def _may_record(self, report: Report, lock: LockFile | None) -> bool:
        """Return whether the next run would report the same.

        Not if the report has warnings about the docset or its sources, which a record lacks, and
        not if facts, options or the lock were changed from outside during the run.
        """
        if lock is None:
            is_own_lock = lock_state(self._docset.config.lock) == self._lock_state
        else:
            is_own_lock = lock.original_state == self._lock_state and lock.is_as_written
        return (
            self._request.writes_in_place
            and not report.warnings
            and not report.source_warnings
            and is_own_lock
            and self._current_request_key() == self._request_key
        )

    def _record(
        self,
        results: Iterable[ArticleResult],
        skipped: Iterable[UnprocessedFile],
        lock: LockFile | None,
    ) -> None:
        """Record what the next run will report, under the key with the lock as it is now.

        An article without entries in the lock may be treated as a moved one, which depends on all
        others: it is recorded only if the lock stays as it was.
        """
        state = lock_state(self._docset.config.lock)
        is_same = state == self._lock_state
        records = {
            name: record
            for name, record in self._unchanged.items()
            if is_same or not record.service or (lock and lock.keeps(name))
        }
        for result in results:
            is_recorded = (lock and lock.has(result.name)) or (is_same and not result.changed)
            if is_recorded and all(map(is_registered, result.service.each)):
                records[result.name] = _record(result.repeated or result, result.hash)
        records |= {file.name: _Record(file.hash) for file in skipped}
        _STORE.write(self._key(state), msgspec.json.encode(records))

    def _current_request_key(self) -> str:
        """Return the key of the request, with the facts and templates as they are now."""
        return cache_key(self._request.key(), self._request.sources.accept_loss)

    def _key(self, state: str) -> str:
        """Return the key of the records of a run that found the lock in a state."""
        return cache_key("fingerprints", self._request_key, state)

    def _result(self, path: Path, name: str, record: _Record) -> ArticleResult:
        service = _service_of(record)
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
            fixable=record.fixable,
        )


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
    keys = {record.service for record in records.values()} - {""}
    if not all(with_key(key, load_registry()) for key in keys):
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
        hash_,
        result.service.key,
        encoded,
        result.warnings,
        result.findings,
        result.to_review,
        result.fixable,
    )


def _service_of(record: _Record) -> Service:
    """Return the service of a record that `_read` has checked."""
    service = with_key(record.service, load_registry())
    return service or Service(record.service, record.service)


@cache  # thousands of articles share a few values
def _slot_results(slots: bytes) -> Mapping[Slot, SlotResult | None]:
    counts = msgspec.json.decode(slots, type=dict[str, int | None])
    directives = {name: slot_of_name(name) for name in counts}
    all_ = (*all_slots(), *filter(None, directives.values()))
    return {
        slot: None if (count := counts[slot.name]) is None else SlotResult(kept=count)
        for slot in all_
        if slot.name in counts
    }
