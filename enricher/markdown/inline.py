"""Inline Markdown: parse it, and escape text for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from enricher.platform.sanitize import one_line, strip_control_characters


def parse_inline(text: str, references: dict[str, object] | None = None) -> Sequence[Token]:
    """Return the tokens of a piece of running text.

    `references` are the document's link definitions, as the block parser collects them.
    """
    return _parser().parseInline(text, references)[0].children or ()


def escape(text: str) -> str:
    """Return Markdown that renders as the text, on one line and without control characters.

    Escaped as in Microsoft's own generated lists (`\\[Preview\\]:`). An underscore inside a word
    isn't markup and stays as it is.
    """
    text = one_line(text)
    text = re.sub(r"([\\`*\[\]<>|~])", r"\\\1", text)
    # The tags of site generators, such as Hugo's `{{% x %}}`.
    text = re.sub(r"\{(?=[{%#])|(?<=\{)\{", r"\\{", text)
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    return re.sub(r"&(?=#?\w+;)", r"\\&", text)


def code(text: str) -> str:
    """Return the text as a code span on one line, whatever backticks it contains."""
    text = one_line(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def target(url: str) -> str:
    """Return a URL as a link target, with characters that could end the link percent-encoded."""
    url = strip_control_characters(url)
    return re.sub(r"[\s()<>\[\]{}\"\\`]", lambda match: quote(match.group(), safe=""), url)


def unescape(text: str) -> str:
    """Return the text without backslash escapes."""
    return re.sub(r"\\(?=[^\w\s]|_)", "", text)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark")


def slug(heading: str) -> str:
    """Return the anchor that Microsoft Learn and GitHub generate for a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
