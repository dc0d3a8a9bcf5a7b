"""Sections: a heading with the blocks below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from enricher.markdown.blocks import Block
from enricher.markdown.containers import first_unmatched_closing_tag
from enricher.markdown.document import Span


class Section(Struct, frozen=True):
    """A heading with all blocks below it, up to the next heading of its level or higher.

    A section also ends where the container around its heading is closed, and before a thematic
    break that separates it from the next section.
    """

    heading: Block
    blocks: tuple[Block, ...]

    @property
    def end(self) -> int:
        """The end of the section's last block."""
        return (self.blocks[-1] if self.blocks else self.heading).span.end

    def end_of_previous(self, block: Block) -> int:
        """Return the end of the block, or heading, before one of the section's blocks."""
        blocks = [self.heading, *self.blocks]
        return blocks[blocks.index(block) - 1].span.end

    def subsections(self, level: int) -> Iterator[Section]:
        """Yield the sections of this level inside the section, in order."""
        return sections_of(self.blocks, level)


def sections_of(blocks: Sequence[Block], level: int) -> Iterator[Section]:
    """Yield the sections of this level among the blocks, in order."""
    starts = [
        index
        for index, block in enumerate(blocks)
        if block.kind == "heading" and block.level <= level
    ]
    for start, end in pairwise([*starts, len(blocks)]):
        if blocks[start].level == level:
            yield Section(blocks[start], _within_container(blocks[start + 1 : end]))


def _within_container(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks up to the end of the container around their heading."""
    closing = first_unmatched_closing_tag([tag for block in blocks for tag in block.container_tags])
    inside = [block for block in blocks if closing is None or block.span.start < closing.position]
    if closing and inside and inside[-1].span.end > closing.position:
        inside[-1] = _truncate(inside[-1], closing.position)
    has_tabs = any(block.is_tab for block in inside)  # DocFX: a thematic break closes a tab group
    if inside and inside[-1].kind == "hr" and not has_tabs:
        inside.pop()
    return tuple(inside)


def _truncate(block: Block, position: int) -> Block:
    """Return the part of a block before a position, without trailing whitespace.

    To CommonMark, an indented closing tag after a list belongs to the list's last item.
    """
    if not block.items:
        text = block.text[: position - block.span.start].rstrip()
        return replace(block, span=Span(block.span.start, block.span.start + len(text)), text=text)
    *items, last = (item for item in block.items if item.span.start < position)
    rest = last.rest[: len(last.rest) - (last.span.end - position)].rstrip()
    end = last.span.end - len(last.rest) + len(rest)
    items.append(replace(last, span=Span(last.span.start, end), rest=rest))
    return replace(block, span=Span(block.span.start, end), items=tuple(items))
