"""One run at a time works on a docset, ends in order, and cleans up behind one that did not."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType

from enricher.docset.files import leftovers_of
from enricher.errors import UsageError

_WAIT = 120  # seconds that a second run waits for the first
_NAME = ".enrich.guard"  # in the docset's folder while a run works on it


@contextmanager
def working_in(
    roots: Iterable[Path], files: Iterable[Path], say: Callable[[str], None]
) -> Iterator[None]:
    """Write into docsets: alone, ended in order by SIGTERM, without a killed run's leftovers.

    `files` are those that may be written.
    """
    with ExitStack() as stack:
        stack.enter_context(ending_orderly())
        for root in sorted(set(roots)):
            stack.enter_context(_alone_in(root, say))
        for left in [*leftovers_of(files)]:
            left.unlink(missing_ok=True)
        yield


@contextmanager
def _alone_in(root: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Let one run at a time work on a docset; a second one says so, and waits.

    The lock is the operating system's, so that it goes with its process, however that ends. Its
    file is in the docset's own folder: for everybody who works there, whosever cache they have.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - for what writes alone

    guard = FileLock(root / _NAME, mode=0o666)
    try:
        guard.acquire(timeout=0)
    except Timeout:
        say(f"another refresh of {root} is under way; waiting for it.")
        try:
            guard.acquire(timeout=_WAIT)
        except Timeout as error:
            raise UsageError(
                f"another refresh of {root} has been under way for {_WAIT} s. Run again later."
            ) from error
    except OSError as error:
        raise UsageError(
            f"can't write into {root}: {error.strerror}. Check it, or use --check."
        ) from error
    try:
        yield
    finally:
        # While it is held: who waits for it sees that the file is gone, and makes a new one.
        with suppress(OSError):
            (root / _NAME).unlink()
        guard.release()


@contextmanager
def ending_orderly() -> Iterator[None]:
    """Let SIGTERM end the run as Ctrl-C does: what is being written is finished or undone."""

    def stop(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
