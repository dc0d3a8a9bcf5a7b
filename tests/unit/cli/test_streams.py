"""The guarded standard streams."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from enricher.cli.streams import ClosedOutputError, OutputError, guarded_streams

FULL = Path("/dev/full")  # every write to it fails
needs_full_device = pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")


@contextmanager
def pipe_without_reader() -> Iterator[io.TextIOWrapper]:
    """Yield a stream whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        yield stream


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("utf-8", "a… é".encode()), ("cp1252", b"a\x85 \xe9"), ("cp437", b"a\\u2026 \x82")],
)
def test_guarded_streams__print_any_text(encoding: str, expected: bytes) -> None:
    """Characters that the encoding lacks are escaped."""
    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding=encoding)
    with redirect_stdout(stream), guarded_streams():
        sys.stdout.write("a… é")
        sys.stdout.flush()
    assert data.getvalue() == expected


def test_guarded_streams__report_a_reader_that_has_gone() -> None:
    """Each use reports it again, also of the bytes below the text."""
    with pipe_without_reader() as stream, redirect_stdout(stream), guarded_streams():
        sys.stdout.write("x")
        for _ in range(2):
            with pytest.raises(ClosedOutputError):
                sys.stdout.flush()
    with pipe_without_reader() as stream, redirect_stdout(stream), guarded_streams():
        sys.stdout.buffer.write(b"x")
        with pytest.raises(ClosedOutputError):
            sys.stdout.buffer.flush()


@needs_full_device
def test_guarded_streams__report_a_full_disk() -> None:
    with FULL.open("w") as stream, redirect_stdout(stream), guarded_streams():
        sys.stdout.write("x")
        with pytest.raises(OutputError, match=r"can't write to stdout: No space left on device\."):
            sys.stdout.flush()


def test_guarded_streams__ignore_that_stderr_has_gone() -> None:
    with pipe_without_reader() as stream, redirect_stderr(stream), guarded_streams():
        sys.stderr.write("x")
        sys.stderr.flush()


def test_guarded_streams__without_streams() -> None:
    """A stream that is closed from the start discards what is printed, and is restored."""
    before = sys.stdout
    try:
        sys.stdout = None  # type: ignore[assignment]
        with guarded_streams():
            assert sys.stdout.write("x") == 1
            assert not sys.stdout.isatty()
        assert sys.stdout is None
    finally:
        sys.stdout = before
