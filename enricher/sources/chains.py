"""Chains of requests in daemon threads, one chain for each list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import TypeAlias, TypeVar

from enricher.catalog.json_values import JsonObject

_CHAINS = 8  # at once; the pages of a chain are requested one after the other

_Result = TypeVar("_Result")

#: Called with each page of a list.
OnPage: TypeAlias = "Callable[[list[JsonObject]], None]"


class Chains:
    """Runs functions in daemon threads: unlike an executor's, they don't block interpreter exit."""

    def __init__(self, close: Callable[[], None]) -> None:
        """Prepare; `close` closes what the chains share: at the end, and after each late chain."""
        self._room = Semaphore(_CHAINS)
        self._close = close
        self._is_over = False

    def end(self) -> None:
        """Close what the chains share; the results of running chains are not awaited."""
        self._is_over = True
        self._close()

    def start(self, work: Callable[..., _Result], *arguments: object) -> Future[_Result]:
        """Start a chain; return the future with its result or exception."""
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
    """A list whose pages arrive in a chain of their own; iterating yields items as they arrive."""

    def __init__(self, chains: Chains, read: Callable[[OnPage], list[JsonObject]]) -> None:
        self._pages = SimpleQueue[list[JsonObject] | None]()
        self.whole = chains.start(self._read, read)

    def _read(self, read: Callable[[OnPage], list[JsonObject]]) -> list[JsonObject]:
        try:
            return read(self._pages.put)
        finally:
            self._pages.put(None)

    def __iter__(self) -> Iterator[JsonObject]:
        """Yield the items; fewer than all if the list broke off, which `whole` says."""
        while (page := self._pages.get()) is not None:
            yield from page
