"""Edits are proposals (span, new text); they are applied in one place, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from enricher.article.document import Document, Span
from enricher.errors import InternalError


@dataclass(frozen=True)
class Edit:
    """Replace a span (empty: insert there) by this text."""

    span: Span
    text: str


def apply(document: Document, edits: Sequence[Edit]) -> Document:
    """Apply edits from the end backwards, so that earlier spans stay true.

    Raises InternalError when two edits overlap, or when text outside them would change.
    """
    ordered = sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))
    for before, after in pairwise(ordered):
        if before.span.end > after.span.start:
            line = document.line_of(after.span.start)
            raise InternalError(f"two edits overlap at line {line}; nothing was written.")
    text = document.text
    for edit in reversed(ordered):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    result = Document(text)
    _check_outside(document, result, ordered)
    return result


def _check_outside(before: Document, after: Document, edits: Sequence[Edit]) -> None:
    """What lies outside the spans must be in the result, in order, and nothing else but edits."""
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
