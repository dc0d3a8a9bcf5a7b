"""Parse Markdown into blocks and passages with a CommonMark parser.

A real parser knows that a `#` line inside a code fence or a comment isn't a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from enricher.markdown.blocks import Block, Item, Passage
from enricher.markdown.containers import ContainerTag, find_container_tags
from enricher.markdown.document import Document, Span
from enricher.markdown.inline import NO_REFERENCES, References, plain_text
from enricher.platform.sanitize import one_line

_MARKUP = re.compile(r"[\\`*_\[\]<>&!]")  # without any of these, a heading is plain text


@cache
def _markdown_it() -> MarkdownIt:
    """Return a parser of CommonMark and tables that leaves inline content unparsed."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


#: The headings above a block, outermost first, each with its level.
Headings: TypeAlias = tuple[tuple[int, str], ...]


def parse_tokens(
    text: str, references: References = NO_REFERENCES
) -> tuple[Sequence[Token], dict[str, object]]:
    """Return the block tokens of a text, and its link reference definitions as the parser does.

    `references` are those of the text around it.
    """
    environment: dict[str, object] = {**references.environment}
    return _markdown_it().parse(text, environment), environment


class ParsedMarkdown:
    """A document's block tokens, read as blocks and passages."""

    def __init__(self, document: Document, tokens: Sequence[Token], references: References) -> None:
        """`tokens` are those of the document's body, and `references` of all of its text."""
        self._document = document
        self._tokens = tokens
        self.references = references

    @classmethod
    def of(cls, document: Document) -> ParsedMarkdown:
        """Parse a document."""
        tokens, environment = parse_tokens(document.body)
        # Most documents have none, so that what is cached for one is found for another.
        return cls(document, tokens, References(environment) if environment else NO_REFERENCES)

    def blocks(self) -> list[Block]:
        """Return the top-level blocks, in order."""
        blocks: list[Block] = []
        for block in self._top_level():
            if blocks and _continues_list(self._document, blocks[-1], block):
                span = Span(blocks[-1].span.start, block.span.end)
                items = (*blocks[-1].items, *block.items)
                blocks[-1] = replace(blocks[-1], span=span, items=items)
            else:
                blocks.append(block)
        return blocks

    def passages(self, above: Headings = ()) -> tuple[list[Passage], Headings]:
        """Return the running text and the raw HTML at any depth; code blocks have none.

        `above` are the headings above the first block. Those above what follows the last one are
        returned as well.
        """
        found: list[Passage] = []
        levels = above
        headings = tuple(heading for _, heading in levels)
        previous: list[int] | None = None  # the cells of a table row share their lines
        for index, token in enumerate(self._tokens):
            if token.type == "heading_open":
                level = int(token.tag[1])
                text = _plain_text(self._tokens[index + 1].content, self.references)
                outer = (heading for heading in levels if heading[0] < level)
                levels = (*outer, (level, text))
                headings = tuple(heading for _, heading in levels)
            if token.type == "inline" and token.map is not None and token.map != previous:
                previous = token.map
                found.append(Passage(self._document.lines(*token.map), headings))
            if token.type == "html_block" and token.map is not None:
                found.append(Passage(self._document.lines(*token.map), headings, is_html=True))
        return found, levels

    def first_marker(self) -> str:
        """Return the marker of the first bullet list at any depth; empty if there is none."""
        markers = (token.markup for token in self._tokens if token.type == "bullet_list_open")
        return next(markers, "")

    def _top_level(self) -> Iterator[Block]:
        for index, token in enumerate(self._tokens):
            if token.level != 0 or token.nesting < 0 or token.map is None:
                continue
            kind = token.type.removesuffix("_open")
            span = _without_blank_lines(self._document, *token.map)
            match kind:
                case "heading":
                    source = self._tokens[index + 1].content
                    text = _plain_text(source, self.references)
                    level, is_tab = int(token.tag[1]), "](#tab/" in source
                    yield Block(kind, span, text=text, level=level, is_tab=is_tab)
                case "paragraph" | "html_block":
                    source = self._document.text[span.start : span.end]
                    tags = find_container_tags(source, span.start)
                    yield Block(kind, span, text=source.rstrip(), container_tags=tags)
                case "bullet_list":
                    items = tuple(self._items(index + 1))
                    tags = _nested_container_tags(items)
                    yield Block(kind, span, marker=token.markup, items=items, container_tags=tags)
                case _:
                    yield Block(kind, span)

    def _items(self, start: int) -> Iterator[Item]:
        """Yield the items of the list whose first inner token has index `start`."""
        text = self._document.text
        for index in range(start, len(self._tokens)):
            token = self._tokens[index]
            if token.level == 0:
                return
            if token.type == "list_item_open" and token.level == 1 and token.map:
                span = _without_blank_lines(self._document, *token.map)
                child = self._tokens[index + 1]
                lines = child.map if child.type == "paragraph_open" else None
                first = _without_blank_lines(self._document, *lines) if lines else span
                source = text[span.start : first.end]
                content = source.lstrip()[1:].lstrip()
                marker = source[: len(source) - len(content)]
                rest = text[first.end : span.end]
                yield Item(span, content.rstrip(), rest, marker, self.references)


def is_unclosed(source: str) -> bool:
    """Return whether text after a comment or code fence would be part of it."""
    tokens = _markdown_it().parse(source + "\n\nx")
    return sum(token.level == 0 and token.nesting >= 0 for token in tokens) == 1


def _continues_list(document: Document, previous: Block, block: Block) -> bool:
    """Return whether two blocks are one list.

    The parser ends a list after an empty item that several blank lines follow.
    """
    between = document.text[previous.span.end : block.span.start]
    are_lists = previous.kind == block.kind == "bullet_list" and previous.marker == block.marker
    return are_lists and not between.strip()


def _nested_container_tags(items: Sequence[Item]) -> tuple[ContainerTag, ...]:
    """Return the tags below the first paragraphs of list items.

    To CommonMark, an indented tag after a list belongs to the list's last item.
    """
    return tuple(
        tag
        for item in items
        for tag in find_container_tags(item.rest, item.span.end - len(item.rest))
    )


def _without_blank_lines(document: Document, first: int, last: int) -> Span:
    """Return the span of a token's lines, without trailing blank lines."""
    while last > first + 1:
        line = document.lines(last - 1, last)
        if document.text[line.start : line.end].strip():
            break
        last -= 1
    return document.lines(first, last)


def _plain_text(source: str, references: References) -> str:
    """Return a heading's text as a reader sees it, with single spaces, for comparison."""
    if _MARKUP.search(source) is None:
        return one_line(source)
    return plain_text(source, references)
