"""Signals that end the command line. The library handles none: they are its program's."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType


@contextmanager
def terminate_cleanly() -> Iterator[None]:
    """Let SIGTERM end the process as Ctrl-C does: a file being written is finished or undone.

    Does nothing outside the main thread, where Python sets no signal handler.
    """
    if current_thread() is not main_thread():
        yield
        return

    def stop(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    previous = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
