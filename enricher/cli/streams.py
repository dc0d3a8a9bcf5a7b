"""The standard streams: characters that their encoding lacks, and readers that have gone."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import Any, TextIO, cast

from enricher.errors import EnrichError

#: Errors of a pipe without a reader; Windows reports an invalid argument.
_CLOSED = {errno.EPIPE, errno.EINVAL} if sys.platform == "win32" else {errno.EPIPE}


class ClosedOutputError(Exception):
    """The reader of stdout, such as `head`, has closed it."""


class OutputError(EnrichError):
    """An output that can't be written to stdout or a shell's files; articles are not affected."""


@contextmanager
def guarded_streams() -> Iterator[None]:
    """Let any text be printed, and name what can't be written.

    Characters that an encoding lacks become escapes such as `\\u2026`: Windows encodes what goes
    into a pipe as cp1252 or cp437. For stdout, ClosedOutputError is raised if its reader has gone,
    and OutputError if it can't be written. typer and rich would end the process with exit code 1.
    For stderr, errors are ignored: the run matters more.
    """
    before = sys.stdout, sys.stderr
    with open(os.devnull, "w", encoding="utf-8") as null:  # noqa: PTH123 - replaces a closed stream
        sys.stdout = _guarded(sys.stdout or null, _raise)
        sys.stderr = _guarded(sys.stderr or null, lambda _: None)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


class _Guarded:
    """A stream that reports its first error at every use; everything else is the stream's own."""

    def __init__(self, stream: Any, report: Callable[[OSError], None]) -> None:
        self._stream = stream
        self._report = report
        self._error: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @cached_property
    def buffer(self) -> _Guarded:
        return _Guarded(self._stream.buffer, self._report)

    def write(self, data: Sized) -> int:
        self._run(lambda: self._stream.write(data))
        return len(data)

    def flush(self) -> None:
        self._run(self._stream.flush)

    def _run(self, action: Callable[[], object]) -> None:
        if self._error is None:
            try:
                action()
            except OSError as error:
                self._error = error
                _discard(self._stream)
        if self._error is not None:
            self._report(self._error)


def _guarded(stream: TextIO | None, handle: Callable[[OSError], None]) -> TextIO:
    """Return a guarded stream; the null device for a stream that was closed from the start."""
    if stream is None:
        stream = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return cast("TextIO", _Guarded(stream, handle))


def _raise(error: OSError) -> None:
    if error.errno in _CLOSED:
        raise ClosedOutputError from error
    raise OutputError(
        f"can't write to stdout: {error.strerror}. The output is incomplete; articles and files "
        "are not affected."
    ) from error


def _discard(stream: Any) -> None:
    """Discard what a stream still holds, and what is written to it from now on."""
    with suppress(OSError, ValueError):  # not a file, as in tests
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
