"""The three-way merge of a list: its lock entries, its bullets in the article, and desired bullets.

The decision on each bullet:

                                  desired today            not desired      gone from Azure
    in the article                -----------------------  ---------------  --------------------
      in enrich's words           updated                  removed          removed as gone
      in the user's words, and    kept                     kept             removed as gone
        with a lock entry
      the user's own              kept                     kept             kept

    not in the article
      with a lock entry           stays deleted            stays deleted    forgotten
      the lock entries are lost   stays deleted
      otherwise                   added

A bullet stays as it is if it is unknown whether Azure still has its subject.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from enum import Enum, auto
from functools import cached_property

from msgspec import Struct

from enricher.article.bullets import Bullet, BulletKey
from enricher.article.lock_history import LockEntry, SlotHistory
from enricher.article.template import is_placeholder
from enricher.catalog.facts import Availability
from enricher.markdown.blocks import Item


class Decision(Enum):
    """The decision on a bullet."""

    KEPT = auto()
    UPDATED = auto()  # possibly to the same text
    ADDED = auto()
    REMOVED = auto()
    GONE = auto()
    DELETED = auto()  # by the user, in the past


_IN_ARTICLE = {Decision.KEPT, Decision.UPDATED, Decision.ADDED}


class MergedBullet(Struct, frozen=True, eq=False, dict=True):
    """A bullet of the article, of the lock or of the desired list, with the decision on it."""

    decision: Decision
    text: str  # without the marker; of the bullet before, if it is removed
    part: int  # the index of its list in the section
    item: Item | None = None  # of the article
    bullet: Bullet | None = None  # that enrich writes
    written: LockEntry | None = None
    is_new_text: bool = False  # updated in more than its resource counts

    @cached_property
    def subject(self) -> BulletKey:
        """The subject of the bullet."""
        return self.bullet.subject if self.bullet else BulletKey.of(self.text)

    @property
    def is_in_article(self) -> bool:
        """Whether the bullet is in the article after the merge."""
        return self.decision in _IN_ARTICLE


class DesiredList(Struct, frozen=True):
    """The bullets that one list should have.

    `known_texts` are all bullets that enrich could write here today, including those beyond the
    limit. `normalize` removes the resource counts from a text.
    """

    bullets: Sequence[Bullet] = ()
    known_texts: Collection[str] = ()
    normalize: Callable[[str], str] = str
    history: SlotHistory = SlotHistory()

    def writes(self, text: str) -> bool:
        """Return whether a bullet is exactly as enrich writes it, or once wrote it."""
        plain = self.normalize(text)
        return plain in self.known_texts or self.history.wrote(plain)

    def knows(self, text: str) -> bool:
        """Return whether enrich lists, or once listed, the subject of a bullet here."""
        subject = BulletKey.of(text)
        return (
            self.writes(text)
            or self.history.entry_for(subject) is not None
            or any(bullet.subject.matches(subject) for bullet in self.bullets)
        )


def merge(existing: Sequence[Sequence[Item]], desired: DesiredList) -> list[MergedBullet]:
    """Merge the desired bullets into a list, which the user may have split into several.

    A new bullet is inserted after the desired one that precedes it, which keeps the user's order.
    Placeholders are dropped. Text that the user nested below a bullet always stays.
    """
    merged_bullets = list(_decide_existing(existing, desired))
    deleted = _deleted_entries(existing, desired.history)
    _add_missing(merged_bullets, desired, deleted)
    merged_bullets += _still_deleted(merged_bullets, deleted, desired.history)
    return merged_bullets


def _decide_existing(
    existing: Sequence[Sequence[Item]], desired: DesiredList
) -> Iterator[MergedBullet]:
    """Yield each bullet of the article with the decision on it."""
    unmatched = list(desired.bullets)
    for part, items in enumerate(existing):
        for item in items:
            if not is_placeholder(item.text) or item.rest:
                merged = _decide(item, part, unmatched, desired)
                if merged.bullet is not None:
                    unmatched.remove(merged.bullet)
                yield merged


def _decide(
    item: Item, part: int, unmatched: Sequence[Bullet], desired: DesiredList
) -> MergedBullet:
    text, history = item.text, desired.history
    subject = BulletKey.of(text)
    entry = history.entry_for(subject)
    if desired.writes(text):
        bullet = next((bullet for bullet in unmatched if bullet.subject.matches(subject)), None)
        if _is_uncertain(subject, bullet, history):
            written = entry or LockEntry.bullet(desired.normalize(text), subject)
            return MergedBullet(Decision.KEPT, text, part, item, written=written)
        if bullet is not None:
            plain = desired.normalize(bullet.text)
            return MergedBullet(
                Decision.UPDATED,
                bullet.text,
                part,
                item,
                bullet,
                LockEntry.bullet(plain, bullet.subject),
                is_new_text=plain != desired.normalize(text),
            )
        decision = Decision.GONE if history.is_gone(subject) else Decision.REMOVED
        return MergedBullet(decision, text, part, item)
    if entry is not None and history.is_gone(subject):
        return MergedBullet(Decision.GONE, text, part, item)
    return MergedBullet(Decision.KEPT, text, part, item, written=entry)


def _is_uncertain(subject: BulletKey, bullet: Bullet | None, history: SlotHistory) -> bool:
    """Return whether it is unknown if Azure still has what an update would remove."""
    dropped = subject.ids - (bullet.subject.ids if bullet else frozenset())
    if history.is_uncertain(dropped):
        return True
    return bullet is None and history.availability_of(subject) is Availability.UNKNOWN


def _add_missing(
    merged_bullets: list[MergedBullet], desired: DesiredList, deleted: Sequence[LockEntry]
) -> None:
    """Add each desired bullet that is not in the list, unless the user deleted it."""
    present = [merged for merged in merged_bullets if merged.is_in_article]
    # New bullets follow a list that is all the user's own.
    is_mixed = any(_find(bullet, present) is not None for bullet in desired.bullets)
    anchor = None if is_mixed or not present else present[-1]
    for bullet in desired.bullets:
        existing = _find(bullet, [merged for merged in merged_bullets if merged.is_in_article])
        if existing is not None:
            anchor = existing
            continue
        by_user = next((entry for entry in deleted if entry.subject.matches(bullet.subject)), None)
        if by_user or desired.history.assume_deleted:
            written = by_user or LockEntry.assumed_deleted(bullet)
            merged_bullets.append(
                MergedBullet(Decision.DELETED, bullet.text, 0, None, bullet, written)
            )
            continue
        anchor = _insert(merged_bullets, bullet, anchor, desired)


def _still_deleted(
    merged_bullets: Sequence[MergedBullet], deleted: Sequence[LockEntry], history: SlotHistory
) -> list[MergedBullet]:
    """Return the deleted bullets that are not desired now, as long as Azure has their subjects."""
    entries = {merged.written for merged in merged_bullets}
    return [
        MergedBullet(Decision.DELETED, "", 0, written=entry)
        for entry in deleted
        if entry not in entries and not history.is_gone(entry.subject)
    ]


def _deleted_entries(existing: Sequence[Sequence[Item]], history: SlotHistory) -> list[LockEntry]:
    """Return the lock entries of bullets that are no longer in the article."""
    subjects = [BulletKey.of(item.text) for items in existing for item in items]
    return [entry for entry in history.bullets if not any(map(entry.subject.matches, subjects))]


def _insert(
    merged_bullets: list[MergedBullet],
    bullet: Bullet,
    anchor: MergedBullet | None,
    desired: DesiredList,
) -> MergedBullet:
    """Insert a new bullet after the anchor, or first, and return it."""
    index = merged_bullets.index(anchor) + 1 if anchor else 0
    first = next((merged for merged in merged_bullets if merged.is_in_article), None)
    part = anchor.part if anchor else first.part if first else 0
    written = LockEntry.bullet(desired.normalize(bullet.text), bullet.subject)
    merged = MergedBullet(Decision.ADDED, bullet.text, part, None, bullet, written)
    merged_bullets.insert(index, merged)
    return merged


def _find(bullet: Bullet, merged_bullets: Sequence[MergedBullet]) -> MergedBullet | None:
    """Return the merged bullet on the same subject."""
    return next(
        (merged for merged in merged_bullets if bullet.subject.matches(merged.subject)), None
    )
