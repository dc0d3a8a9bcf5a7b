"""Settings of a process of our own: how it ends, and how often it collects garbage."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType


@contextmanager
def terminate_cleanly() -> Iterator[None]:
    """Let SIGTERM end the process as Ctrl-C does: a file being written is finished or undone."""

    def stop(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    previous = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def follow_parent() -> None:
    """Leave Ctrl-C to the parent process, and end this one when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process  # noqa: PLC0415 - only in worker processes

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def collect_garbage_rarely() -> None:
    """Collect garbage after 50,000 new objects instead of 700.

    A catalogue is a hundred thousand objects that all stay, and hardly any object of an article is
    part of a cycle. Saves a fifth of the time of a run over many articles. Never called by the
    library: the setting is the whole process's.
    """
    gc.set_threshold(50_000)
