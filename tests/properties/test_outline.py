"""The outline of any document has the blocks, tables and passages of the CommonMark parser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from enricher.markdown.document import Document, Span
from enricher.markdown.outline import Outline

_LINES = [
    "| a | b |",
    "|---|---|",
    "a | b",
    "--- | ---",
    "- x",
    "  | c | d",
    "> | a |",
    "> |---|",
    "# h",
    "```",
    "    code",
    "|:-:|",
    "| a |",
    "text",
    "   |---|",
    "<div>",
    "1. x",
    "  - | a | b |",
    "    |---|---|",
    "[a]: /x",
    "***",
    "\\| a | b",
    " | x \\| y | z |",
    "-|-",
    "<!-- x",
    "-->",
    "    ## code",
    "12) y",
    "+ z",
    "~~~",
    "===",
    "-- -",
    "___",
    "\t# tab",
    "\u00a0# no-break space",
    "> > - deep",
    "\u0664. not a list item",
    "",
]


@given(st.lists(st.sampled_from(_LINES), min_size=2, max_size=9))
def test_outline__agrees_with_the_parser(lines: Sequence[str]) -> None:
    """Blocks, and the spans of tables and passages, are those of the parser's tokens."""
    text = "\n".join(lines)
    library = MarkdownIt("commonmark").enable("table").parse(text)
    document = Document(text)

    outline = Outline.of(document)

    tables = [token for token in library if token.type == "table_open" and token.level == 0]
    assert [block.span for block in outline.blocks if block.kind == "table"] == [
        _span(document, token) for token in tables
    ]
    top = [token for token in library if token.level == 0 and token.nesting >= 0 and token.map]
    assert _joined((block.kind, block.marker) for block in outline.blocks) == _joined(
        (token.type.removesuffix("_open"), token.markup if "bullet" in token.type else "")
        for token in top
    )
    running = {_span(document, token) for token in library if token.type == "inline"}
    assert {passage.span for passage in outline.passages} == running


def _joined(blocks: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join adjacent lists: the parser ends a list after an empty item."""
    return [
        each
        for block, group in groupby(blocks)
        for each in ([block] if "bullet_list" in block else group)
    ]


def _span(document: Document, token: Token) -> Span:
    return document.lines(*(token.map or (0, 0)))
