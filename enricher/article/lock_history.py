"""The history of an article: the bullets and sentences that enrich wrote, as the lock has them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.bullets import Bullet, BulletKey
from enricher.article.template import Role, Slot, SlotKind
from enricher.catalog.facts import Availability
from enricher.markdown.normal import normal


class LockEntry(Struct, frozen=True):
    """A bullet or sentence that enrich wrote: the digest of its text, and its subject."""

    digest: str
    subject: BulletKey = BulletKey()
    role: Role | None = None  # of a sentence or heading; None for a bullet

    @classmethod
    def bullet(cls, text: str, subject: BulletKey) -> LockEntry:
        """Return the entry of a bullet; `text` is normal and without resource counts."""
        return cls(digest(text), subject)

    @classmethod
    def assumed_deleted(cls, bullet: Bullet) -> LockEntry:
        """Return the entry of a bullet that the user has presumably deleted."""
        return cls(digest(""), bullet.subject)

    @classmethod
    def sentence(cls, text: str, role: Role) -> LockEntry:
        """Return the entry of a sentence or heading."""
        return cls(digest(normal(text)), role=role)


#: The lock entries of one article, by the names of its slots.
ArticleLock = Mapping[str, tuple[LockEntry, ...]]

#: Returns whether Azure still has the subject of a bullet.
AvailabilityOf = Callable[[BulletKey], Availability]


def digest(text: str) -> str:
    """Return the digest of a text: the first 12 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


class SlotHistory(Struct, frozen=True):
    """The history of one slot; empty without a lock.

    `assume_deleted`: enrich has filled the article before, but its lock entries are lost. A desired
    bullet that is absent then counts as deleted, because the user may have deleted it.
    """

    written: tuple[LockEntry, ...] = ()
    assume_deleted: bool = False
    availability_of: AvailabilityOf = field(default=lambda _: Availability.LIVE)
    moved: tuple[BulletKey, ...] = ()  # subjects of bullets in another list of the article

    def is_moved(self, bullet: Bullet) -> bool:
        """Return whether a bullet is in another list of the article, and so was not deleted."""
        return any(map(bullet.subject.matches, self.moved))

    def is_gone(self, subject: BulletKey) -> bool:
        """Return whether Azure has removed or deprecated the subject of a bullet."""
        return self.availability_of(subject) is Availability.GONE

    def is_uncertain(self, ids: Iterable[str]) -> bool:
        """Return whether the availability of one of these definitions is unknown."""
        return any(
            self.availability_of(BulletKey(frozenset({guid}))) is Availability.UNKNOWN
            for guid in ids
        )

    def wrote(self, *forms: str, role: Role | None = None) -> bool:
        """Return whether enrich wrote a text, of which these are forms, in that role.

        Earlier versions recorded texts of the user's templates as they were, and not in their
        normal form.
        """
        wanted = {*map(digest, forms)}
        return any(entry.digest in wanted and entry.role is role for entry in self.written)

    def lacks(self, role: Role) -> bool:
        """Return whether enrich filled this slot before, without a sentence of that role."""
        return bool(self.written) and not self.has(role)

    def has(self, role: Role) -> bool:
        """Return whether enrich wrote a sentence of that role here."""
        return any(entry.role is role for entry in self.written)

    def entry_for(self, subject: BulletKey) -> LockEntry | None:
        """Return the entry of a bullet on the same subject."""
        return next((entry for entry in self.bullets if entry.subject.matches(subject)), None)

    @property
    def bullets(self) -> tuple[LockEntry, ...]:
        """The entries of bullets."""
        return tuple(entry for entry in self.written if entry.role is None)

    def without_history(self) -> SlotHistory:
        """Return the history of a slot that was never filled: nothing in it counts as deleted."""
        return replace(self, written=(), assume_deleted=False)


class ArticleHistory(Struct, frozen=True):
    """The history of all slots of an article."""

    written: ArticleLock = field(default_factory=dict)
    is_lost: bool = False  # the lock has no entries, though enrich filled the article before
    has_lock: bool = False
    orphans: tuple[str, ...] = ()  # slots of directives that the article no longer has
    of_policies: AvailabilityOf = field(default=lambda _: Availability.LIVE)
    of_recommendations: AvailabilityOf = field(default=lambda _: Availability.LIVE)

    def after(self, written: ArticleLock) -> ArticleHistory:
        """Return the history once these entries are in the lock."""
        if not self.has_lock:
            return self
        return replace(self, written={**self.written, **written}, is_lost=False)

    def wrote(self, text: str) -> bool:
        """Return whether enrich wrote a bullet of this normal form, without counts, in any slot."""
        wanted = digest(text)
        return any(e.digest == wanted and not e.role for es in self.written.values() for e in es)

    def of_all(self, slots: Iterable[Slot]) -> SlotHistory:
        """Return the history of a list that some slots of policies share."""
        written = (entry for slot in slots for entry in self.of(slot).written)
        return SlotHistory(tuple(written), self.is_lost, self.of_policies)

    def of(self, slot: Slot) -> SlotHistory:
        """Return the history of one slot."""
        on_advice = slot.kind is SlotKind.RECOMMENDATIONS
        availability_of = self.of_recommendations if on_advice else self.of_policies
        return SlotHistory(self.written.get(slot.name, ()), self.is_lost, availability_of)
