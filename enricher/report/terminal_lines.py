"""Lines that are no wider than the terminal."""

from __future__ import annotations

import shutil
from textwrap import TextWrapper

from rich.text import Text

from enricher.report.styled_text import line

_UNKNOWN = (0, 0)


def fit(text: Text, indent: str | None = None, *, width: int | None = None) -> list[Text]:
    """Return a line as lines no wider than the terminal, without breaking words or ids.

    `indent` begins the lines after the first (default: two spaces more than the first has). A line
    with an indent stays whole if the output is no terminal, so that programs read it as one.
    `width` is that of the terminal, if it is known.
    """
    if width is None:
        fallback = (80, 24) if indent is None else _UNKNOWN
        width = shutil.get_terminal_size(fallback).columns
    if not width or len(text.plain) <= width:
        return [text]
    own_indent = text.plain[: len(text.plain) - len(text.plain.lstrip(" "))]
    wrapper = TextWrapper(
        width,
        subsequent_indent=f"{own_indent}  " if indent is None else indent,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    lines: list[Text] = []
    end = 0
    for wrapped in wrapper.wrap(text.plain):
        content = wrapped.lstrip(" ")
        start = text.plain.index(content, end)
        end = start + len(content)
        lines.append(line(wrapped[: len(wrapped) - len(content)], text[start:end]))
    return lines
