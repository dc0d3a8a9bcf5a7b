"""Detect a truncated catalogue: a response can be cut off and still look complete."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from enricher.errors import SourceError


def refuse_shrunken_catalogue(
    name: str, before: Iterable[Hashable], now: Iterable[Hashable]
) -> None:
    """Raise SourceError, with the name of a list, if many of its former entries are missing.

    One entry may be removed at any time; more than one, and more than a tenth, are refused.
    """
    known = set(before)
    lost = known - set(now)
    if len(lost) > max(1, len(known) / 10):
        raise SourceError(
            f"{name}: {len(lost)} of {len(known)} that were known before are missing. Nothing was "
            "changed. If they were really removed, pass --accept-loss."
        )
