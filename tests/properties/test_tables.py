"""Tables are found where the parser's own rule finds them, with the same rows."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from enricher.markdown.blocks import Outline
from enricher.markdown.document import Document, Span

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
    "",
]


@given(st.lists(st.sampled_from(_LINES), min_size=2, max_size=9))
def test_tables_are_those_of_the_library(lines: Sequence[str]) -> None:
    text = "\n".join(lines)
    library = MarkdownIt("commonmark").enable("table").parse(text)
    document = Document(text)

    outline = Outline.of(document)

    tables = [token for token in library if token.type == "table_open" and token.level == 0]
    assert [block.span for block in outline.blocks if block.kind == "table"] == [
        _span(document, token) for token in tables
    ]
    running = {_span(document, token) for token in library if token.type == "inline"}
    assert {passage.span for passage in outline.passages} == running


def _span(document: Document, token: Token) -> Span:
    return document.lines(*(token.map or (0, 0)))
