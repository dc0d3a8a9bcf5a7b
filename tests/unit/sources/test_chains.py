"""Chains of requests run in daemon threads; lists arrive page by page."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Event, current_thread

import pytest

from enricher.errors import SourceError
from enricher.sources.chains import Chains, Listing, OnPage


def fail() -> None:
    """Raise an error of a source."""
    raise SourceError("why")


def test_start__gives_the_result_or_the_error() -> None:
    """Threads are daemons: a run that ends early doesn't wait for them."""
    chains = Chains(lambda: None)
    assert chains.start(lambda: current_thread().daemon).result(10)
    with pytest.raises(SourceError, match="why"):
        chains.start(fail).result(10)


def test_start__runs_in_parallel() -> None:
    """Two chains that wait for each other both end."""
    chains, first, second = Chains(lambda: None), Event(), Event()

    def meet(mine: Event, other: Event) -> bool:
        mine.set()
        return other.wait(10)

    futures: list[Future[bool]] = [
        chains.start(meet, first, second),
        chains.start(meet, second, first),
    ]
    assert [future.result(10) for future in futures] == [True, True]


def test_end__closes_again_after_a_late_chain() -> None:
    """A chain may have opened a connection after the end of the run."""
    closed: list[str] = []
    chains, go = Chains(lambda: closed.append(current_thread().name)), Event()
    late = chains.start(go.wait, 10)
    chains.end()
    assert closed == ["MainThread"]
    go.set()
    assert late.result(10)
    for _ in range(100):
        if len(closed) == 2:
            break
        Event().wait(0.01)
    assert closed == ["MainThread", "enrich chain"]


def test_listing__yields_items_before_the_list_is_whole() -> None:
    """The first page is read while the second is on its way."""
    go = Event()

    def read(on_page: OnPage) -> list[dict[str, object]]:
        on_page([{"name": "a"}])
        go.wait(10)
        on_page([{"name": "b"}])
        return [{"name": "a"}, {"name": "b"}]

    listing = Listing(Chains(lambda: None), read)  # type: ignore[arg-type]
    items = iter(listing)
    assert next(items) == {"name": "a"}
    assert not listing.whole.done()
    go.set()
    assert [*items] == [{"name": "b"}]
    assert len(listing.whole.result(10)) == 2


def test_listing__that_breaks_off_ends() -> None:
    """Iterating ends with the pages that arrived; `whole` has the error."""

    def read(on_page: OnPage) -> list[dict[str, object]]:
        on_page([{"name": "a"}])
        raise SourceError("cut off")

    listing = Listing(Chains(lambda: None), read)  # type: ignore[arg-type]
    assert [*listing] == [{"name": "a"}]
    with pytest.raises(SourceError, match="cut off"):
        listing.whole.result(10)
