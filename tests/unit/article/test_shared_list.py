"""The result of a list that pillars share, divided among their slots."""

from __future__ import annotations

from collections.abc import Iterable

from enricher.article.bullets import Bullet, BulletKey, RemovedBullet
from enricher.article.lock_history import LockEntry
from enricher.article.shared_list import with_shared
from enricher.article.slot_result import SlotResult
from enricher.article.template import Role, Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit
from tests.support.builders import guid

RELIABILITY, SECURITY, COST = (
    Slot(SlotKind.POLICIES, pillar)
    for pillar in (Pillar.RELIABILITY, Pillar.SECURITY, Pillar.COST_OPTIMIZATION)
)
EDIT = Edit(Span(0, 0), "x")
HEADING = LockEntry.sentence("Other policies", Role.HEADING)
ZONE, LINK = (Bullet(name, BulletKey(frozenset({guid(n)}))) for n, name in enumerate("AB", 1))
ENTRIES = [LockEntry.bullet(each.text, each.subject) for each in (ZONE, LINK)]


def slot_of(ids: Iterable[str]) -> Slot | None:
    """Return the slot of a definition."""
    return {guid(1): RELIABILITY, guid(2): SECURITY}.get(next(iter(ids), ""))


def removed(bullet: Bullet) -> RemovedBullet:
    """Return a bullet that was removed."""
    return RemovedBullet(bullet.text, "", tuple(bullet.subject.ids), gone=False)


def test_with_shared() -> None:
    """Bullets and lock entries belong to their own slots, edits to the first that has a bullet."""
    shared = SlotResult((EDIT,), added=(ZONE, LINK), kept=1, written=(*ENTRIES, HEADING))
    results = with_shared(
        {slot: SlotResult() for slot in (COST, RELIABILITY, SECURITY)},
        shared,
        [RELIABILITY, SECURITY],
        slot_of,
    )
    assert results == {
        COST: SlotResult(),
        RELIABILITY: SlotResult((EDIT,), added=(ZONE,), kept=1, written=(ENTRIES[0], HEADING)),
        SECURITY: SlotResult(added=(LINK,), written=(ENTRIES[1], HEADING)),
    }


def test_with_shared__moved() -> None:
    """A bullet that moved is updated, neither added nor removed, and has one lock entry."""
    own = SlotResult((EDIT,), removed=(removed(ZONE),), written=(ENTRIES[0],))
    shared = SlotResult(added=(ZONE,), written=(ENTRIES[0],))
    (result,) = with_shared({RELIABILITY: own}, shared, [RELIABILITY], slot_of).values()
    assert result == SlotResult((EDIT,), updated=(ZONE,), kept=1, written=(ENTRIES[0],))


def test_with_shared__moved_back() -> None:
    """The entries of a slot that no longer shares the list are those of its own list."""
    own = SlotResult(added=(ZONE,), written=(ENTRIES[0],))
    shared = SlotResult((EDIT,), removed=(removed(ZONE),), written=(HEADING,))
    (result,) = with_shared({RELIABILITY: own}, shared, [], slot_of).values()
    assert result == SlotResult((EDIT,), updated=(ZONE,), kept=1, written=(ENTRIES[0],))
