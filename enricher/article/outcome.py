"""What became of a place of an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.bullets import Bullet, Departure
from enricher.article.history import ArticleLock, Written
from enricher.article.template import Slot
from enricher.markdown.edit import Edit


class Outcome(Struct, frozen=True):
    """What filling a place comes to."""

    edits: tuple[Edit, ...] = ()
    added: tuple[Bullet, ...] = ()
    updated: tuple[Bullet, ...] = ()  # among the kept
    removed: tuple[Departure, ...] = ()
    lost: tuple[Departure, ...] = ()  # definitions that bullets which stay name no more
    kept: int = 0
    already: tuple[Bullet, ...] = ()  # not added, for the section's prose mentions it
    written: tuple[Written, ...] = ()  # what of it is the tool's, for the lock

    @property
    def changes(self) -> bool:
        """Does anything of it change?"""
        return bool(self.edits or self.added or self.removed)

    def without_texts(self) -> Outcome:
        """The same without what the edits write."""
        return replace(self, edits=tuple(replace(edit, text="") for edit in self.edits))

    @classmethod
    def sum(cls, parts: Iterable[Outcome]) -> Outcome:
        """Several as one."""
        all_of = [*parts]
        return cls(
            tuple(edit for one in all_of for edit in one.edits),
            tuple(bullet for one in all_of for bullet in one.added),
            tuple(bullet for one in all_of for bullet in one.updated),
            tuple(left for one in all_of for left in one.removed),
            tuple(left for one in all_of for left in one.lost),
            sum(one.kept for one in all_of),
            already=tuple(bullet for one in all_of for bullet in one.already),
            written=tuple(line for one in all_of for line in one.written),
        )


def written_in(outcomes: Mapping[Slot, Outcome | None]) -> ArticleLock:
    """What of an article is the tool's, for the lock."""
    return {slot.name: one.written for slot, one in outcomes.items() if one is not None}
