"""The outline of a document: its blocks, sections and running text, each with its span."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from enricher.markdown.blocks import Block, Passage
from enricher.markdown.document import Document, Span
from enricher.markdown.inline import NO_REFERENCES, References
from enricher.markdown.normal import normal
from enricher.markdown.parser import ParsedMarkdown, is_unclosed
from enricher.markdown.sections import Section, sections_of


class Outline(Struct, frozen=True):
    """A document with its top-level blocks and its running text, in order."""

    document: Document
    blocks: tuple[Block, ...]
    passages: tuple[Passage, ...]
    bullet: str  # the marker of the first list at any depth, used for new lists
    references: References = NO_REFERENCES
    html: tuple[Passage, ...] = ()  # the raw HTML at any depth

    @classmethod
    def of(cls, document: Document) -> Outline:
        """Parse the block structure of a document."""
        parsed = ParsedMarkdown.of(document)
        passages, _ = parsed.passages()
        marker = parsed.first_marker()
        return cls.from_parts(document, parsed.blocks(), passages, marker, parsed.references)

    @classmethod
    def from_parts(
        cls,
        document: Document,
        blocks: Iterable[Block],
        passages: Sequence[Passage],
        marker: str,
        references: References,
    ) -> Outline:
        """Return the outline of what was parsed; `marker` is that of the first list, or empty."""
        return cls(
            document,
            tuple(blocks),
            tuple(passage for passage in passages if not passage.is_html),
            marker or "-",
            references,
            tuple(passage for passage in passages if passage.is_html),
        )

    def normal(self, text: str) -> str:
        """Return the normal form of a piece of the document's running text."""
        return normal(text, self.references)

    def source(self, block: Block) -> str:
        """Return the source of a block."""
        return self.document.text[block.span.start : block.span.end]

    def without(self, spans: Container[Span]) -> Outline:
        """Return the outline without the blocks of these spans."""
        return replace(self, blocks=tuple(b for b in self.blocks if b.span not in spans))

    def sections(self, level: int) -> Iterator[Section]:
        """Yield the sections of this level, in order."""
        return sections_of(self.blocks, level)

    def headings(self) -> Iterator[str]:
        """Yield the headings with their level, such as `## Reliability`."""
        for block in self.blocks:
            if block.kind == "heading":
                yield f"{'#' * block.level} {block.text}"

    def title(self) -> str:
        """Return the text of the first H1, or an empty string."""
        headings = (block for block in self.blocks if block.kind == "heading")
        return next((heading.text for heading in headings if heading.level == 1), "")

    def is_unclosed(self, block: Block) -> bool:
        """Return whether text after a block would be part of it: an unclosed comment or fence."""
        return block.kind in ("fence", "html_block") and is_unclosed(self.source(block))
