"""Blocks and passages of a document, with their spans."""

from __future__ import annotations

import pytest

from enricher.markdown.blocks import Block
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline
from enricher.markdown.parser import ParsedMarkdown, is_unclosed


def parse(text: str) -> list[Block]:
    """Return the blocks of a text."""
    return ParsedMarkdown.of(Document(text)).blocks()


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("# A\n\ntext\nmore\n\n- a\n- b\n", {"heading": "# A", "paragraph": "text\nmore",
                                              "bullet_list": "- a\n- b"}),
        ("```\n# A\n```\n\n<!-- # B -->\n", {"fence": "```\n# A\n```",
                                              "html_block": "<!-- # B -->"}),
        ("| a |\n|---|\n| b |\n\n> q\n", {"table": "| a |\n|---|\n| b |", "blockquote": "> q"}),
        ("    code\n\n***\n", {"code_block": "    code", "hr": "***"}),
        ("1. a\n2. b\n", {"ordered_list": "1. a\n2. b"}),
        ("---\na: b\n---\ntext\n", {"paragraph": "text"}),
        ("# A\r\n\r\ntext\r\n", {"heading": "# A", "paragraph": "text"}),
    ],
)  # fmt: skip
def test_blocks__kinds_and_spans(text: str, sources: dict[str, str]) -> None:
    """Each top-level block has its kind, and its span without trailing line ends."""
    assert {block.kind: text[block.span.start : block.span.end] for block in parse(text)} == sources


@pytest.mark.parametrize(
    ("source", "level", "text"),
    [
        ("## Reliability", 2, "Reliability"),
        ("##  *Cost*  and   `x` ##", 2, "Cost and x"),
        ("*Two*\nlines\n---", 2, "Two lines"),
        ("Title\n===", 1, "Title"),
        ("# [Link](x) [ref]\n\n[ref]: /y", 1, "Link ref"),
        ("# A &amp; B\\*", 1, "A & B*"),
    ],
)
def test_blocks__heading(source: str, level: int, text: str) -> None:
    """A heading's text has no markup and single spaces."""
    heading = parse(source)[0]
    assert (heading.level, heading.text, heading.is_tab) == (level, text, False)


def test_blocks__tab_of_docfx() -> None:
    """A heading that links to a tab of DocFX is a tab."""
    (heading,) = parse("#### [Portal](#tab/portal)\n")
    assert heading.is_tab


@pytest.mark.parametrize(
    ("text", "marker", "items"),
    [
        ("- a\n- b\n", "-", [("a", ""), ("b", "")]),
        ("* a\n  b\n* c\n", "*", [("a\n  b", ""), ("c", "")]),
        ("+ a\n\n  more\n\n+ b\n", "+", [("a", "\n\n  more"), ("b", "")]),
        ("- a\n  - nested\n- b\n", "-", [("a", "\n  - nested"), ("b", "")]),
        ("-\n- b\n", "-", [("", ""), ("b", "")]),
        ("-\n\n\n- b\n", "-", [("", ""), ("b", "")]),
    ],
)
def test_blocks__items_of_a_list(text: str, marker: str, items: list[tuple[str, str]]) -> None:
    """An item is its first paragraph and the rest; an empty item does not end the list."""
    (block,) = parse(text)
    assert block.marker == marker
    assert [(item.text, item.rest) for item in block.items] == items


def test_blocks__two_lists_with_different_markers() -> None:
    """Another marker begins another list."""
    assert [block.marker for block in parse("- a\n* b\n")] == ["-", "*"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("::: zone-end\n", ["zone"]),
        ("<details>\n", ["<details>"]),
        ("- a\n\n  ::: zone-end\n", ["zone"]),
        ("```\n::: zone-end\n```\n", []),
        ("    </div>\n", []),
    ],
)
def test_blocks__container_tags(text: str, names: list[str]) -> None:
    """Tags are found in paragraphs, HTML and below list items, but not in code."""
    assert [tag.name for block in parse(text) for tag in block.container_tags] == names


def test_passages__have_the_headings_above_them() -> None:
    """Running text at any depth is a passage; code and comments aren't."""
    text = "# A\n\n## B\n\n- x\n\n  y\n\n## C\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n"
    passages, _ = ParsedMarkdown.of(Document(text)).passages()
    assert [(text[p.span.start : p.span.end].strip(), p.headings) for p in passages] == [
        ("# A", ("A",)),
        ("## B", ("A", "B")),
        ("- x", ("A", "B")),
        ("y", ("A", "B")),
        ("## C", ("A", "C")),
        ("| a | b |", ("A", "C")),
    ]


@pytest.mark.parametrize(
    ("text", "marker"),
    [("text", "-"), ("* a\n\n+ b\n", "*"), ("1. a\n   + b\n", "+"), ("> * a\n", "*")],
)
def test_first_marker(text: str, marker: str) -> None:
    """New lists use the marker of the first list, nested ones included."""
    assert Outline.of(Document(text)).bullet == marker


@pytest.mark.parametrize(
    ("source", "unclosed"),
    [
        ("<!-- a", True),
        ("<!-- a -->", False),
        ("```\na", True),
        ("```\na\n```", False),
        ("~~~\n```", True),
        ("<div>", False),
        ("<pre>\na", True),
    ],
)
def test_is_unclosed(source: str, *, unclosed: bool) -> None:
    """Text after an unclosed comment or fence would become part of it."""
    assert is_unclosed(source) is unclosed
