"""Markdown for the generated parts of the documentation."""

from __future__ import annotations

from collections.abc import Iterable


def markdown_table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; bars in its cells are escaped."""
    head = [*titles]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )
