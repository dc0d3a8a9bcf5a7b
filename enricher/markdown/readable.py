"""The readable parts of Markdown: its text and links, without images, code blocks and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from enricher.markdown.inline import NO_REFERENCES, References, parse_inline
from enricher.markdown.parser import parse_tokens

#: HTML that says nothing to a reader.
UNREAD = re.compile(
    r"<!--.*?(?:-->|\Z)|<img\b[^>]*>|<(pre|script|style)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)


@lru_cache(maxsize=1_000)  # the prose of an article is read for each of its slots
def readable_blocks(source: str, references: References = NO_REFERENCES) -> tuple[str, ...]:
    """Return the Markdown of each paragraph, heading, table cell and HTML block, at any depth."""
    blocks, _ = parse_tokens(source, references)
    return tuple(
        block.content if block.type == "inline" else without_unread(block.content)
        for block in blocks
        if block.type in ("inline", "html_block")
    )


def readable(source: str, references: References = NO_REFERENCES) -> Iterator[str]:
    """Yield each piece of text, code span, link target and HTML tag, in order."""
    for block in readable_blocks(source, references):
        for token in parse_inline(block, references):
            if token.type == "link_open":
                yield str(token.attrGet("href"))
            elif token.type == "html_inline":
                yield without_unread(token.content)
            elif token.type in ("text", "code_inline"):
                yield token.content


def without_unread(html: str) -> str:
    """Return HTML without images, code blocks and comments."""
    return UNREAD.sub("", html)
