"""The history of an article, as the lock has it."""

from __future__ import annotations

from enricher.article.bullets import Bullet, BulletKey
from enricher.article.lock_history import ArticleHistory, LockEntry, SlotHistory, digest
from enricher.article.template import Role, Slot, SlotKind
from enricher.catalog.facts import Availability
from enricher.catalog.pillar import Pillar

KEY = BulletKey(frozenset({"1"}))
ENTRIES = (LockEntry.bullet("A", KEY), LockEntry.sentence("None.", Role.NONE))


def test_slot_history() -> None:
    """Texts are compared exactly, and bullets by their subjects."""
    history = SlotHistory(ENTRIES)
    assert history.wrote("A")
    assert not history.wrote("A ")
    assert not history.wrote("None.")
    assert history.wrote("Other.", "None.", role=Role.NONE)
    assert history.entry_for(BulletKey(frozenset({"1", "2"}))) == ENTRIES[0]
    assert history.entry_for(BulletKey(frozenset({"2"}))) is None
    assert history.bullets == ENTRIES[:1]
    assert history.lacks(Role.CLOSING)
    assert not SlotHistory().lacks(Role.CLOSING)
    assert not history.without_history().written


def test_availability() -> None:
    """A definition whose state is unknown makes a bullet uncertain."""
    history = SlotHistory(
        availability_of=lambda key: Availability.UNKNOWN if "2" in key.ids else Availability.GONE
    )
    assert history.is_gone(KEY)
    assert history.is_uncertain(["1", "2"])
    assert not history.is_uncertain(["1"])


def test_article_history__after_a_pass() -> None:
    """The entries of a pass count in the next one, if there is a lock."""
    slot = Slot(SlotKind.POLICIES, Pillar.SECURITY)
    written = {slot.name: ENTRIES}
    history = ArticleHistory(is_lost=True, has_lock=True)
    assert history.of(slot).assume_deleted
    assert history.after(written).of(slot) == SlotHistory(
        ENTRIES, availability_of=history.of_policies
    )
    assert ArticleHistory().after(written) == ArticleHistory()


def test_digest() -> None:
    """A digest is short and stable, and that of an assumed deletion matches no text."""
    assert digest("A") == "559aead08264"
    assert LockEntry.assumed_deleted(Bullet("A", KEY)).digest == digest("")
