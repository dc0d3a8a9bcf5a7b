"""Markdown for the generated parts of the documentation."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable


def markdown_table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table."""
    head = [*titles]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    r"""Return the text of a cell with its bars escaped.

    In a span of code, `\|` is a bar on GitHub, but MkDocs shows the backslash. HTML works in both.
    """
    return re.sub(r"`([^`]*\|[^`]*)`", _code, text).replace("|", "\\|")


def _code(match: re.Match[str]) -> str:
    return f"<code>{html.escape(match[1], quote=False).replace('|', '&#124;')}</code>"
