"""The blocks of a document, each with its span: headings, paragraphs, lists and all others."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from enricher.markdown.containers import ContainerTag
from enricher.markdown.document import Span
from enricher.markdown.inline import NO_REFERENCES, References
from enricher.markdown.normal import normal


class Item(Struct, frozen=True, dict=True):
    """An item of a bullet list; `span` runs from its marker to its last non-blank line."""

    span: Span
    text: str  # the source of its first paragraph, without the marker
    rest: str = ""  # the source of the nested blocks, with the line ends before them
    marker: str = "- "  # with the whitespace around it
    references: References = NO_REFERENCES  # of the document

    @cached_property
    def normal(self) -> str:
        """The normal form of its text."""
        return normal(self.text, self.references)

    @property
    def source(self) -> str:
        """The source of the item, with the nested blocks."""
        return f"{self.marker}{self.text}{self.rest}"


class Block(Struct, frozen=True):
    """A top-level block. `kind` is `heading`, `paragraph`, `bullet_list`, `html_block`, …"""

    kind: str
    span: Span
    text: str = ""  # headings: the text without markup; paragraphs: the source
    level: int = 0  # headings: 1 to 6
    marker: str = ""  # bullet lists: `-`, `*` or `+`
    items: tuple[Item, ...] = ()
    container_tags: tuple[ContainerTag, ...] = ()
    is_tab: bool = False  # headings: whether it is a tab of DocFX, `#### [Title](#tab/x)`


class Passage(Struct, frozen=True):
    """A piece of text at any depth, with the headings above it, outermost first."""

    span: Span
    headings: tuple[str, ...]
    is_html: bool = False  # raw HTML, which may contain comments
