"""The result of filling a slot."""

from __future__ import annotations

from enricher.article.bullets import Bullet, BulletKey, RemovedBullet
from enricher.article.lock_history import LockEntry
from enricher.article.slot_result import SlotResult, written_in
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit

A, B = Bullet("A"), Bullet("B")
ENTRY = LockEntry.bullet("B", BulletKey())
FIRST = SlotResult((Edit(Span(0, 1), "x"),), added=(A,), kept=1, mentioned=(A,))
SECOND = SlotResult(added=(B,), kept=2, written=(ENTRY,))


def test_sum() -> None:
    """The sum has all edits, bullets and entries."""
    assert SlotResult.sum([FIRST, SECOND]) == SlotResult(
        FIRST.edits, added=(A, B), kept=3, mentioned=(A,), written=(ENTRY,)
    )


def test_followed_by() -> None:
    """Two passes have the changes of both, and the state after the later one."""
    assert FIRST.followed_by(SECOND) == SlotResult(
        FIRST.edits, added=(A, B), kept=1, written=(ENTRY,)
    )


def test_followed_by__undoes() -> None:
    """A bullet that the later pass removes again is neither added nor removed."""
    old, undone = (RemovedBullet(name, "", (), gone=False) for name in ("Old", "A"))
    first = SlotResult(added=(Bullet("text", name="A"), B))
    both = first.followed_by(SlotResult(removed=(old, undone)))
    assert (both.added, both.removed) == ((B,), (old,))


def test_changes() -> None:
    """A result changes something if it has edits, or new or removed bullets."""
    assert FIRST.changes
    assert not SlotResult(kept=1, updated=(A,)).changes
    assert FIRST.without_texts().edits == (Edit(Span(0, 1), ""),)


def test_written_in() -> None:
    """Slots that the article lacks have no lock entries."""
    present, missing = (Slot(SlotKind.POLICIES, p) for p in (Pillar.SECURITY, Pillar.RELIABILITY))
    assert written_in({present: SECOND, missing: None}) == {"policy-definitions/security": (ENTRY,)}
