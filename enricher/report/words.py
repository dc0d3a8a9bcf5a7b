"""Counts and series in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

_Item = TypeVar("_Item")


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 article`, `1,200 policies`."""
    return f"{number:,} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Return the regular plural of a noun."""
    return f"{noun.removesuffix('y')}ies" if noun.endswith("y") else f"{noun}s"


def series(items: Iterable[str], most: int, separator: str = ", ") -> str:
    """Return at most `most` items in one line, and how many more there are."""
    return separator.join(shortened(items, most, str))


def shortened(items: Iterable[_Item], most: int, make: Callable[[str], _Item]) -> list[_Item]:
    """Return the first `most` items and, made by `make`, how many more there are."""
    every = [*items]
    rest = len(every) - most
    return every if rest <= 0 else [*every[:most], make(more(rest))]


def more(number: int, noun: str = "") -> str:
    """Return how many more there are: `… and 3 more`, `… and 3 more articles`."""
    named = f" {noun if number == 1 else plural(noun)}" if noun else ""
    return f"… and {number:,} more{named}"
