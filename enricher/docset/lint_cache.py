"""The findings of earlier runs, by the content of files.

They are found by the digest of a file's bytes, in an entry whose key has the facts, the
configuration, the options and the build. Clearing the cache only costs time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from msgspec import Struct

from enricher.docset.config import Config
from enricher.docset.request import Request
from enricher.lint.finding import Finding
from enricher.platform.cache import Kind, Store, cache_key
from enricher.platform.sanitize import is_clean
from enricher.sources.source_options import facts_state

_STORE = Store(Kind.ARTICLES)
_MOST = 200_000  # files; an entry of more is begun anew


class _Record(Struct, frozen=True, array_like=True):
    """A finding as it is stored; one with a fix can't be applied without a new check."""

    line: int
    column: int
    code: str
    message: str
    subject: str
    has_fix: bool


class _FileRecord(Struct, frozen=True, array_like=True):
    digest: str  # of the bytes of the file
    findings: tuple[_Record, ...] = ()


class LintCache:
    """The findings of earlier runs with the same facts, configuration and options."""

    def __init__(self, request: Request, config: Config) -> None:
        self._fix = request.fix
        self._key = _key(request, config)
        self._before = _read(self._key) if self._key else {}
        self._new: dict[str, _FileRecord] = {}

    def findings(
        self, name: str, digest: str, codes: Collection[str]
    ) -> tuple[Finding, ...] | None:
        """Return the findings in a file of this name and content; None if they aren't known.

        An entry with a rule that is off, or with a text that nothing clean has, isn't believed:
        others may be able to write to the cache.
        """
        record = self._before.get(name)
        if record is None or record.digest != digest:
            return None
        found = record.findings
        is_sound = all(
            each.code in codes and each.line > 0 and each.column > 0 and is_clean(each.message)
            for each in found
        )
        if not is_sound or (self._fix and any(each.has_fix for each in found)):
            return None
        return tuple(
            Finding(each.line, each.column, each.code, each.message, None, each.subject)
            for each in found
        )

    def remember(self, name: str, digest: str, findings: Sequence[Finding]) -> None:
        """Remember the findings in a file."""
        self._new[name] = _FileRecord(
            digest,
            tuple(_Record(*each.key, each.subject, each.fix is not None) for each in findings),
        )

    def write(self) -> None:
        """Write what was remembered, if there is anything new."""
        if self._key and self._new:
            records = self._before | self._new
            kept = records if len(records) <= _MOST else self._new
            _STORE.write(self._key, msgspec.json.encode(kept))


def _key(request: Request, config: Config) -> str:
    """Return the key of an entry; empty if the facts come from Azure, or if the cache is off."""
    sources = request.sources
    if sources.needs_azure or sources.fixtures or not sources.max_age:
        return ""
    parts = sources.key_parts(), facts_state(sources), request.given
    return cache_key("lint", *parts, config)


def _read(key: str) -> dict[str, _FileRecord]:
    data = _STORE.read(key)
    if data is None:
        return {}
    try:
        records = msgspec.json.decode(data, type=dict[str, _FileRecord])
    except (ValueError, RecursionError):
        return {}
    _STORE.touch(key)
    return records
