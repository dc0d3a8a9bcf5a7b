"""The three-way merge of lock entries, bullets of the article, and desired bullets."""

from __future__ import annotations

import pytest

from enricher.article.bullets import Bullet, BulletKey
from enricher.article.lock_history import LockEntry, SlotHistory
from enricher.article.merge import BulletOutcome, DesiredList, merge
from enricher.catalog.facts import Availability
from enricher.markdown.blocks import Item
from enricher.markdown.document import Span
from tests.support.builders import guid


def subject(number: int) -> BulletKey:
    """Return the subject of a bullet on a policy."""
    return BulletKey(frozenset({guid(number)}), frozenset({f"policy {number}"}))


def text(number: int, words: str = "") -> str:
    """Return a bullet on a policy as enrich writes it, or with the user's words."""
    return f"[Policy {number}](/policyDefinitions/{guid(number)}){words}"


def written(number: int, words: str = "") -> LockEntry:
    """Return the lock entry of that bullet."""
    return LockEntry.bullet(text(number, words), subject(number))


GONE = 9  # a policy that Azure has removed
UNKNOWN = 8  # a policy whose state the sources don't tell
OURS = "Our own rule"


def decisions(
    existing: list[str], desired: list[int], lock: list[LockEntry], *, lost: bool = False
) -> list[tuple[BulletOutcome, str]]:
    """Return the outcome on each bullet, in the order of the merged list."""
    states = {guid(GONE): Availability.GONE, guid(UNKNOWN): Availability.UNKNOWN}
    history = SlotHistory(
        tuple(lock), lost, lambda about: states.get(next(iter(about.ids), ""), Availability.LIVE)
    )
    bullets = [Bullet(text(number), subject(number)) for number in desired]
    known_texts = {text(number) for number in (*desired, 5)}  # 5 is beyond the limit
    entries = merge([items(existing)], DesiredList(bullets, known_texts, history=history))
    return [(entry.outcome, entry.text) for entry in entries]


def items(texts: list[str]) -> list[Item]:
    """Return the items of a list."""
    return [Item(Span(number, number), text) for number, text in enumerate(texts)]


K, U, A, R, G, D = (
    BulletOutcome.KEPT,
    BulletOutcome.UPDATED,
    BulletOutcome.ADDED,
    BulletOutcome.REMOVED,
    BulletOutcome.GONE,
    BulletOutcome.DELETED,
)


@pytest.mark.parametrize(
    ("existing", "desired", "lock", "expected"),
    [
        # -- in the article, in enrich's words
        pytest.param([text(1)], [1], [], [(U, text(1))], id="today's text"),
        pytest.param([text(1, "old")], [1], [written(1, "old")], [(U, text(1))], id="older text"),
        pytest.param([text(2)], [], [written(2)], [(R, text(2))], id="not desired"),
        pytest.param([text(5)], [], [], [(R, text(5))], id="not desired, without a lock"),
        pytest.param([text(GONE)], [], [written(GONE)], [(G, text(GONE))], id="gone"),
        # -- in the article, in the user's words
        pytest.param([text(1, "!")], [1], [written(1)], [(K, text(1, "!"))], id="reworded"),
        pytest.param(
            [text(2, "!")], [], [written(2)], [(K, text(2, "!"))], id="reworded, not desired"
        ),
        pytest.param(
            [text(GONE, "!")], [], [written(GONE)], [(K, text(GONE, "!"))], id="reworded, gone"
        ),
        pytest.param(
            [text(GONE, "!")], [], [], [(K, text(GONE, "!"))], id="the user's own, though gone"
        ),
        pytest.param([OURS], [], [], [(K, OURS)], id="the user's own"),
        pytest.param(["\\<Policy>"], [1], [], [(A, text(1))], id="a placeholder"),
        # -- not in the article
        pytest.param([], [1], [], [(A, text(1))], id="new"),
        pytest.param([], [1], [written(1)], [(D, text(1))], id="deleted"),
        pytest.param([], [], [written(1)], [(D, "")], id="deleted, not desired"),
        pytest.param([], [], [written(GONE)], [], id="deleted, gone"),
        # -- the sources don't tell whether Azure still has the subject
        pytest.param([text(UNKNOWN)], [], [written(UNKNOWN)], [(K, text(UNKNOWN))], id="unknown"),
        pytest.param(
            [text(UNKNOWN, "!")],
            [],
            [written(UNKNOWN)],
            [(K, text(UNKNOWN, "!"))],
            id="reworded, unknown",
        ),
        pytest.param([], [], [written(UNKNOWN)], [(D, "")], id="deleted, unknown"),
        # -- order
        pytest.param(
            [text(2)], [1, 2], [], [(A, text(1)), (U, text(2))], id="before the next desired one"
        ),
        pytest.param(
            [text(1), OURS],
            [1, 2],
            [],
            [(U, text(1)), (A, text(2)), (K, OURS)],
            id="after the previous desired one",
        ),
        pytest.param(
            [OURS], [1, 2], [], [(K, OURS), (A, text(1)), (A, text(2))], id="after the user's own"
        ),
    ],
)
def test_merge__table(
    existing: list[str],
    desired: list[int],
    lock: list[LockEntry],
    expected: list[tuple[BulletOutcome, str]],
) -> None:
    """Each row of the table in the module's docstring, and the order of new bullets."""
    assert decisions(existing, desired, lock) == expected


def test_merge__lost_lock() -> None:
    """If the lock entries are lost, a desired bullet that is absent counts as deleted."""
    assert decisions([text(1)], [1, 2], [], lost=True) == [(U, text(1)), (D, text(2))]


def test_merge__joined_family() -> None:
    """If two families become one, one bullet replaces two."""
    both = BulletKey(subject(1).ids | subject(2).ids, frozenset())
    bullet = Bullet("[Both](…)", both)
    history = SlotHistory((written(1), written(2)))
    entries = merge(
        [items([text(1), text(2)])], DesiredList([bullet], {bullet.text}, history=history)
    )
    assert [(entry.outcome, entry.text) for entry in entries] == [(U, "[Both](…)"), (R, text(2))]


def test_merge__split_family() -> None:
    """If a family becomes two, both bullets are listed: neither was deleted."""
    both = BulletKey(subject(1).ids | subject(2).ids, frozenset())
    links = f"[Both](/policyDefinitions/{guid(1)}), [other](/policyDefinitions/{guid(2)})"
    history = SlotHistory((LockEntry.bullet(links, both),))
    bullets = [Bullet(text(number), subject(number)) for number in (1, 2)]
    entries = merge(
        [items([links])], DesiredList(bullets, {bullet.text for bullet in bullets}, history=history)
    )
    assert [(entry.outcome, entry.text) for entry in entries] == [(U, text(1)), (A, text(2))]


def test_merge__equal_names() -> None:
    """Two policies with the same name are two bullets."""
    twins = [
        Bullet(f"[Same](/policyDefinitions/{guid(n)})", BulletKey(frozenset({guid(n)})))
        for n in (1, 2)
    ]
    entries = merge([items([twins[0].text])], DesiredList(twins, {twin.text for twin in twins}))
    assert [entry.outcome for entry in entries] == [U, A]
