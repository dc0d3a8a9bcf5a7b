"""Python's collector of garbage, which time and again looks through thousands of lasting facts."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_RARELY = 50_000  # new objects; of what is made of an article hardly any is in a circle


@contextmanager
def without_collector() -> Iterator[None]:
    """Look for no garbage while thousands of objects are made that all stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def keep_all() -> None:
    """What there is now stays, and little garbage comes: for a process of the tool's own alone."""
    gc.freeze()
    gc.set_threshold(_RARELY)
