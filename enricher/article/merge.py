"""The three-way merge of a list: its lock entries, its bullets in the article, and desired bullets.

The outcome of each bullet:

                                  desired today            not desired      gone from Azure
    in the article                -----------------------  ---------------  --------------------
      in enrich's words           updated                  removed          removed as gone
      in the user's words         kept                     kept             kept

    not in the article
      with a lock entry           stays deleted            stays deleted    forgotten
      the lock entries are lost   stays deleted
      otherwise                   added

A bullet stays as it is if it is unknown whether Azure still has its subject. How a formatter writes
a bullet makes no difference: texts are compared in their normal form.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import chain

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.bullets import Bullet, BulletKey, BulletPart
from enricher.article.definitions import NO_DEFINITIONS, DefinitionIndex
from enricher.article.lock_history import LockEntry, SlotHistory
from enricher.article.template import is_placeholder
from enricher.catalog.facts import Availability
from enricher.markdown.blocks import Item
from enricher.markdown.normal import normal
from enricher.platform.sanitize import one_line


class BulletOutcome(Enum):
    """The outcome of a bullet."""

    KEPT = auto()
    UPDATED = auto()  # possibly to the same text
    ADDED = auto()
    REMOVED = auto()
    GONE = auto()
    DELETED = auto()  # by the user, in the past


_IN_ARTICLE = {BulletOutcome.KEPT, BulletOutcome.UPDATED, BulletOutcome.ADDED}


class MergedBullet(Struct, frozen=True, eq=False):
    """A bullet of the article, of the lock or of the desired list, with its outcome."""

    outcome: BulletOutcome
    text: str  # without the marker; of the bullet before, if it is removed
    part: int  # the index of its list in the section
    item: Item | None = None  # of the article
    bullet: Bullet | None = None  # that enrich writes
    written: LockEntry | None = None
    is_new_text: bool = False  # updated in more than its resource counts
    subjects: tuple[BulletKey, ...] = ()  # its own, and those of the text nested below it
    by_user: tuple[BulletPart, ...] = ()  # in the user's words, or where the user put them

    def is_about(self, bullet: Bullet) -> bool:
        """Return whether the article still says a bullet in it, or below it.

        A policy that the user's own bullet names without a link is still listed, with the link.
        """
        subjects = self.subjects if self.is_in_article else self.subjects[1:]
        if bullet.subject.ids and self.is_users_own:
            subjects = tuple(BulletKey(subject.ids) for subject in subjects)
        return any(map(bullet.subject.matches, subjects))

    @property
    def is_users_own(self) -> bool:
        """Whether the user wrote the bullet, on a subject that enrich never listed here."""
        return bool(self.by_user) and self.written is None

    @property
    def is_in_article(self) -> bool:
        """Whether the bullet is in the article after the merge."""
        return self.outcome in _IN_ARTICLE


class DesiredList(Struct, frozen=True):
    """The bullets that one list should have.

    `known_texts` are all bullets that enrich could write here today, including those beyond the
    limit, in normal form. `normalize` removes the resource counts from a text. `is_former` tells
    the bullets that earlier versions wrote: they are enrich's own as long as there is no lock.
    """

    bullets: Sequence[Bullet] = ()
    known_texts: Container[str] = ()
    normalize: Callable[[str], str] = str
    history: SlotHistory = SlotHistory()
    index: DefinitionIndex = NO_DEFINITIONS
    is_former: Callable[[str], bool] = field(default=lambda _: False)
    placeholders: frozenset[str] = frozenset()  # of a docset's own layout
    scopes: Sequence[bool | None] = ()  # of each part: whether it is about the workload

    def is_placeholder(self, text: str) -> bool:
        """Return whether an item is as in a guide that is not filled yet."""
        return is_placeholder(text) or one_line(text) in self.placeholders

    def parts_for(self, bullet: Bullet) -> tuple[int, ...]:
        """Return the parts that a new bullet belongs to; none if it may be in any."""
        parts = range(len(self.scopes))
        return tuple(part for part in parts if self.scopes[part] is bullet.is_on_workload)

    def writes(self, item: Item) -> bool:
        """Return whether enrich writes a bullet, or once wrote it, apart from its formatting."""
        plain = self.normalize(item.normal)
        is_written = self.history.wrote(plain, self.normalize(item.text))
        if plain in self.known_texts or (is_written and bool(plain)):
            return True
        return not self.history.written and self.is_former(plain)

    def entry_of(self, bullet: Bullet) -> LockEntry:
        """Return the lock entry of a bullet that enrich writes."""
        return LockEntry.bullet(self.normalize(normal(bullet.text)), bullet.subject)

    def parts_of(self, item: Item) -> tuple[BulletPart, ...]:
        """Return the text of an item, and the blocks that are nested below it."""
        return BulletPart.all_of(item, self.index)

    def parts_by_user(self, item: Item) -> tuple[BulletPart, ...]:
        """Return the parts that are in the user's words, or where the user put them."""
        parts = self.parts_of(item)
        return parts[1:] if self.writes(item) else parts

    def listed_subjects(self, item: Item) -> Iterator[BulletKey]:
        """Yield the subject of an item, and that of its entry, which may have more definitions."""
        subject = self.parts_of(item)[0].subject
        yield subject
        if entry := self.history.entry_for(subject):
            yield entry.subject

    def knows(self, item: Item) -> bool:
        """Return whether enrich lists, or once listed, a subject of an item here."""
        return self.writes(item) or any(
            self.history.entry_for(part.subject) is not None
            or any(bullet.subject.matches(part.subject) for bullet in self.bullets)
            for part in self.parts_of(item)
        )


def known_texts(bullets: Iterable[Bullet], normalize: Callable[[str], str]) -> frozenset[str]:
    """Return the texts of bullets as a list compares them: normal, and without resource counts."""
    return frozenset(normalize(_normal(bullet.text)) for bullet in bullets)


_normal = lru_cache(20_000)(normal)  # the same bullets are compared in each article on a service


def merge(existing: Sequence[Sequence[Item]], desired: DesiredList) -> list[MergedBullet]:
    """Merge the desired bullets into a list, which the user may have split into several.

    New bullets follow those of the user's own. Among enrich's, a new bullet is inserted after the
    desired one that precedes it, which keeps the user's order. Placeholders are dropped. Text that
    the user nested below a bullet always stays.
    """
    merged_bullets = list(_decide_existing(existing, desired))
    _add_missing(merged_bullets, desired)
    merged_bullets += _other_entries(merged_bullets, desired.history)
    return merged_bullets


def _decide_existing(
    existing: Sequence[Sequence[Item]], desired: DesiredList
) -> Iterator[MergedBullet]:
    """Yield each bullet of the article with its outcome."""
    unmatched = list(desired.bullets)
    all_items = [*chain(*existing)]
    of_user = [part.subject for item in all_items for part in desired.parts_by_user(item)]
    present = [desired.parts_of(item)[0].subject for item in all_items]
    of_user += [entry.subject for entry in _unused_entries(present, desired.history)]
    for part, items in enumerate(existing):
        for item in items:
            if not desired.is_placeholder(item.text) or item.rest:
                merged = _decide(item, part, unmatched, of_user, desired)
                if merged.bullet is not None:
                    unmatched.remove(merged.bullet)
                yield merged


def _decide(
    item: Item,
    part: int,
    unmatched: Sequence[Bullet],
    of_user: Sequence[BulletKey],
    desired: DesiredList,
) -> MergedBullet:
    history = desired.history
    subjects = tuple(each.subject for each in desired.parts_of(item))
    subject = subjects[0]
    kept = MergedBullet(
        BulletOutcome.KEPT,
        item.text,
        part,
        item,
        written=history.entry_for(subject),
        subjects=subjects,
        by_user=desired.parts_by_user(item),
    )
    if not desired.writes(item):
        return kept
    bullet = next((bullet for bullet in unmatched if bullet.subject.matches(subject)), None)
    if _is_uncertain(subject, bullet, history) or (bullet and _repeats(subject, bullet, of_user)):
        written = kept.written or LockEntry.bullet(desired.normalize(item.normal), subject)
        return replace(kept, written=written)
    if bullet is None:
        outcome = BulletOutcome.GONE if history.is_gone(subject) else BulletOutcome.REMOVED
        return replace(kept, outcome=outcome, written=None)
    written, text = desired.entry_of(bullet), normal(bullet.text)
    return replace(
        kept,
        outcome=BulletOutcome.UPDATED,
        # A text that only a formatter has changed stays as the formatter left it.
        text=item.text if item.normal == text else bullet.text,
        bullet=bullet,
        written=written,
        is_new_text=desired.normalize(text) != desired.normalize(item.normal),
        subjects=(bullet.subject, *subjects[1:]),
    )


def _repeats(subject: BulletKey, bullet: Bullet, of_user: Sequence[BulletKey]) -> bool:
    """Return whether updating a bullet would add a subject that the user's bullets name.

    Or one whose bullet the user deleted. Either happens if subjects are folded that were listed
    apart. `of_user` are the subjects of both.
    """
    if subject.ids:
        added = BulletKey(bullet.subject.ids - subject.ids)
    else:
        added = BulletKey(names=bullet.subject.names - subject.names)
    return any(map(added.matches, of_user))


def _is_uncertain(subject: BulletKey, bullet: Bullet | None, history: SlotHistory) -> bool:
    """Return whether it is unknown if Azure still has what an update would remove."""
    dropped = subject.ids - (bullet.subject.ids if bullet else frozenset())
    if history.is_uncertain(dropped):
        return True
    return bullet is None and history.availability_of(subject) is Availability.UNKNOWN


def _add_missing(merged_bullets: list[MergedBullet], desired: DesiredList) -> None:
    """Add each desired bullet that is not in the list, unless the user deleted it."""
    parts = (desired.parts_for(bullet) for bullet in desired.bullets)
    anchors = {each: _Anchor.of(merged_bullets, each) for each in parts}
    entries = [*_unused_entries(_present_subjects(merged_bullets), desired.history)]
    for bullet in desired.bullets:
        anchor = anchors[desired.parts_for(bullet)]
        existing = _find(bullet, merged_bullets)
        if existing is not None:
            # Text that was nested below a removed bullet stays, and says enough.
            if existing.is_in_article and not existing.is_users_own:
                anchor.move_to(existing)
            continue
        by_user = next((entry for entry in entries if entry.subject.matches(bullet.subject)), None)
        is_deleted = by_user or desired.history.assume_deleted
        if is_deleted and not desired.history.is_moved(bullet):
            written = by_user or LockEntry.assumed_deleted(bullet)
            merged_bullets.append(
                MergedBullet(BulletOutcome.DELETED, bullet.text, 0, None, bullet, written)
            )
            continue
        index, part = anchor.position(merged_bullets)
        merged = MergedBullet(
            BulletOutcome.ADDED,
            bullet.text,
            part,
            bullet=bullet,
            written=desired.entry_of(bullet),
            subjects=(bullet.subject,),
        )
        merged_bullets.insert(index, merged)
        anchor.move_to(merged)


class _Anchor(Struct):
    """The position of the next new bullet in some parts of a list.

    It is after the bullet of enrich's that precedes it, or else before the first one of enrich's,
    or else after the user's.
    """

    parts: tuple[int, ...]
    after: MergedBullet | None
    before: MergedBullet | None

    @classmethod
    def of(cls, merged_bullets: Sequence[MergedBullet], parts: tuple[int, ...]) -> _Anchor:
        """Return the position before all bullets of enrich's; no `parts` mean all of them."""
        present = [
            merged
            for merged in merged_bullets
            if merged.is_in_article and (not parts or merged.part in parts)
        ]
        first = next((merged for merged in present if not merged.is_users_own), None)
        return cls(parts, None if first or not present else present[-1], first)

    def move_to(self, merged: MergedBullet) -> None:
        """Move after a bullet, unless that is in another part."""
        if not self.parts or merged.part in self.parts:
            self.after = merged

    def position(self, merged_bullets: Sequence[MergedBullet]) -> tuple[int, int]:
        """Return the index of the next new bullet among all, and its part."""
        if self.after:
            return merged_bullets.index(self.after) + 1, self.after.part
        if self.before:
            return merged_bullets.index(self.before), self.before.part
        return 0, self.parts[0] if self.parts else 0


def _other_entries(
    merged_bullets: Sequence[MergedBullet], history: SlotHistory
) -> list[MergedBullet]:
    """Return the entries of bullets that the user deleted or moved, as long as Azure has them."""
    written = [merged.written for merged in merged_bullets if merged.written]
    return [
        MergedBullet(BulletOutcome.DELETED, "", 0, written=entry)
        for entry in _unused_entries(_present_subjects(merged_bullets), history)
        if not any(entry.subject.matches(other.subject) for other in written)
        and not history.is_gone(entry.subject)
    ]


def _present_subjects(merged_bullets: Iterable[MergedBullet]) -> list[BulletKey]:
    """Return the subjects of the bullets themselves, without those of text nested below them."""
    return [merged.subjects[0] for merged in merged_bullets if merged.subjects]


def _unused_entries(present: Iterable[BulletKey], history: SlotHistory) -> Iterator[LockEntry]:
    """Yield the lock entries that are about no subject of the list, or no longer."""
    present = [*present]
    for entry in history.bullets:
        if not any(map(entry.subject.matches, present)):
            yield entry


def _find(bullet: Bullet, merged_bullets: Sequence[MergedBullet]) -> MergedBullet | None:
    """Return the merged bullet on the same subject."""
    return next((merged for merged in merged_bullets if merged.is_about(bullet)), None)
