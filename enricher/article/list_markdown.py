"""The Markdown of a merged list: existing items verbatim, and new items in the same style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from enricher.article.merge import MergedBullet
from enricher.markdown.blocks import Block, Item
from enricher.markdown.outline import Outline

_MARKER = re.compile(r" *[-*+](?:(?: {1,4}|\t)(?=\S))?")


def render_list(
    outline: Outline, present: Block | None, merged_bullets: Sequence[MergedBullet]
) -> str:
    """Return the Markdown of a merged list; `present` is the list in the article, if any.

    Blank lines between two items stay if the items stay next to each other.
    """
    text = outline.document.text
    marker, newline = _style(outline, present)
    neighbours = set(pairwise(present.items if present else ()))
    before: MergedBullet | None = None
    pieces: list[str] = []
    for merged in merged_bullets:
        if before:
            both_stay = before.is_in_article and merged.is_in_article
            previous, item = before.item, merged.item
            if both_stay and previous and item and (previous, item) in neighbours:
                pieces.append(text[previous.span.end : item.span.start])
            else:
                pieces.append(newline if both_stay else outline.document.newline * 2)
        pieces.append(_item_markdown(outline, merged, marker))
        before = merged
    return "".join(pieces)


def _item_markdown(outline: Outline, merged: MergedBullet, marker: str) -> str:
    """Return the Markdown of a bullet with its nested text; of a removed one, that text alone."""
    item = merged.item
    if item is None:
        return marker + merged.text
    if not merged.is_in_article:
        return _outdented(item.rest)
    if merged.text == item.text:
        return outline.document.text[item.span.start : item.span.end]
    return _marker(outline, item, marker) + merged.text + item.rest


def _outdented(rest: str) -> str:
    """Return the text that was nested below a bullet, at the level of the bullet."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", rest.strip("\r\n"))
    depths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    return "".join(line[min(depths) :] if line.strip() else line for line in lines)


def _style(outline: Outline, present: Block | None) -> tuple[str, str]:
    """Return the start of a new item, and the line ends that separate it from the item before."""
    document = outline.document
    if present is None:
        return f"{outline.bullet} ", document.newline
    # An item that is indented more than the one before it would be nested below that.
    least = min(present.items, key=lambda item: _indent(document.text, item))
    marker = _marker(outline, least, present.marker)
    return marker, document.newline * (2 if _is_loose(outline, present) else 1)


def _indent(text: str, item: Item) -> int:
    source = text[item.span.start : item.span.end]
    return len(source) - len(source.lstrip(" "))


def _marker(outline: Outline, item: Item, default: str) -> str:
    """Return the start of an item: its marker with the whitespace around it."""
    match = _MARKER.match(outline.document.text, item.span.start)
    marker = match.group() if match else default
    return marker if marker[-1].isspace() else f"{marker} "


def _is_loose(outline: Outline, block: Block) -> bool:
    """Return whether the list has blank lines between all of its items."""
    gaps = [
        outline.document.text[a.span.end : b.span.start].replace("\r\n", "\n")
        for a, b in pairwise(block.items)
    ]
    return bool(gaps) and all(len(re.split(r"[\r\n]", gap)) > 2 for gap in gaps)
