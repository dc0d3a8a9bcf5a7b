"""Sections end at the next heading, with their container, or before a thematic break."""

from __future__ import annotations

import pytest

from enricher.markdown.document import Document
from enricher.markdown.outline import Outline


def section_texts(text: str, level: int = 2) -> list[str]:
    """Return the source of each section of a level, from its heading to its end."""
    sections = Outline.of(Document(text)).sections(level)
    return [text[section.heading.span.start : section.end] for section in sections]


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("# T\n\n## A\n\na\n\n## B\n\nb\n", ["## A\n\na", "## B\n\nb"]),
        ("## A\n\n### Inner\n\na\n\n# Next\n\nb\n", ["## A\n\n### Inner\n\na"]),
        ("## A\n", ["## A"]),
        ("text\n", []),
        # -- containers
        ("## A\n\na\n\n::: zone-end\n\nb\n", ["## A\n\na"]),
        ("## A\n\n::: zone\n\na\n\n::: zone-end\n\nb\n",
         ["## A\n\n::: zone\n\na\n\n::: zone-end\n\nb"]),
        ("<details>\n\n## A\n\na\n\n</details>\n\nb\n", ["## A\n\na"]),
        ("## A\n\na\n::: zone-end\n", ["## A\n\na"]),
        ("## A\n\n- a\n\n  ::: zone-end\n", ["## A\n\n- a"]),
        ("## A\n\n```\n</div>\n```\n", ["## A\n\n```\n</div>\n```"]),
        # -- thematic breaks
        ("## A\n\na\n\n---\n\n## B\n", ["## A\n\na", "## B"]),
        ("## A\n\n#### [X](#tab/x)\n\na\n\n---\n\n## B\n",
         ["## A\n\n#### [X](#tab/x)\n\na\n\n---", "## B"]),
    ],
)  # fmt: skip
def test_sections(text: str, sections: list[str]) -> None:
    """A section ends before what isn't part of it."""
    assert section_texts(text) == sections


def test_subsections() -> None:
    """Subsections are those inside the section alone."""
    outline = Outline.of(Document("## A\n\n### A1\n\n### A2\n\n## B\n\n### B1\n"))
    first, second = outline.sections(2)
    assert [section.heading.text for section in first.subsections(3)] == ["A1", "A2"]
    assert [section.heading.text for section in second.subsections(3)] == ["B1"]


def test_end_of_previous() -> None:
    """The block before the first one is the heading."""
    (section,) = Outline.of(Document("## A\n\none\n\ntwo\n")).sections(2)
    assert section.end_of_previous(section.blocks[0]) == section.heading.span.end
    assert section.end_of_previous(section.blocks[1]) == section.blocks[0].span.end
