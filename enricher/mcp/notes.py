"""A listener that keeps what a workspace reports during a call, for its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from enricher.docset.listener import Listener

_MOST = 20  # lines of an answer


class Notes(Listener):
    """Keeps warnings and information until they are taken, and passes them to another listener."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._lines: list[str] = []

    def warn(self, message: str) -> None:
        """Keep a warning, and pass it on."""
        self._keep(message)
        self._listener.warn(message)

    def inform(self, message: str) -> None:
        """Keep information, and pass it on."""
        self._keep(message)
        self._listener.inform(message)

    @contextmanager
    def progress(self, title: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
        """Open the progress display of the other listener."""
        with self._listener.progress(title, total) as advance:
            yield advance

    def take(self) -> list[str]:
        """Return the lines since the last call, the first ones if there are many."""
        lines, self._lines = self._lines, []
        return lines

    def _keep(self, message: str) -> None:
        if len(self._lines) < _MOST:
            self._lines.append(message)
