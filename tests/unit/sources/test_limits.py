"""Limits of time and size for all sources of a run."""

from __future__ import annotations

import pytest

from enricher.errors import SourceError
from enricher.sources.limits import Limits


def test_remaining__after_the_end() -> None:
    """Nothing is requested after the timeout, or after the run."""
    with pytest.raises(SourceError, match="raise --timeout"):
        Limits(0).remaining()
    limits = Limits(100)
    assert 0 < limits.remaining() <= 100
    limits.cancel()
    with pytest.raises(SourceError, match="raise --timeout"):
        limits.remaining()


def test_wait__longer_than_the_timeout() -> None:
    """A wait that would exceed the timeout is an error at once."""
    with pytest.raises(SourceError, match="asks to wait 50 s"):
        Limits(10).wait(50)
    Limits(10).wait(0)


def test_quota__is_per_service() -> None:
    """A wait for quota of one service doesn't hold up another."""
    limits = Limits(10)
    limits.set_quota_wait("x", 50)
    limits.wait_for_quota("other")
    with pytest.raises(SourceError, match="longer than --timeout leaves"):
        limits.wait_for_quota("x")


@pytest.mark.parametrize(("pages", "size"), [(2001, 0), (1, 200 * 2**20)])
def test_check_size(pages: int, size: int) -> None:
    """A list longer than any real one is an error."""
    Limits.check_size(2000, 2**20)
    with pytest.raises(SourceError, match="no end"):
        Limits.check_size(pages, size)
