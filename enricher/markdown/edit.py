"""Edits are proposals (span, new text); they are applied in one place, and checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from enricher.errors import ArticleError, InternalError
from enricher.markdown.blocks import Block, Outline, Section
from enricher.markdown.document import Document, Span


class Edit(Struct, frozen=True):
    """Replace a span (empty: insert there) by this text."""

    span: Span
    text: str


def apply(document: Document, edits: Sequence[Edit]) -> Document:
    """Apply edits from the end backwards, so that earlier spans stay true.

    Raises ArticleError when two edits overlap, because a person mixed the places that they are for,
    and InternalError when text outside them would change.
    """
    ordered = sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))
    for before, after in pairwise(ordered):
        if before.span.end > after.span.start:
            line = document.line_of(after.span.start)
            raise ArticleError(
                f"line {line}: two places to fill stand in one another. Part them by a blank line."
            )
    text = document.text
    for edit in reversed(ordered):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    result = Document(text)
    check_outside(document, result, ordered)
    return result


def replace_block(
    outline: Outline, section: Section, block: Block, text: str, *, apart: bool = False
) -> Edit:
    """Replace a block; by nothing: take it away with the blank lines before it.

    `apart`: by one of another kind, which could run into the line before where that follows on.
    """
    text_before, document = section.end_before(block), outline.document
    if not text:
        return Edit(Span(text_before, block.span.end), "")
    between = document.text[text_before : block.span.start]
    follows_on = len(re.findall(r"\r\n?|\n", between)) < 2
    gap = document.newline if apart and follows_on else ""
    return Edit(block.span, gap + text + _gap_after(document, block.span.end))


def insert_before(outline: Outline, block: Block, texts: Sequence[str]) -> Edit:
    """Insert blocks of text in front of a block."""
    start, gap = block.span.start, outline.document.newline * 2
    return Edit(Span(start, start), gap.join(texts) + gap)


def append(outline: Outline, section: Section, texts: Sequence[str]) -> Edit:
    """Insert blocks of text at the end of a section.

    Raises ArticleError where they would end up inside a comment or a code block.
    """
    document = outline.document
    if section.blocks and outline.swallows(section.blocks[-1]):
        raise ArticleError(
            f"line {document.line_of(section.blocks[-1].span.start)}: nothing ends the comment or "
            "code block that begins there. Close it."
        )
    gap, end = document.newline * 2, section.end
    return Edit(Span(end, end), gap + gap.join(texts) + _gap_after(document, end))


def _gap_after(document: Document, position: int) -> str:
    """A line end where the next line follows at once: it could else run into what was written."""
    rest = document.text[position : position + 2]
    for newline in ("\r\n", "\n", "\r"):
        if rest.startswith(newline):
            number = document.line_of(position + len(newline)) - 1
            line = document.lines(number, number + 1)
            return document.newline if document.text[line.start : line.end].strip() else ""
    return ""


def check_outside(before: Document, after: Document, edits: Sequence[Edit]) -> None:
    """Raise InternalError unless the result is what lies outside the spans, and the edits whole."""
    old = new = 0
    for edit in [*edits, Edit(Span(len(before.text), len(before.text)), "")]:
        kept = before.text[old : edit.span.start]
        if after.text[new : new + len(kept)] != kept:
            raise InternalError("text outside the sections would change; nothing was written.")
        new += len(kept)
        if after.text[new : new + len(edit.text)] != edit.text:
            raise InternalError("an edit would not arrive whole; nothing was written.")
        new += len(edit.text)
        old = edit.span.end
    if new != len(after.text):
        raise InternalError("the article would grow beyond its edits; nothing was written.")
