"""Let one run at a time write into a docset, and remove half-written files of killed runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path

from enricher.docset.listener import Listener
from enricher.docset.request import Mode, Request
from enricher.errors import NotWritableError, UsageError
from enricher.platform.files import leftovers_of
from enricher.platform.locations import from_working_directory

_TIMEOUT = 120  # seconds that a run waits for another one
_NAME = ".enrich.guard"  # in the folder of the docset, while a run writes into it


@contextmanager
def lock_docset(
    roots: Iterable[Path], files: Iterable[Path], warn: Callable[[str], None]
) -> Iterator[None]:
    """Hold the locks of docsets, and remove temporary files of killed runs beside `files`.

    `warn` receives a message if another run has to end first. Raises UsageError if it doesn't
    within two minutes, and NotWritableError for a folder that can't be written.
    """
    with ExitStack() as stack:
        for root in sorted(set(roots)):
            stack.enter_context(_exclusive(root, warn))
        for leftover in [*leftovers_of(files)]:
            with suppress(PermissionError):  # on Windows, of a file that a running writer has open
                leftover.unlink(missing_ok=True)
        yield


def writing(request: Request, listener: Listener) -> AbstractContextManager[None]:
    """Return the context in which a request writes; it is exclusive in docsets that were set up."""
    if not request.writes_in_place:
        return nullcontext()
    configs = [docset.config for docset in request.docsets]
    is_refresh = request.mode is Mode.REFRESH
    roots = [config.root for config in configs if is_refresh or config.is_docset]
    files = [path for docset in request.docsets for path in docset.files]
    locks = [config.lock for config in configs] if is_refresh else []
    return lock_docset(roots, [*locks, *files], listener.warn)


@contextmanager
def _exclusive(root: Path, warn: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a docset, or wait for the run that holds it.

    It is a lock of the operating system, which is released however its process ends. Its file is
    in the folder of the docset, so that runs of different users see it.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only for runs that write

    guard = FileLock(root / _NAME, mode=0o666)
    docset = from_working_directory(root)
    try:
        guard.acquire(timeout=0)
    except Timeout:
        warn(f"another refresh of {docset} is running; waiting for it.")
        try:
            guard.acquire(timeout=_TIMEOUT)
        except Timeout as error:
            raise UsageError(
                f"another refresh of {docset} has been running for {_TIMEOUT} s. Run again later."
            ) from error
    except OSError as error:
        raise NotWritableError(
            f"can't write into {docset}: {error.strerror}. Check its permissions, or use --check."
        ) from error
    try:
        yield
    finally:
        # Removed while the lock is held: a waiting run notices it, and creates a new file.
        with suppress(OSError):
            (root / _NAME).unlink()
        guard.release()
