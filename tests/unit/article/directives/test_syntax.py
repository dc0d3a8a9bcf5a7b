"""The comments of directives."""

from __future__ import annotations

import pytest

from enricher.article.directives.syntax import find_regions, without_regions
from enricher.article.layout import find_layout
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline

END = "<!-- /enrich -->"


def outline(text: str) -> Outline:
    """Return the outline of a text."""
    return Outline.of(Document(text))


@pytest.mark.parametrize(
    ("comment", "word", "pairs"),
    [
        ("<!-- enrich: policies service=aks -->", "policies", {"service": "aks"}),
        ("<!--enrich:policies-->", "policies", {}),
        ("<!-- Enrich: Recommendations -->", "recommendations", {}),
        (
            '<!-- enrich: policies\n  category="Key Vault"\n  initiative=\'a "b" c\' -->',
            "policies",
            {"category": "Key Vault", "initiative": 'a "b" c'},
        ),
    ],
)
def test_find_regions(comment: str, word: str, pairs: dict[str, str]) -> None:
    """A pair of comments is a region, with the words of the first one."""
    found = find_regions(outline(f"Words.\n{comment}\n- a\n{END}\nMore words.\n"))
    assert not found.errors
    (region,) = found.regions
    assert (region.word, dict(region.pairs)) == (word, pairs)
    assert [block.kind for block in region.blocks] == ["bullet_list"]


@pytest.mark.parametrize(
    "text",
    [
        "```md\n<!-- enrich: policies -->\n```",
        "    <!-- enrich: policies -->",
        "<div>\n<!-- enrich: policies -->\n</div>",
        "<!-- a comment\n<!-- enrich: policies -->",
        "`<!-- enrich: policies -->`",
        "Words <!-- enrich: policies --> in a line.",
        "<!-- enrich: ignore unknown-category -->",
        "<!-- enriched: policies -->",
    ],
)
def test_find_regions__not_a_directive(text: str) -> None:
    """Code, other HTML, and comments that turn off rules are no directives."""
    found = find_regions(outline(f"{text}\n"))
    assert (found.regions, found.errors) == ((), ())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x\n\n<!-- enrich: policies -->", 3, "never closed"),
        (f"x\n\n{END}", 3, "closes nothing"),
        (f"<!-- enrich: polices -->\n{END}", 1, "unknown word 'polices'. Nearest: 'policies'."),
        (f"<!-- enrich: xyz -->\n{END}", 1, "Use one of policies, recommendations, initiatives"),
        (
            f"<!-- enrich: policies -->\n<!-- enrich: policies -->\n{END}",
            2,
            "inside that of line 1",
        ),
        (f"<!-- enrich: policies --> {END}", 1, "not alone"),
        (f"<!-- enrich: policies -->\n{END} x", 2, "not alone"),
        (f"<!-- enrich: policies aks -->\n{END}", 1, "'aks' is not KEY=VALUE"),
        (f"- x\n\n  <!-- enrich: policies -->\n\n  {END}", 3, "inside a list or a quote"),
        (f"> <!-- enrich: policies -->\n> {END}", 1, "inside a list or a quote"),
    ],
)
def test_find_regions__error(text: str, line: int, message: str) -> None:
    """An error names its line, and what to do."""
    read = outline(f"{text}\n")
    first = find_regions(read).errors[0]
    assert read.document.line_of(first.span.start) == line
    assert message in first.message


def test_without_regions() -> None:
    """A section of the template doesn't include the region of a directive in it."""
    list_ = f"<!-- enrich: policies -->\n\n- a\n\n{END}"
    read = outline(f"## Azure policies\n\nWords.\n\n{list_}\n\nMore words.\n")
    section = find_layout(read).policies
    assert section
    assert [read.source(block) for block in section.blocks] == ["Words.", "More words."]
    assert len(without_regions(read).blocks) == 3
