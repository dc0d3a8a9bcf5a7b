"""Text inside a line of Markdown: parsed, escaped, and as an anchor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from enricher.unseen import one_line


def parse_inline(text: str, references: dict[str, object] | None = None) -> Sequence[Token]:
    """The tokens of one piece of running text; `references` are the links that it may refer to."""
    return _parser().parseInline(text, references)[0].children or ()


def escape(text: str) -> str:
    """Text as Markdown that shows just that text, on one line, without what nobody sees.

    Escaped as in Microsoft's own generated lists (`\\[Preview\\]:`); an underscore inside a word
    is no markup and stays.
    """
    text = one_line(text)
    text = re.sub(r"([\\`*\[\]<>|~])", r"\\\1", text)
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    return re.sub(r"&(?=#?\w+;)", r"\\&", text)


def code(text: str) -> str:
    """Text as a code span, on one line, whatever it holds."""
    text = one_line(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def target(url: str) -> str:
    """A URL as the target of a link: nothing in it can end the link."""
    return re.sub(r"[\s()<>\[\]\"\\]", lambda mark: quote(mark.group(), safe=""), url)


def unescape(text: str) -> str:
    """Text without the backslashes that keep its marks from being markup."""
    return re.sub(r"\\(?=[^\w\s])", "", text)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark")


def slug(heading: str) -> str:
    """The anchor that Microsoft Learn and GitHub give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
