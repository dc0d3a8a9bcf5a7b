"""Edits of a document: a span and its new text, applied and verified in one place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from enricher.errors import ArticleError, InternalError
from enricher.markdown.blocks import Block
from enricher.markdown.document import Document, Span
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section


class Edit(Struct, frozen=True):
    """The replacement of a span by a text; an empty span makes it an insertion."""

    span: Span
    text: str


def apply(document: Document, edits: Sequence[Edit]) -> Document:
    """Apply edits from the end backwards, so that earlier spans stay valid.

    Raises ArticleError if two edits overlap, which happens if the slots in the article overlap,
    and InternalError if text outside the edits would change.
    """
    ordered = sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))
    for previous, edit in pairwise(ordered):
        if previous.span.end > edit.span.start:
            line = document.line_of(edit.span.start)
            raise ArticleError(
                f"line {line}: two slots to fill overlap. Separate them with a blank line."
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
    """Return the edit that replaces a block, or deletes it and the blank lines before it.

    `text` is empty for a deletion. Set `apart` if the new block is of another kind: a blank line
    then keeps it from joining the line directly above.
    """
    if not text:
        return remove_blocks(outline, section, block, block.span.end)
    previous_end, document = section.end_of_previous(block), outline.document
    between = document.text[previous_end : block.span.start]
    is_directly_below = len(re.findall(r"\r\n?|\n", between)) < 2
    gap = document.newline if apart and is_directly_below else ""
    return Edit(block.span, gap + text + _gap_after(document, block.span.end))


def remove_blocks(outline: Outline, section: Section, first: Block, end: int) -> Edit:
    """Return the edit that deletes a block and all up to `end`, with the blank lines before it.

    Link reference definitions, which belong to no block, stay.
    """
    start = section.end_of_previous(first)
    start += len(outline.document.text[start : first.span.start].rstrip())
    return Edit(Span(start, end), "")


def has_definitions(outline: Outline, section: Section) -> bool:
    """Return whether there are link reference definitions between the blocks of a section."""
    spans = [block.span for block in (section.heading, *section.blocks)]
    text = outline.document.text
    return any(text[one.end : other.start].strip() for one, other in pairwise(spans))


def insert_before(outline: Outline, block: Block, texts: Sequence[str]) -> Edit:
    """Return the edit that inserts blocks of text before a block."""
    start, gap = block.span.start, outline.document.newline * 2
    return Edit(Span(start, start), gap.join(texts) + gap)


def append(outline: Outline, section: Section, texts: Sequence[str]) -> Edit:
    """Return the edit that inserts blocks of text at the end of a section.

    Raises ArticleError if they would become part of an unclosed comment or code block.
    """
    document = outline.document
    if section.blocks and outline.is_unclosed(section.blocks[-1]):
        raise ArticleError(
            f"line {document.line_of(section.blocks[-1].span.start)}: the comment or code block "
            "that begins there is never closed. Close it."
        )
    gap, end = document.newline * 2, section.end
    return Edit(Span(end, end), gap + gap.join(texts) + _gap_after(document, end))


def _gap_after(document: Document, position: int) -> str:
    """Return a line end if the next line isn't blank, to keep the new text from joining it."""
    rest = document.text[position : position + 2]
    for newline in ("\r\n", "\n", "\r"):
        if rest.startswith(newline):
            number = document.line_of(position + len(newline)) - 1
            line = document.lines(number, number + 1)
            return document.newline if document.text[line.start : line.end].strip() else ""
    return ""


def check_outside(before: Document, after: Document, edits: Sequence[Edit]) -> None:
    """Raise InternalError unless `after` is `before` with exactly these edits applied."""
    old = new = 0
    for edit in [*edits, Edit(Span(len(before.text), len(before.text)), "")]:
        unchanged = before.text[old : edit.span.start]
        if after.text[new : new + len(unchanged)] != unchanged:
            raise InternalError("text outside the sections would change; nothing was written.")
        new += len(unchanged)
        if after.text[new : new + len(edit.text)] != edit.text:
            raise InternalError("an edit would be incomplete; nothing was written.")
        new += len(edit.text)
        old = edit.span.end
    if new != len(after.text):
        raise InternalError("the article would grow beyond its edits; nothing was written.")
