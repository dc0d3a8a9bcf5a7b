"""The list that pillars with a single policy share: its result belongs to the slots of all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from msgspec.structs import replace

from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot

#: Returns the slot in whose list one of these definitions is, or None.
SlotOf = Callable[[Iterable[str]], Slot | None]


def with_shared(
    slot_results: Mapping[Slot, SlotResult],
    shared: SlotResult,
    sharing: Collection[Slot],
    slot_of: SlotOf,
) -> dict[Slot, SlotResult]:
    """Return the results of slots, each with its part of the result of the list that they share.

    `sharing` are the slots with a bullet in it. What can't be attributed, such as the edits, is
    attributed to the first of them.
    """
    first = next((slot for slot in slot_results if slot in sharing), next(iter(slot_results)))

    def part_of(slot: Slot) -> SlotResult:
        def is_own(ids: Iterable[str]) -> bool:
            return (slot_of(ids) or first) == slot

        return replace(
            shared if slot == first else SlotResult(),
            added=tuple(each for each in shared.added if is_own(each.subject.ids)),
            updated=tuple(each for each in shared.updated if is_own(each.subject.ids)),
            removed=tuple(each for each in shared.removed if is_own(each.ids)),
            dropped=tuple(each for each in shared.dropped if is_own(each.ids)),
            written=tuple(
                entry
                for entry in shared.written
                if slot in sharing and (entry.role or is_own(entry.subject.ids))
            ),
        )

    return {slot: _joined(result, part_of(slot)) for slot, result in slot_results.items()}


def _joined(own: SlotResult, shared: SlotResult) -> SlotResult:
    """Return the result of a slot whose bullets may have moved between its own list and another.

    A bullet that moved was neither removed nor added, and has one lock entry.
    """
    entries = [entry for entry in shared.written if entry.role is None]
    written = (
        entry
        for entry in own.written
        if entry.role or not any(entry.subject.matches(other.subject) for other in entries)
    )
    both = SlotResult.sum([replace(own, written=tuple(written)), shared])
    moved = [
        bullet
        for bullet in both.added
        if any(not bullet.subject.ids.isdisjoint(removed.ids) for removed in both.removed)
    ]
    ids = frozenset().union(*(bullet.subject.ids for bullet in moved))
    return replace(
        both,
        added=tuple(bullet for bullet in both.added if bullet not in moved),
        updated=(*both.updated, *moved),
        removed=tuple(removed for removed in both.removed if ids.isdisjoint(removed.ids)),
        kept=both.kept + len(moved),
    )
