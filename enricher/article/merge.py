"""Merge a list that stands in an article with the list that the facts call for.

What is surely the tool's (its text is one that the tool writes for today's facts) is brought up to
date. Everything else belongs to a person, and stays as it is and where it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

#: A definition's id in a link, plain or percent-encoded.
_DEFINITION = re.compile(
    # One real built-in has an id that is no GUID: it holds a `k`.
    r"policyDefinitions(?:/|%2F)([0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12})",
    re.IGNORECASE,
)
_BOLD = re.compile(r"^\[?\*\*\[?(.+?)\]?(?:\([^)]*\))?\*\*")

#: What the template leaves to be filled: `\<Policy>`, `<Policy>`, `[Policy]`, `TODO`.
_PLACEHOLDER = re.compile(r"(?:\\?<[^>]*\\?>|\\?\[[^\]]*\\?\]|TODO|TBD)\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Bullet:
    """A bullet that the facts call for: its text without marker, and what it is about."""

    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """The merged list, and what happened. `texts` are without marker."""

    texts: tuple[str, ...]
    added: int
    removed: int
    kept: int


def keys_of(text: str) -> frozenset[str]:
    """What a bullet is about: the definition ids in its links, else the name in bold."""
    ids = frozenset(guid.lower() for guid in _DEFINITION.findall(text))
    bold = _BOLD.match(text)
    return ids or (frozenset({name_key(bold.group(1))}) if bold else frozenset())


def name_key(name: str) -> str:
    """A name without escapes and case: the key of a bullet that has no id."""
    return " ".join(re.sub(r"\\(?=[^\w\s])", "", name).lower().split()).rstrip(".")


def is_placeholder(text: str) -> bool:
    """Is this an item that the template leaves to be filled?"""
    return _PLACEHOLDER.fullmatch(text.strip()) is not None


def merge(
    existing: Sequence[str],
    wanted: Sequence[Bullet],
    own: Collection[str],
    plain: Callable[[str], str] = str,
) -> Merged:
    """Merge the items of a list with the bullets that are wanted.

    `own` holds every text that the tool could write here for today's facts, beyond the limit too;
    `plain` takes off a text what changes from day to day, such as counts. An item of the tool's is
    brought up to date, or goes when it is wanted no more; a person's stays. New bullets come in
    behind the wanted bullet that precedes them, so that a person's order stays.
    """
    items: list[str] = []
    removed = 0
    for text in existing:
        if is_placeholder(text):
            continue
        if plain(text) not in own:
            items.append(text)
        elif bullet := next((b for b in wanted if not keys_of(text).isdisjoint(b.keys)), None):
            items.append(bullet.text)
        else:
            removed += 1
    kept = len(items)
    position = 0
    for bullet in wanted:
        place = _place_of(bullet, items)
        if place is None:
            place = position
            items.insert(place, bullet.text)
        position = place + 1
    return Merged(tuple(items), len(items) - kept, removed, kept)


def _place_of(bullet: Bullet, items: Sequence[str]) -> int | None:
    """Where the bullet, or a person's version of it, already stands."""
    for index, text in enumerate(items):
        if text == bullet.text or not keys_of(text).isdisjoint(bullet.keys):
            return index
    return None
