"""The readable parts of Markdown: its text and links, without images, code blocks and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt

from enricher.markdown.inline import NO_REFERENCES, References

#: HTML that says nothing to a reader.
UNREAD = re.compile(
    r"<!--.*?(?:-->|\Z)|<img\b[^>]*>|<(pre|script|style)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)


def readable_blocks(source: str, references: References = NO_REFERENCES) -> Iterator[str]:
    """Yield the Markdown of each paragraph, heading, table cell and HTML block, at any depth."""
    for block in _parser().parse(source, {**references.environment}):
        if block.type == "inline":
            yield block.content
        elif block.type == "html_block":
            yield without_unread(block.content)


def readable(source: str, references: References = NO_REFERENCES) -> Iterator[str]:
    """Yield each piece of text, code span, link target and HTML tag, in order."""
    for block in _parser().parse(source, {**references.environment}):
        if block.type == "html_block":
            yield without_unread(block.content)
        for token in block.children or ():
            if token.type == "link_open":
                yield str(token.attrGet("href"))
            elif token.type == "html_inline":
                yield without_unread(token.content)
            elif token.type in ("text", "code_inline"):
                yield token.content


def without_unread(html: str) -> str:
    """Return HTML without images, code blocks and comments."""
    return UNREAD.sub("", html)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")
