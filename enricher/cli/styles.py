"""Colours for terminals; importing rich.console takes longer than a short command."""

from __future__ import annotations

from functools import cache

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from enricher.report.styled_text import STYLES


@cache
def _console(*, err: bool) -> Console:
    return Console(stderr=err, theme=Theme(STYLES))


def terminal_width(*, err: bool = False) -> int:
    """Return the columns of the terminal that a stream is."""
    return _console(err=err).width


def print_styled(text: str | Text, *, err: bool = False) -> None:
    """Print a line in the colours of its styles."""
    _console(err=err).print(Text(text) if isinstance(text, str) else text, soft_wrap=True)
