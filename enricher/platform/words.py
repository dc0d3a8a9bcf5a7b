"""Counts, series and similar names in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import TypeVar

_Item = TypeVar("_Item")

_SIMILAR = 0.7  # of 1: a name with a typo or two; with 0.6, 'check' would mean 'cache'


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 article`, `1,200 policies`."""
    return f"{number:,} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Return the regular plural of a noun."""
    ends_in_y = noun.endswith("y") and noun[-2:-1] not in "aeo"
    return f"{noun.removesuffix('y')}ies" if ends_in_y else f"{noun}s"


def duration(seconds: float) -> str:
    """Return a length of time in words: `1 minute`, `5 hours`, `3 days`."""
    minutes, hours = max(1, round(seconds / 60)), round(seconds / 3600)
    if minutes < 90:
        return count(minutes, "minute")
    return count(hours, "hour") if hours < 48 else count(round(hours / 24), "day")


def series(items: Iterable[str], most: int, separator: str = ", ") -> str:
    """Return the first `most` items in one line, and the number of the others."""
    return separator.join(shortened(items, most, str))


def enumeration(items: Sequence[str]) -> str:
    """Return all items in words: `a`, `a and b`, `a, b, and c`."""
    *others, last = items
    comma = "," if len(others) > 1 else ""
    return f"{', '.join(others)}{comma} and {last}" if others else last


def shortened(items: Iterable[_Item], most: int, make: Callable[[str], _Item]) -> list[_Item]:
    """Return the first `most` items, and one for the others: `make` turns their number into it.

    `make` receives words such as `… and 3 more`. There are `most` + 1 items at most.
    """
    all_items = [*items]
    others = len(all_items) - most
    return all_items if others <= 0 else [*all_items[:most], make(more(others))]


def more(number: int, noun: str = "") -> str:
    """Return the number of further items: `… and 3 more`, `… and 3 more articles`."""
    named = f" {noun if number == 1 else plural(noun)}" if noun else ""
    return f"… and {number:,} more{named}"


def nearest(
    wanted: str, names: Iterable[str], most: int = 3, similarity: float = _SIMILAR
) -> list[str]:
    """Return the names that a misspelt one may mean, the most similar first; often none."""
    return get_close_matches(wanted, [*names], most, similarity)


def did_you_mean(near: Sequence[str]) -> str:
    """Return a question to append to a sentence; empty if there is no near match."""
    return f" Did you mean {' or '.join(near)}?" if near else ""
