"""The three-way merge of a list: what the lock knows, what stands there, what the facts call for.

What becomes of a bullet:

    it stands in the article      the facts call for it    they don't       Azure has it no more
    ----------------------------  -----------------------  ---------------  --------------------
    as the tool writes or wrote   brought up to date       removed          removed as gone
    in a person's words, and the  kept                     kept             removed as gone
      tool once wrote about it
    a person's                    kept                     kept             kept

    it is not there
    ----------------------------
    the tool once wrote it        stays deleted            stays deleted    forgotten
    the lock was lost             stays deleted
    never written                 added

Where the sources don't tell whether Azure still has it, a bullet stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from enum import Enum, auto
from functools import cached_property

from msgspec import Struct

from enricher.article.bullets import Bullet, Subject
from enricher.article.history import Memory, Written
from enricher.article.template import is_placeholder
from enricher.catalog.model import Standing
from enricher.markdown.blocks import Item


class Fate(Enum):
    """What becomes of a bullet."""

    KEPT = auto()
    UPDATED = auto()  # or left as it is, where its text is that of today
    ADDED = auto()
    REMOVED = auto()
    GONE = auto()
    DELETED = auto()  # by a person, some time ago; so it stays


#: The fates of bullets that stand in the article afterwards.
_STANDING = {Fate.KEPT, Fate.UPDATED, Fate.ADDED}


class Entry(Struct, frozen=True, eq=False, dict=True):
    """A bullet of the merged list, or one that is not in it, and why."""

    fate: Fate
    text: str  # as it stands, or stood, without marker
    part: int  # in which of the lists it stands
    item: Item | None = None  # that stood there when it came
    bullet: Bullet | None = None  # what the tool writes there
    written: Written | None = None  # for the lock
    is_new_text: bool = False  # of an update: not only what changes from day to day

    @cached_property
    def subject(self) -> Subject:
        """What it is about."""
        return self.bullet.subject if self.bullet else Subject.of(self.text)

    @property
    def stands(self) -> bool:
        """Is it in the article afterwards?"""
        return self.fate in _STANDING


class Wanted(Struct, frozen=True):
    """What the facts call for in one list.

    `known_texts` are all bullets that the tool could write here for today's facts, beyond the limit
    too; `normalize` takes off a text what changes from day to day, such as counts.
    """

    bullets: Sequence[Bullet] = ()
    known_texts: Collection[str] = ()
    normalize: Callable[[str], str] = str
    memory: Memory = Memory()

    def writes(self, text: str) -> bool:
        """Is this a bullet just as the tool writes it, or wrote it?"""
        plain = self.normalize(text)
        return plain in self.known_texts or self.memory.wrote(plain)

    def knows(self, text: str) -> bool:
        """Is this bullet about something that the tool lists here, or once listed?"""
        subject = Subject.of(text)
        return (
            self.writes(text)
            or self.memory.about(subject) is not None
            or any(bullet.subject.meets(subject) for bullet in self.bullets)
        )


def merge(existing: Sequence[Sequence[Item]], wanted: Wanted) -> list[Entry]:
    """Merge a list, in the parts that a person may have made of it, with what the facts call for.

    New bullets come in behind the wanted one that precedes them, so that a person's order stays.
    Placeholders of the template are in no entry. What people nested below a bullet is no part of
    it, and stays whatever becomes of the bullet.
    """
    entries = list(_decide_existing(existing, wanted))
    deleted = _deleted(existing, wanted.memory)
    _bring_in(entries, wanted, deleted)
    entries += _still_deleted(entries, deleted, wanted.memory)
    return entries


def _decide_existing(existing: Sequence[Sequence[Item]], wanted: Wanted) -> Iterator[Entry]:
    """What becomes of each bullet that stands there."""
    left = list(wanted.bullets)
    for part, items in enumerate(existing):
        for item in items:
            if not is_placeholder(item.text) or item.rest:
                entry = _decide(item, part, left, wanted)
                if entry.bullet is not None:
                    left.remove(entry.bullet)
                yield entry


def _decide(item: Item, part: int, left: Sequence[Bullet], wanted: Wanted) -> Entry:
    text, memory = item.text, wanted.memory
    subject = Subject.of(text)
    before = memory.about(subject)
    if wanted.writes(text):
        bullet = next((one for one in left if one.subject.meets(subject)), None)
        if _is_unsure(subject, bullet, memory):
            kept = before or Written.bullet(wanted.normalize(text), subject)
            return Entry(Fate.KEPT, text, part, item, written=kept)
        if bullet is not None:
            plain = wanted.normalize(bullet.text)
            return Entry(
                Fate.UPDATED,
                bullet.text,
                part,
                item,
                bullet,
                Written.bullet(plain, bullet.subject),
                is_new_text=plain != wanted.normalize(text),
            )
        fate = Fate.GONE if memory.is_gone(subject) else Fate.REMOVED
        return Entry(fate, text, part, item)
    if before is not None and memory.is_gone(subject):
        return Entry(Fate.GONE, text, part, item)
    return Entry(Fate.KEPT, text, part, item, written=before)


def _is_unsure(subject: Subject, bullet: Bullet | None, memory: Memory) -> bool:
    """Would something be taken out of which the sources don't tell whether Azure still has it?"""
    left_out = subject.ids - (bullet.subject.ids if bullet else frozenset())
    if memory.is_unsure(left_out):
        return True
    return bullet is None and memory.standing_of(subject) is Standing.UNKNOWN


def _bring_in(entries: list[Entry], wanted: Wanted, deleted: Sequence[Written]) -> None:
    """Add each wanted bullet that is not there, unless a person deleted it."""
    standing = [one for one in entries if one.stands]
    # Behind a person's own list, when nothing of the tool's is in it yet.
    is_in = any(_place(bullet, standing) is not None for bullet in wanted.bullets)
    anchor = None if is_in or not standing else standing[-1]
    for bullet in wanted.bullets:
        there = _place(bullet, [one for one in entries if one.stands])
        if there is not None:
            anchor = there
            continue
        by_person = next((one for one in deleted if one.subject.meets(bullet.subject)), None)
        if by_person or wanted.memory.assume_deleted:
            written = by_person or Written.assumed_deleted(bullet)
            entries.append(Entry(Fate.DELETED, bullet.text, 0, None, bullet, written))
            continue
        anchor = _insert(entries, bullet, anchor, wanted)


def _still_deleted(
    entries: Sequence[Entry], deleted: Sequence[Written], memory: Memory
) -> list[Entry]:
    """What a person deleted and nobody asks for now: while Azure has it, the decision lasts."""
    remembered = {one.written for one in entries}
    return [
        Entry(Fate.DELETED, "", 0, written=one)
        for one in deleted
        if one not in remembered and not memory.is_gone(one.subject)
    ]


def _deleted(existing: Sequence[Sequence[Item]], memory: Memory) -> list[Written]:
    """What the tool once wrote here, and nothing that stands there is about."""
    subjects = [Subject.of(item.text) for items in existing for item in items]
    return [one for one in memory.bullets if not any(map(one.subject.meets, subjects))]


def _insert(entries: list[Entry], bullet: Bullet, anchor: Entry | None, wanted: Wanted) -> Entry:
    """Put a bullet behind another one, or first."""
    place = entries.index(anchor) + 1 if anchor else 0
    first = next((one for one in entries if one.stands), None)
    part = anchor.part if anchor else first.part if first else 0
    written = Written.bullet(wanted.normalize(bullet.text), bullet.subject)
    entry = Entry(Fate.ADDED, bullet.text, part, None, bullet, written)
    entries.insert(place, entry)
    return entry


def _place(bullet: Bullet, entries: Sequence[Entry]) -> Entry | None:
    """Where the bullet, or a person's version of it, already stands."""
    return next(
        (one for one in entries if bullet.subject.meets(one.subject)),
        None,
    )
