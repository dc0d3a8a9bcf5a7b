"""What earlier releases had."""

from __future__ import annotations

from datetime import date

from enricher.catalog.history import History
from tests.support.builders import compiled, guid, policy

DAYS = [date(2026, 1, day) for day in range(1, 5)]


def releases(*numbers: set[int]) -> History:
    """Return the history of releases with the definitions of these numbers."""
    history, before = History(), []
    for day, release in zip(DAYS, numbers, strict=False):
        now = [compiled(policy(id_=guid(number), name=f"Name {number}")) for number in release]
        history, before = history.continued(before, now, day), now
    return history


def test_continued__first_release() -> None:
    """Nothing is known about the time before it."""
    history = releases({1, 2})
    assert history.releases == (DAYS[0],)
    assert history.first == history.removed == {}
    assert history.first_release_with(guid(1)) == DAYS[0]


def test_continued__new_and_removed() -> None:
    """A definition is known by the first and the last release that had it."""
    history = releases({1, 2}, {2, 3}, {2})
    assert history.releases == (*DAYS[:3],)
    assert history.first == {}
    gone = history.removed
    assert gone.keys() == {guid(1), guid(3)}
    assert (gone[guid(1)].first, gone[guid(1)].last) == (DAYS[0], DAYS[0])
    assert (gone[guid(3)].first, gone[guid(3)].last) == (DAYS[1], DAYS[1])
    assert gone[guid(3)].display_name == "Name 3"
    assert releases({1}, {1, 2}).first == {guid(2): DAYS[1]}


def test_continued__back_again() -> None:
    """A definition that comes back is not removed, and is as old as it was."""
    history = releases({1, 2}, {1}, {1, 2})
    assert history.removed == {}
    assert history.first_release_with(guid(2)) == DAYS[0]


def test_continued__same_release() -> None:
    """Reading the last release again changes nothing."""
    history = releases({1}, {1, 2})
    now = [compiled(policy(id_=guid(number), name=f"Name {number}")) for number in (1, 2)]
    assert history.continued(now, now, DAYS[1]) == history
