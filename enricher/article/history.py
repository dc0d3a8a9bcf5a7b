"""What the lock knows of an article: the bullets and sentences that the tool last wrote there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.bullets import Bullet, Subject
from enricher.article.template import Kind, Role, Slot
from enricher.catalog.model import Standing


class Written(Struct, frozen=True):
    """A bullet or sentence that the tool wrote: a digest of its text, and what it is about."""

    digest: str
    subject: Subject = Subject()
    role: Role | None = None  # of a sentence

    # What many articles have in common is there once.

    @classmethod
    @lru_cache(maxsize=10_000)
    def bullet(cls, text: str, subject: Subject) -> Written:
        """What is kept of a bullet; `text` is without what changes from day to day."""
        return cls(digest(text), subject)

    @classmethod
    def assumed_deleted(cls, bullet: Bullet) -> Written:
        """What is kept of a bullet that counts as deleted by people, so that it stays deleted."""
        return cls(digest(""), bullet.subject)

    @classmethod
    @lru_cache(maxsize=10_000)
    def sentence(cls, text: str, role: Role) -> Written:
        """What is kept of a sentence, or of a heading."""
        return cls(digest(text), role=role)


#: What was written into the places of one article, by the name of the place.
ArticleLock = Mapping[str, tuple[Written, ...]]

#: Tells whether Azure still has what a bullet is about.
StandingOf = Callable[[Subject], Standing]


def digest(text: str) -> str:
    """Tells whether a text is the one that was written."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


class Memory(Struct, frozen=True):
    """What the lock knows of one place of an article; without a lock, nothing.

    `assume_deleted`: the lock knows nothing of the article, though the tool filled it before. Then
    what is wanted and absent counts as deleted, because nothing tells whether a person did that.
    """

    written: tuple[Written, ...] = ()
    assume_deleted: bool = False
    standing_of: StandingOf = field(default=lambda _: Standing.LIVE)

    def is_gone(self, subject: Subject) -> bool:
        """Is it known that Azure has no more what a bullet is about?"""
        return self.standing_of(subject) is Standing.GONE

    def is_unsure(self, ids: Iterable[str]) -> bool:
        """Is one of these definitions such that nobody can tell whether Azure still has it?"""
        return any(self.standing_of(Subject(frozenset({one}))) is Standing.UNKNOWN for one in ids)

    def wrote(self, text: str, role: Role | None = None) -> bool:
        """Did the tool write just this: a bullet, or a sentence of that role?"""
        wanted = digest(text)
        return any(one.digest == wanted and one.role is role for one in self.written)

    def lacks(self, role: Role) -> bool:
        """Did the tool write this place before, and no sentence of that role?"""
        return bool(self.written) and not self.has(role)

    def has(self, role: Role) -> bool:
        """Did the tool write something of that role here?"""
        return any(one.role is role for one in self.written)

    def about(self, subject: Subject) -> Written | None:
        """What the tool wrote about the same."""
        return next((one for one in self.bullets if one.subject.meets(subject)), None)

    @property
    def bullets(self) -> tuple[Written, ...]:
        """The bullets that the tool wrote here."""
        return tuple(one for one in self.written if one.role is None)

    def before_anybody(self) -> Memory:
        """The memory of a place that is as in the template: nobody can have deleted anything."""
        return replace(self, written=(), assume_deleted=False)


class ArticleMemory(Struct, frozen=True):
    """What the lock knows of a whole article."""

    written: ArticleLock = field(default_factory=dict)
    lost: bool = False  # it knows nothing, though the tool filled the article before
    is_kept: bool = False  # there is a lock
    of_policies: StandingOf = field(default=lambda _: Standing.LIVE)
    of_recommendations: StandingOf = field(default=lambda _: Standing.LIVE)

    def after(self, written: ArticleLock) -> ArticleMemory:
        """What the lock will know once this was written, too."""
        if not self.is_kept:
            return self
        return replace(self, written={**self.written, **written}, lost=False)

    def of(self, slot: Slot) -> Memory:
        """What it knows of one place."""
        about_policies = slot.kind is Kind.POLICIES
        standing_of = self.of_policies if about_policies else self.of_recommendations
        return Memory(self.written.get(slot.name, ()), self.lost, standing_of)
