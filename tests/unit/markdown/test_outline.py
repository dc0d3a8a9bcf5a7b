"""The outline of a document."""

from __future__ import annotations

import pytest

from enricher.markdown.document import Document
from enricher.markdown.outline import Outline

TEXT = "---\ntitle: x\n---\n# *Title*\n\n## A\n\ntext\n\n* item\n"


def test_outline() -> None:
    """Headings, title, marker and sources are those of the text."""
    outline = Outline.of(Document(TEXT))
    assert list(outline.headings()) == ["# Title", "## A"]
    assert outline.title() == "Title"
    assert outline.bullet == "*"
    assert [outline.source(block) for block in outline.blocks] == [
        "# *Title*",
        "## A",
        "text",
        "* item",
    ]


def test_title__without_h1() -> None:
    """An article without an H1 has no title."""
    assert Outline.of(Document("## A\n")).title() == ""


@pytest.mark.parametrize(
    ("text", "unclosed"),
    [("text", False), ("- a", False), ("<!-- a", True), ("```\na", True), ("```\na\n```", False)],
)
def test_is_unclosed(text: str, *, unclosed: bool) -> None:
    """Only a comment or a fence can be unclosed."""
    outline = Outline.of(Document(text))
    assert outline.is_unclosed(outline.blocks[-1]) is unclosed
