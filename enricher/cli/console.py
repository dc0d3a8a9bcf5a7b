"""Print lines to stdout and stderr: coloured on a terminal, and fewer of them with -q."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from enricher.report.escaping import for_terminal

if TYPE_CHECKING:
    from rich.text import Text

_quiet = False  # with -q: print only requested output, and problems


def set_quiet(*, on: bool) -> None:
    """Set whether to print only requested output and problems."""
    global _quiet  # noqa: PLW0603 - the whole process is quiet
    _quiet = on


def is_quiet() -> bool:
    """Return whether to print only requested output and problems."""
    return _quiet


def is_coloured(*, err: bool) -> bool:
    """Return whether to print colours: to a terminal, or if FORCE_COLOR is set.

    rich itself honours NO_COLOR.
    """
    stream = sys.stderr if err else sys.stdout
    return stream.isatty() or os.environ.get("FORCE_COLOR", "0") not in ("", "0")


def echo(text: str | Text, *, err: bool = False) -> None:
    """Print a line: in colour on a terminal, with control characters escaped."""
    plain = for_terminal(text if isinstance(text, str) else text.plain)
    if is_coloured(err=err):
        from enricher.cli.styles import print_styled  # noqa: PLC0415 - slow to load

        is_safe = not isinstance(text, str) and text.plain == plain
        print_styled(text if is_safe else plain, err=err)
    else:
        stream = sys.stderr if err else sys.stdout
        stream.write(f"{plain}\n")
        stream.flush()


def print_output(output: str | Text) -> None:
    """Print the output that the user requested: a string for programs in UTF-8, or styled lines."""
    if isinstance(output, str):
        print_bytes(output.encode("utf-8", "backslashreplace"))
    elif output.plain:
        styled = is_coloured(err=False)  # splitting plain text is much faster
        for text in output.split("\n", allow_blank=True) if styled else output.plain.split("\n"):
            echo(text)


def print_info(text: str | Text, *, err: bool = False) -> None:
    """Print a line about the run, unless the console is quiet."""
    if not _quiet:
        _print_fitted(text, err=err)


def print_error(message: str) -> None:
    """Print a problem to stderr."""
    if is_coloured(err=True):
        from enricher.report.styled_text import ERROR, line  # noqa: PLC0415 - slow to load

        _print_fitted(line(("enrich:", ERROR), f" {message}"), err=True)
    else:
        echo(f"enrich: {message}", err=True)


def _print_fitted(text: str | Text, *, err: bool) -> None:
    """Print a line; on a terminal, as lines that break between words."""
    stream = sys.stderr if err else sys.stdout
    if not stream.isatty():
        echo(text, err=err)
        return
    from enricher.cli.styles import terminal_width  # noqa: PLC0415 - slow to load
    from enricher.report.styled_text import line  # noqa: PLC0415
    from enricher.report.terminal_lines import fit  # noqa: PLC0415

    for part in fit(line(text), width=terminal_width(err=err)):
        echo(part, err=err)


def print_bytes(data: bytes) -> None:
    """Print bytes as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
