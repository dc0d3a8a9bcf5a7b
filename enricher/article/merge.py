"""Merge a list that stands in an article with the list that the facts call for.

What is surely the tool's is brought up to date: its text is one that the tool writes for today's
facts, or one that the lock says it wrote before. Everything else belongs to a person, and stays as
it is and where it is. With the lock this is a three-way merge: a bullet that the tool wrote and
that is gone was deleted by a person, and stays deleted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from enricher.article.lockfile import Written

#: A definition's id in a link, plain or percent-encoded.
_DEFINITION = re.compile(
    # One real built-in has an id that is no GUID: it holds a `k`.
    r"policyDefinitions(?:/|%2F)([0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12})",
    re.IGNORECASE,
)
#: What a bullet begins with when it names something: bold, code or the text of a link.
_NAME = re.compile(
    r"\*\*(?:\[(?P<linked>.+?)\]\([^)]*\)|(?P<bold>.+?))\*\*|`(?P<code>[^`]+)`"
    r"|\[(?P<link>(?:\\.|[^\]\\])+)\]\("
)

#: What the template leaves to be filled: `\<Policy>`, `<Policy>`, `[Policy]`, `TODO`.
_PLACEHOLDER = re.compile(r"(?:\\?<[^>]*\\?>|\\?\[[^\]]*\\?\]|TODO|TBD)\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Bullet:
    """A bullet that the facts call for: its text without marker, and what it is about."""

    text: str
    keys: tuple[str, ...]  # ids, or a name's key where there are none
    names: tuple[str, ...] = ()  # keys of the names that a person may call it by

    def is_about(self, keys: Collection[str]) -> bool:
        """Is a bullet with these keys about the same?"""
        return any(key in keys for key in (*self.keys, *self.names))


@dataclass(frozen=True)
class History:
    """What the lock knows of one place of an article.

    `adopt`: the lock knows nothing of the article, though the tool filled it before. Then what is
    wanted and absent counts as deleted, because nothing tells whether a person did that.
    `alive` holds the keys of all that Azure still has; a bullet that the tool once wrote about
    something else goes, whoever worded it last.
    """

    written: tuple[Written, ...] = ()
    adopt: bool = False
    alive: Collection[str] | None = None

    def has_no_more(self, keys: Collection[str]) -> bool:
        """Is it known that Azure has no more what has these keys?"""
        return self.alive is not None and not any(key in self.alive for key in keys)

    def wrote(self, text: str, role: str = "") -> bool:
        """Did the tool write just this, as a sentence of that role if one is given?"""
        digest = Written.of(text).digest
        return any(one.digest == digest and (not role or role in one.keys) for one in self.written)

    def lacks(self, role: str) -> bool:
        """Did the tool write this place before, and no sentence of that role?"""
        return bool(self.written) and all(role not in one.keys for one in self.written)

    def about(self, keys: Collection[str]) -> Written | None:
        """What the tool wrote about one of these keys."""
        folded = {key.replace(" ", "_") for key in keys}
        return next((one for one in self.written if not folded.isdisjoint(one.keys)), None)


@dataclass(frozen=True)
class Removed:
    """A bullet that left. `gone`: because Azure has no more what it was about."""

    text: str
    keys: tuple[str, ...] = ()
    gone: bool = False


@dataclass(frozen=True)
class Merged:
    """The merged lists, and what happened. Texts are without marker."""

    parts: tuple[tuple[str, ...], ...]  # the items of each list; at least one part
    added: tuple[str, ...]
    updated: tuple[str, ...]  # among the kept: the tool's own, of which the facts changed
    removed: tuple[Removed, ...]
    kept: int
    written: tuple[Written, ...] = ()  # for the lock: also what a person reworded or deleted


def keys_of(text: str) -> frozenset[str]:
    """What a bullet is about: the definition ids in its links, and the name that it begins with."""
    ids = definition_ids(text)
    named = _NAME.match(text)
    names = {name_key(part) for part in named.groups() if part} if named else set()
    return frozenset(ids | names)


def definition_ids(text: str) -> set[str]:
    """The ids of policy definitions that a text links to, lower case."""
    return {guid.lower() for guid in _DEFINITION.findall(text)}


def name_key(name: str) -> str:
    """A name without escapes and case: the key of a bullet that has no id."""
    return " ".join(re.sub(r"\\(?=[^\w\s])", "", name).lower().split()).rstrip(".")


def is_placeholder(text: str) -> bool:
    """Is this an item that the template leaves to be filled?"""
    return _PLACEHOLDER.fullmatch(text.strip()) is not None


def merge(
    existing: Sequence[Sequence[str]],
    wanted: Sequence[Bullet],
    own: Collection[str],
    plain: Callable[[str], str] = str,
    history: History | None = None,
) -> Merged:
    """Merge the items of a list, or of the parts that a person made of it, with those wanted.

    `own` holds every text that the tool could write here for today's facts, beyond the limit too;
    `plain` takes off a text what changes from day to day, such as counts. An item of the tool's is
    brought up to date, or goes when it is wanted no more; a person's stays. New bullets come in
    behind the wanted bullet that precedes them, so that a person's order stays.
    """
    past = history or History()
    items: list[str] = []
    parts: list[int] = []  # of each item: in which list it stands
    added: list[str] = []
    updated: list[str] = []
    removed: list[Removed] = []
    written: list[Written] = []
    for part, text in ((n, text) for n, texts in enumerate(existing) for text in texts):
        if is_placeholder(text):
            continue
        keys = keys_of(text)
        before = past.about(keys)
        if plain(text) in own or past.wrote(plain(text)):
            bullet = next((b for b in wanted if b.is_about(keys)), None)
            if bullet:
                items.append(bullet.text)
                parts.append(part)
                updated += [bullet.text] if plain(bullet.text) != plain(text) else []
                written.append(Written.of(plain(bullet.text), bullet.keys))
                continue
        elif before is None or not past.has_no_more(keys):
            items.append(text)
            parts.append(part)
            written += [before] if before else []
            continue
        about = before.keys if before else tuple(sorted(keys))
        removed.append(Removed(text, about, past.has_no_more(keys)))
    kept = len(items)
    # Behind a person's own list, when nothing of the tool's is in it yet.
    position = 0 if any(_place_of(bullet, items) is not None for bullet in wanted) else kept
    for bullet in wanted:
        place = _place_of(bullet, items)
        if place is None:
            deleted = past.about(bullet.keys)
            if deleted or past.adopt:
                written.append(deleted or Written.of("", bullet.keys))
                continue
            place = position
            items.insert(place, bullet.text)
            parts.insert(place, parts[max(place - 1, 0)] if parts else 0)
            added.append(bullet.text)
            written.append(Written.of(plain(bullet.text), bullet.keys))
        position = place + 1
    return Merged(
        tuple(
            tuple(text for text, part in zip(items, parts, strict=True) if part == number)
            for number in range(max(1, len(existing)))
        ),
        tuple(added),
        tuple(updated),
        tuple(removed),
        kept,
        tuple(written),
    )


def _place_of(bullet: Bullet, items: Sequence[str]) -> int | None:
    """Where the bullet, or a person's version of it, already stands."""
    for index, text in enumerate(items):
        if text == bullet.text or bullet.is_about(keys_of(text)):
            return index
    return None
