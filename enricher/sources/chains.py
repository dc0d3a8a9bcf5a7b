"""Chains of requests in daemon threads: a chain reads the pages of a list one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import TypeAlias, TypeVar

from enricher.catalog.json_values import JsonObject

_CHAINS = 8  # at the same time

_Result = TypeVar("_Result")

#: Called with each page of a list.
OnPage: TypeAlias = "Callable[[list[JsonObject]], None]"


class Chains:
    """Runs functions in daemon threads: unlike an executor's, they don't block interpreter exit."""

    def __init__(self, close: Callable[[], None]) -> None:
        """Prepare; `close` closes connections, at the end and after each chain that ends later."""
        self._room = Semaphore(_CHAINS)
        self._close = close
        self._is_over = False

    def end(self) -> None:
        """Close connections, without waiting for running chains."""
        self._is_over = True
        self._close()

    def start(self, work: Callable[..., _Result], *arguments: object) -> Future[_Result]:
        """Run a function in a chain; return the future of its result or exception."""
        future: Future[_Result] = Future()

        def run() -> None:
            with self._room:
                try:
                    future.set_result(work(*arguments))
                except BaseException as error:
                    future.set_exception(error)
            if self._is_over:
                self._close()

        Thread(target=run, name="enrich chain", daemon=True).start()
        return future


class Listing:
    """A list that a chain reads; iterating yields its items as they arrive."""

    def __init__(self, chains: Chains, read: Callable[[OnPage], list[JsonObject]]) -> None:
        self._pages = SimpleQueue[list[JsonObject] | None]()
        self.whole = chains.start(self._read, read)

    def _read(self, read: Callable[[OnPage], list[JsonObject]]) -> list[JsonObject]:
        try:
            return read(self._pages.put)
        finally:
            self._pages.put(None)

    def __iter__(self) -> Iterator[JsonObject]:
        """Yield the items; if reading fails, they end early, and `whole` has the error."""
        while (page := self._pages.get()) is not None:
            yield from page
