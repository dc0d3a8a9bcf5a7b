"""The block structure of an article: headings, paragraphs and lists, each with its span.

A CommonMark parser finds them, so that a heading inside a code fence or a comment is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from enricher.article.document import Document, Span


@dataclass(frozen=True)
class Item:
    """One item of a bullet list; `span` goes from its marker to its last line that holds text."""

    span: Span
    text: str  # its source, without the marker


@dataclass(frozen=True)
class Block:
    """A top-level block. `kind` is `heading`, `paragraph`, `bullet_list`, `html_block`, …"""

    kind: str
    span: Span
    text: str = ""  # headings: the text without markup; paragraphs: the source
    level: int = 0  # headings: 1 to 6
    marker: str = ""  # bullet lists: `-`, `*` or `+`
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading with all that stands below it, up to the next heading of its level or higher."""

    heading: Block
    blocks: tuple[Block, ...]

    @property
    def end(self) -> int:
        """Where the last block of the section ends."""
        return (self.blocks[-1] if self.blocks else self.heading).span.end

    def subsections(self, level: int) -> Iterator[Section]:
        """The sections of this level that stand inside."""
        return sections(self.blocks, level)


def parse(document: Document) -> tuple[Block, ...]:
    """The top-level blocks of a document, in order."""
    tokens = MarkdownIt("commonmark").enable("table").parse(document.body)
    blocks: list[Block] = []
    for block in _blocks(document, tokens):
        last = blocks[-1] if blocks else None
        if last and _goes_on(document, last, block):
            span = Span(last.span.start, block.span.end)
            blocks[-1] = replace(last, span=span, items=(*last.items, *block.items))
        else:
            blocks.append(block)
    return tuple(blocks)


def _goes_on(document: Document, last: Block, block: Block) -> bool:
    """Is this the same list? The parser ends one behind an empty item with several blank lines."""
    between = document.text[last.span.end : block.span.start]
    both = last.kind == block.kind == "bullet_list" and last.marker == block.marker
    return both and not between.strip()


def usual_bullet(document: Document) -> str:
    """The bullet of the article's first list, nested ones too: other lists should look like it."""
    tokens = MarkdownIt("commonmark").parse(document.body)
    return next((token.markup for token in tokens if token.type == "bullet_list_open"), "-")


def sections(blocks: Sequence[Block], level: int) -> Iterator[Section]:
    """Every section whose heading has this level, in order."""
    for index, block in enumerate(blocks):
        if block.kind == "heading" and block.level == level:
            rest = blocks[index + 1 :]
            stop = next(
                (i for i, b in enumerate(rest) if b.kind == "heading" and b.level <= level),
                len(rest),
            )
            yield Section(block, tuple(rest[:stop]))


def _blocks(document: Document, tokens: Sequence[Token]) -> Iterator[Block]:
    for index, token in enumerate(tokens):
        if token.level != 0 or token.nesting < 0 or token.map is None:
            continue
        kind = token.type.removesuffix("_open")
        span = _trimmed(document, token.map[0], token.map[1])
        inner = tokens[index + 1] if token.nesting == 1 else None
        match kind:
            case "heading":
                yield Block(kind, span, text=_plain(inner), level=int(token.tag[1]))
            case "paragraph":
                yield Block(kind, span, text=document.text[span.start : span.end].strip())
            case "bullet_list":
                items = tuple(_items(document, tokens[index + 1 :]))
                yield Block(kind, span, marker=_marker(document, items), items=items)
            case _:
                yield Block(kind, span)


def _items(document: Document, tokens: Sequence[Token]) -> Iterator[Item]:
    for token in tokens:
        if token.level == 0:
            return
        if token.type == "list_item_open" and token.level == 1 and token.map:
            span = _trimmed(document, token.map[0], token.map[1])
            source = document.text[span.start : span.end].lstrip()
            yield Item(span, source[1:].strip())


def _trimmed(document: Document, first: int, last: int) -> Span:
    """The lines of a token without the blank lines that the parser counts to it."""
    while (
        last > first + 1
        and not document.text[
            document.line_starts[last - 1] : document.lines(last - 1, last).end
        ].strip()
    ):
        last -= 1
    return document.lines(first, last)


def _plain(inline: Token | None) -> str:
    """The text of a heading: markup gone, blanks single, so that headings compare by words."""
    if inline is None:
        return ""
    parts = (
        child.content if child.type in ("text", "code_inline") else " "
        for child in inline.children or []
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    )
    return " ".join("".join(parts).split())


def _marker(document: Document, items: Sequence[Item]) -> str:
    """The bullet that a list uses, such as `-`."""
    return document.text[items[0].span.start :].lstrip()[0]
