"""Colours, for terminals alone: rich is slow to load, and loaded where something is shown so."""

from __future__ import annotations

from functools import cache

from rich.console import Console
from rich.highlighter import RegexHighlighter
from rich.text import Text
from rich.theme import Theme

_STYLES = {
    "enrich.ok": "green",
    "enrich.bad": "bold red",
    "enrich.doubt": "yellow",
    "enrich.came": "green",
    "enrich.left": "red",
    "enrich.path": "bold",
    "enrich.heading": "bold",
    "enrich.id": "dim",
}


class _Lines(RegexHighlighter):
    """What is coloured in a line, each part by the style of its name."""

    base_style = "enrich."
    highlights = [  # noqa: RUF012 - as rich declares it
        r"^(?P<ok>ok)  ",
        r"^(?P<bad>FAIL)  ",
        r"^(?P<bad>enrich:)",
        r"^ +(?P<doubt>warning):",
        r"^ {4}(?P<came>[+~] .*)",
        r"^ {4}(?P<left>- .*)",
        r"^ +(?P<left>left): ",
        r"^(?P<path>[^\s:]+\.md)(?::\d+:\d+)?: ",
        r"\.md:\d+:\d+: (?P<doubt>[a-z-]+) ",
        r"(?P<bad>high) impact",
        r"(?P<doubt>medium) impact",
        r"^(?P<heading>[A-Z][a-z ]+): \d+$",
        r"(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
    ]


_DIFF = {"+": "green", "-": "red", "@": "cyan"}  # lines of a diff, by how they begin
_highlighter = _Lines()


@cache
def _console(*, err: bool) -> Console:
    return Console(stderr=err, theme=Theme(_STYLES))


def show_line(line: str, *, err: bool = False) -> None:
    """Show a line with its parts in colour."""
    _console(err=err).print(_highlighter(line), soft_wrap=True)


def show_diff(text: str) -> None:
    """Show a unified diff."""
    for line in text.split("\n"):
        _console(err=False).print(Text(line, _DIFF.get(line[:1], "")), soft_wrap=True)
