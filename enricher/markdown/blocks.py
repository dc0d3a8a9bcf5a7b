"""The blocks of a document, each with its span: headings, paragraphs, lists and all others."""

from __future__ import annotations

from msgspec import Struct

from enricher.markdown.containers import ContainerTag
from enricher.markdown.document import Span


class Item(Struct, frozen=True):
    """An item of a bullet list; `span` runs from its marker to its last non-blank line."""

    span: Span
    text: str  # the source of its first paragraph, without the marker
    rest: str = ""  # the source of the nested blocks, with the line ends before them


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
    """A piece of running text at any depth, with the headings above it, outermost first."""

    span: Span
    headings: tuple[str, ...]
