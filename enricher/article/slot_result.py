"""The result of filling a slot of an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.bullets import Bullet, BulletPart, RemovedBullet
from enricher.article.lock_history import ArticleLock, LockEntry
from enricher.article.template import Slot
from enricher.markdown.edit import Edit


class UserBullet(Struct, frozen=True):
    """A bullet of the article that the user wrote, reworded or nested below another one."""

    part: BulletPart
    position: int  # of its item
    entry: LockEntry | None = None  # if enrich once listed its subject


class SlotResult(Struct, frozen=True):
    """The edits of a slot, and what they do to its bullets."""

    edits: tuple[Edit, ...] = ()
    added: tuple[Bullet, ...] = ()
    updated: tuple[Bullet, ...] = ()  # among the kept ones
    removed: tuple[RemovedBullet, ...] = ()
    dropped: tuple[RemovedBullet, ...] = ()  # definitions that an updated bullet no longer links
    kept: int = 0
    mentioned: tuple[Bullet, ...] = ()  # not listed, because the section's prose mentions them
    written: tuple[LockEntry, ...] = ()
    by_user: tuple[UserBullet, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether the slot changes."""
        return bool(self.edits or self.added or self.removed)

    def without_texts(self) -> SlotResult:
        """Return the result without the texts of its edits."""
        edits = tuple(replace(edit, text="") for edit in self.edits)
        return replace(self, edits=edits, by_user=())

    @classmethod
    def sum(cls, results: Iterable[SlotResult]) -> SlotResult:
        """Return several results as one."""
        parts = [*results]
        return cls(
            tuple(edit for part in parts for edit in part.edits),
            tuple(bullet for part in parts for bullet in part.added),
            tuple(bullet for part in parts for bullet in part.updated),
            tuple(bullet for part in parts for bullet in part.removed),
            tuple(bullet for part in parts for bullet in part.dropped),
            sum(part.kept for part in parts),
            tuple(bullet for part in parts for bullet in part.mentioned),
            tuple(entry for part in parts for entry in part.written),
            tuple(bullet for part in parts for bullet in part.by_user),
        )

    def followed_by(self, later: SlotResult) -> SlotResult:
        """Return the result of two passes: the changes of both, and the state after the later.

        A bullet that the earlier one added and the later one removed was never in the article.
        """
        both = SlotResult.sum([self, later])
        undone = {each.name for each in self.added} & {each.name for each in later.removed}
        added = (each for each in self.added if each.name not in undone)
        removed = (each for each in later.removed if each.name not in undone)
        return replace(
            both,
            added=(*added, *later.added),
            removed=(*self.removed, *removed),
            kept=self.kept,
            mentioned=later.mentioned,
            written=later.written,
            by_user=later.by_user,
        )


def written_in(slot_results: Mapping[Slot, SlotResult | None]) -> ArticleLock:
    """Return the lock entries of an article, from the results for its slots."""
    return {
        slot.name: slot_result.written
        for slot, slot_result in slot_results.items()
        if slot_result is not None
    }
