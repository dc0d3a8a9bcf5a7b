"""The block structure of a document: headings, paragraphs and lists, each with its span.

A CommonMark parser finds them, so that a heading inside a code fence or a comment is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct
from msgspec.structs import replace

from enricher.markdown.containers import Mark, first_unopened, marks_in
from enricher.markdown.dispatch import Dispatch
from enricher.markdown.document import Document, Span
from enricher.markdown.inline import parse_inline
from enricher.markdown.tables import table

_MARKUP = re.compile(r"[\\`*_\[\]<>&!]")  # what text without any of these is, it says


class Item(Struct, frozen=True):
    """One item of a bullet list; `span` goes from its marker to its last line that holds text."""

    span: Span
    text: str  # the source of its first paragraph, without the marker
    rest: str = ""  # the source of what is nested below that, with the line ends before it


class Block(Struct, frozen=True):
    """A top-level block. `kind` is `heading`, `paragraph`, `bullet_list`, `html_block`, …"""

    kind: str
    span: Span
    text: str = ""  # headings: the text without markup; paragraphs: the source
    level: int = 0  # headings: 1 to 6
    marker: str = ""  # bullet lists: `-`, `*` or `+`
    items: tuple[Item, ...] = ()
    marks: tuple[Mark, ...] = ()  # of containers
    begins_tab: bool = False  # headings: `#### [Title](#tab/x)` of DocFX


class Section(Struct, frozen=True):
    """A heading with all that stands below it, up to the next heading of its level or higher.

    What encloses the heading is not left: a section ends where that does, and before a rule that
    parts it from the next one.
    """

    heading: Block
    blocks: tuple[Block, ...]

    @property
    def end(self) -> int:
        """Where the last block of the section ends."""
        return (self.blocks[-1] if self.blocks else self.heading).span.end

    def end_before(self, block: Block) -> int:
        """Where that ends which stands in front of a block of the section."""
        blocks = [self.heading, *self.blocks]
        return blocks[blocks.index(block) - 1].span.end

    def subsections(self, level: int) -> Iterator[Section]:
        """The sections of this level that stand inside."""
        return _sections(self.blocks, level)


class Passage(Struct, frozen=True):
    """A piece of running text, at any depth, with the headings above it, the outermost first."""

    span: Span
    headings: tuple[str, ...]


class Outline(Struct, frozen=True):
    """A document with its top-level blocks and its running text, in order."""

    document: Document
    blocks: tuple[Block, ...]
    passages: tuple[Passage, ...]  # code blocks and comments hold none
    bullet: str  # of its first list, nested ones too: other lists should look like it

    @classmethod
    def of(cls, document: Document) -> Outline:
        """Parse a document, block structure only."""
        references: dict[str, object] = {}  # links that headings may refer to
        tokens = _parser().parse(document.body, references)
        blocks: list[Block] = []
        for block in _blocks(document, tokens, references):
            last = blocks[-1] if blocks else None
            if last and _goes_on(document, last, block):
                span = Span(last.span.start, block.span.end)
                blocks[-1] = replace(last, span=span, items=(*last.items, *block.items))
            else:
                blocks.append(block)
        bullets = (token.markup for token in tokens if token.type == "bullet_list_open")
        return cls(document, tuple(blocks), tuple(_passages(document, tokens)), next(bullets, "-"))

    def source(self, block: Block) -> str:
        """The text of a block as it stands there."""
        return self.document.text[block.span.start : block.span.end]

    def sections(self, level: int) -> Iterator[Section]:
        """Every section whose heading has this level, in order."""
        return _sections(self.blocks, level)

    def headings(self) -> Iterator[str]:
        """The headings as they stand, such as `## Reliability`."""
        for block in self.blocks:
            if block.kind == "heading":
                yield f"{'#' * block.level} {block.text}"

    def title(self) -> str:
        """The text of the first H1, or an empty one."""
        return next((b.text for b in self.blocks if b.kind == "heading" and b.level == 1), "")

    def swallows(self, block: Block) -> bool:
        """Would a block take in what is written behind it: a comment or fence that nothing ends?"""
        if block.kind not in ("fence", "html_block"):
            return False
        tokens = _parser().parse(self.source(block) + "\n\nx")
        return sum(token.level == 0 and token.nesting >= 0 for token in tokens) == 1


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables, without what is inside of lines."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.block.ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler = Dispatch(parser.block.ruler)
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _passages(document: Document, tokens: Sequence[Token]) -> Iterator[Passage]:
    headings: list[tuple[int, str]] = []
    titles: tuple[str, ...] = ()
    before: list[int] | None = None  # the lines of the last one: the cells of a row share them
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            level = int(token.tag[1])
            headings = [item for item in headings if item[0] < level]
            headings.append((level, tokens[index + 1].content.strip()))
            titles = tuple(title for _, title in headings)
        if token.type == "inline" and token.map is not None and token.map != before:
            before = token.map
            yield Passage(document.lines(*token.map), titles)


def _goes_on(document: Document, last: Block, block: Block) -> bool:
    """Is this the same list? The parser ends one behind an empty item with several blank lines."""
    between = document.text[last.span.end : block.span.start]
    both = last.kind == block.kind == "bullet_list" and last.marker == block.marker
    return both and not between.strip()


def _sections(blocks: Sequence[Block], level: int) -> Iterator[Section]:
    starts = [n for n, one in enumerate(blocks) if one.kind == "heading" and one.level <= level]
    for start, end in pairwise([*starts, len(blocks)]):
        if blocks[start].level == level:
            yield Section(blocks[start], _inside(blocks[start + 1 : end]))


def _inside(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a section up to where what encloses it ends."""
    end = first_unopened([mark for block in blocks for mark in block.marks])
    kept = [block for block in blocks if end is None or block.span.start < end.position]
    if end and kept and kept[-1].span.end > end.position:
        kept[-1] = _cut(kept[-1], end.position)
    has_tabs = any(block.begins_tab for block in kept)
    if kept and kept[-1].kind == "hr" and not has_tabs:
        kept.pop()
    return tuple(kept)


def _cut(block: Block, position: int) -> Block:
    """The part of a block before a position, without the line ends there."""
    if not block.items:
        text = block.text[: position - block.span.start].rstrip()
        return replace(block, span=Span(block.span.start, block.span.start + len(text)), text=text)
    *items, last = (one for one in block.items if one.span.start < position)
    rest = last.rest[: len(last.rest) - (last.span.end - position)].rstrip()
    end = last.span.end - len(last.rest) + len(rest)
    items.append(replace(last, span=Span(last.span.start, end), rest=rest))
    return replace(block, span=Span(block.span.start, end), items=tuple(items))


def _blocks(
    document: Document, tokens: Sequence[Token], references: dict[str, object]
) -> Iterator[Block]:
    for index, token in enumerate(tokens):
        if token.level != 0 or token.nesting < 0 or token.map is None:
            continue
        kind = token.type.removesuffix("_open")
        span = _trimmed(document, token.map[0], token.map[1])
        match kind:
            case "heading":
                source = tokens[index + 1].content
                text = _plain(source, references)
                level, is_tab = int(token.tag[1]), "](#tab/" in source
                yield Block(kind, span, text=text, level=level, begins_tab=is_tab)
            case "paragraph" | "html_block":
                source = document.text[span.start : span.end]
                marks = marks_in(source, span.start)
                yield Block(kind, span, text=source.rstrip(), marks=marks)
            case "bullet_list":
                items = tuple(_items(document, tokens, index + 1))
                marks = _marks_below(items)
                yield Block(kind, span, marker=token.markup, items=items, marks=marks)
            case _:
                yield Block(kind, span)


def _marks_below(items: Sequence[Item]) -> tuple[Mark, ...]:
    """The marks below bullets: to CommonMark, an indented one behind the last belongs to it."""
    return tuple(mark for one in items for mark in marks_in(one.rest, one.span.end - len(one.rest)))


def _items(document: Document, tokens: Sequence[Token], start: int) -> Iterator[Item]:
    """The items of the list whose tokens begin there."""
    for index in range(start, len(tokens)):
        token = tokens[index]
        if token.level == 0:
            return
        first = tokens[index + 1]
        if token.type == "list_item_open" and token.level == 1 and token.map:
            span = _trimmed(document, *token.map)
            lines = first.map if first.type == "paragraph_open" else None
            head = _trimmed(document, *lines) if lines else span
            source = document.text[span.start : head.end].lstrip()
            yield Item(span, source[1:].strip(), document.text[head.end : span.end])


def _trimmed(document: Document, first: int, last: int) -> Span:
    """The lines of a token without the blank lines that the parser counts to it."""
    while last > first + 1:
        line = document.lines(last - 1, last)
        if document.text[line.start : line.end].strip():
            break
        last -= 1
    return document.lines(first, last)


def _plain(source: str, references: dict[str, object]) -> str:
    """The text of a heading: markup gone, blanks single, so that headings compare by words."""
    if _MARKUP.search(source) is None:
        return " ".join(source.split())
    children = parse_inline(source, references)
    kept = {"text": True, "code_inline": True, "softbreak": False, "hardbreak": False}
    parts = (child.content if kept[child.type] else " " for child in children if child.type in kept)
    return " ".join("".join(parts).split())
