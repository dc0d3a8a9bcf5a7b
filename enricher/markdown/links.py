"""The links in a piece of Markdown or HTML, with their positions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from markdown_it.token import Token
from msgspec import Struct

from enricher.markdown.inline import References, parse_inline
from enricher.markdown.readable import UNREAD

_ANCHOR = re.compile(
    r"<a\b[^<>]*?\bhref\s*=\s*(?P<quote>[\"'])(?P<target>[^<>]*?)(?P=quote)[^<>]*>",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\A\s*(?:[-*+]\s+)?")
_ANCHOR_END = re.compile(r"</a\s*>", re.IGNORECASE)


class Link(Struct, frozen=True):
    """A link in a text, with the spans of itself, its text, and its target if it is there."""

    span: tuple[int, int]
    text_span: tuple[int, int]
    target: str
    target_span: tuple[int, int] | None = None


def links_in(source: str, references: References, *, is_html: bool) -> list[Link]:
    """Return the links in a text: inline, by reference, in angle brackets, and in HTML."""
    if is_html:
        return [*_anchors(_without_unread(source), 0, len(source))]
    return [*_links(source, references)]


def blanked(source: str, references: References, *, is_html: bool) -> str:
    """Return a text with spaces for its links, images and comments."""
    spans = [link.span for link in links_in(source, references, is_html=is_html)]
    if is_html:
        source = _without_unread(source)
    else:
        offset, tokens = _parsed(source, references)
        spans += (
            (token.meta["span"][0] + offset, token.meta["span"][1] + offset)
            for token in tokens
            if token.type == "image" or token.content.startswith("<!--")
            if "span" in token.meta
        )
    for start, end in spans:
        source = source[:start] + " " * (end - start) + source[end:]
    return source


def _parsed(source: str, references: References) -> tuple[int, Sequence[Token]]:
    """Return the tokens of a text, and the offset of their spans in it.

    Without its marker, a bullet is the text that was parsed when it was filled.
    """
    offset = len(source) - len(_MARKER.sub("", source, count=1))
    return offset, parse_inline(source[offset:].rstrip(), references)


def _links(source: str, references: References) -> Iterator[Link]:
    offset, tokens = _parsed(source, references)

    def moved(span: tuple[int, int]) -> tuple[int, int]:
        return span[0] + offset, span[1] + offset

    for token in tokens:
        if token.type == "html_inline" and token.content[:2].lower() == "<a":
            yield from _anchors(source, *moved(token.meta["span"]))
        elif token.type == "link_open" and "span" in token.meta:
            in_place = token.meta["target"]
            target_span = moved(in_place) if in_place else None
            # As it is written, so that a fix can replace a part of it.
            target = source[slice(*target_span)] if target_span else str(token.attrGet("href"))
            yield Link(moved(token.meta["span"]), moved(token.meta["text"]), target, target_span)


def _anchors(source: str, start: int, end: int) -> Iterator[Link]:
    """Yield the links whose HTML tag begins in a part of a text."""
    for match in _ANCHOR.finditer(source, start, end):
        closing = _ANCHOR_END.search(source, match.end())
        text_end = closing.start() if closing else match.end()
        whole_end = closing.end() if closing else match.end()
        target = unescape(match["target"])
        span = match.span("target") if target == match["target"] else None
        yield Link((match.start(), whole_end), (match.end(), text_end), target, span)


def _without_unread(source: str) -> str:
    return UNREAD.sub(lambda match: " " * len(match.group()), source)
