"""The three-way merge, by its table: the lock, the article, and the facts."""

from __future__ import annotations

import pytest

from enricher.article.bullets import Bullet, Subject
from enricher.article.history import Memory, Written
from enricher.article.merge import Fate, Wanted, merge
from enricher.catalog.model import Standing
from enricher.markdown.blocks import Item
from enricher.markdown.document import Span
from tests.support.builders import guid


def subject(number: int) -> Subject:
    """What a bullet on a policy is about."""
    return Subject(frozenset({guid(number)}), frozenset({f"policy {number}"}))


def text(number: int, words: str = "") -> str:
    """A bullet on a policy, as the tool writes it, or with a person's words."""
    return f"[Policy {number}](/policyDefinitions/{guid(number)}){words}"


def written(number: int, words: str = "") -> Written:
    """What the lock keeps of it."""
    return Written.bullet(text(number, words), subject(number))


GONE = 9  # the one that Azure has no more
ODD = 8  # the one of which the sources don't tell
OURS = "Our own rule"


def fates(
    existing: list[str], wanted: list[int], lock: list[Written], *, lost: bool = False
) -> list[tuple[Fate, str]]:
    """What becomes of the bullets, in the order of the merged list."""
    standings = {guid(GONE): Standing.GONE, guid(ODD): Standing.UNKNOWN}
    memory = Memory(
        tuple(lock), lost, lambda about: standings.get(next(iter(about.ids), ""), Standing.LIVE)
    )
    bullets = [Bullet(text(number), subject(number)) for number in wanted]
    known = {text(number) for number in (*wanted, 5)}  # 5 is beyond the limit
    entries = merge([items(existing)], Wanted(bullets, known, memory=memory))
    return [(entry.fate, entry.text) for entry in entries]


def items(texts: list[str]) -> list[Item]:
    """Bullets as they stand somewhere."""
    return [Item(Span(number, number), text) for number, text in enumerate(texts)]


K, U, A, R, G, D = Fate.KEPT, Fate.UPDATED, Fate.ADDED, Fate.REMOVED, Fate.GONE, Fate.DELETED


@pytest.mark.parametrize(
    ("existing", "wanted", "lock", "expected"),
    [
        # -- it stands there, as the tool writes or wrote it
        pytest.param([text(1)], [1], [], [(U, text(1))], id="today's text"),
        pytest.param([text(1, "old")], [1], [written(1, "old")], [(U, text(1))], id="older text"),
        pytest.param([text(2)], [], [written(2)], [(R, text(2))], id="not wanted"),
        pytest.param([text(5)], [], [], [(R, text(5))], id="not wanted, without a lock"),
        pytest.param([text(GONE)], [], [written(GONE)], [(G, text(GONE))], id="gone"),
        # -- it stands there, in a person's words
        pytest.param([text(1, "!")], [1], [written(1)], [(K, text(1, "!"))], id="reworded"),
        pytest.param(
            [text(2, "!")], [], [written(2)], [(K, text(2, "!"))], id="reworded, unwanted"
        ),
        pytest.param(
            [text(GONE, "!")], [], [written(GONE)], [(G, text(GONE, "!"))], id="reworded, gone"
        ),
        pytest.param([text(GONE, "!")], [], [], [(K, text(GONE, "!"))], id="theirs, though gone"),
        pytest.param([OURS], [], [], [(K, OURS)], id="theirs"),
        pytest.param(["\\<Policy>"], [1], [], [(A, text(1))], id="a placeholder"),
        # -- it is not there
        pytest.param([], [1], [], [(A, text(1))], id="new"),
        pytest.param([], [1], [written(1)], [(D, text(1))], id="deleted by a person"),
        pytest.param([], [], [written(1)], [(D, "")], id="deleted, and not wanted"),
        pytest.param([], [], [written(GONE)], [], id="deleted, and gone"),
        # -- the sources don't tell whether Azure still has it
        pytest.param([text(ODD)], [], [written(ODD)], [(K, text(ODD))], id="unknown"),
        pytest.param([text(ODD, "!")], [], [written(ODD)], [(K, text(ODD, "!"))], id="theirs, odd"),
        pytest.param([], [], [written(ODD)], [(D, "")], id="deleted, unknown"),
        # -- order
        pytest.param([text(2)], [1, 2], [], [(A, text(1)), (U, text(2))], id="before its follower"),
        pytest.param(
            [text(1), OURS], [1, 2], [], [(U, text(1)), (A, text(2)), (K, OURS)], id="behind"
        ),
        pytest.param(
            [OURS], [1, 2], [], [(K, OURS), (A, text(1)), (A, text(2))], id="behind theirs"
        ),
    ],
)
def test_merge__table(
    existing: list[str], wanted: list[int], lock: list[Written], expected: list[tuple[Fate, str]]
) -> None:
    """Each line of the table in the module's head, and the order of what comes in."""
    assert fates(existing, wanted, lock) == expected


def test_merge__lost_lock_brings_nothing_back() -> None:
    """Where the lock was lost, what is absent counts as deleted."""
    assert fates([text(1)], [1, 2], [], lost=True) == [(U, text(1)), (D, text(2))]


def test_merge__two_of_the_tools_become_one() -> None:
    """Where two families of policies became one, one bullet takes the place of two."""
    both = Subject(subject(1).ids | subject(2).ids, frozenset())
    bullet = Bullet("[Both](…)", both)
    memory = Memory((written(1), written(2)))
    entries = merge([items([text(1), text(2)])], Wanted([bullet], {bullet.text}, memory=memory))
    assert [(entry.fate, entry.text) for entry in entries] == [(U, "[Both](…)"), (R, text(2))]


def test_merge__one_of_the_tools_becomes_two() -> None:
    """Where a family of policies fell apart, both parts stand there: nobody deleted any."""
    both = Subject(subject(1).ids | subject(2).ids, frozenset())
    memory = Memory((Written.bullet("[Both](…)", both),))
    links = f"[Both](/policyDefinitions/{guid(1)}), [other](/policyDefinitions/{guid(2)})"
    memory = Memory((Written.bullet(links, both),))
    bullets = [Bullet(text(number), subject(number)) for number in (1, 2)]
    entries = merge([items([links])], Wanted(bullets, {one.text for one in bullets}, memory=memory))
    assert [(entry.fate, entry.text) for entry in entries] == [(U, text(1)), (A, text(2))]


def test_merge__a_name_does_not_stand_in_for_an_id() -> None:
    """Two policies of one name are two bullets."""
    twins = [
        Bullet(f"[Same](/policyDefinitions/{guid(n)})", Subject(frozenset({guid(n)})))
        for n in (1, 2)
    ]
    entries = merge([items([twins[0].text])], Wanted(twins, {one.text for one in twins}))
    assert [entry.fate for entry in entries] == [U, A]
