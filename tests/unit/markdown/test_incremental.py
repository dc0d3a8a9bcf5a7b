"""Outlines of a text that is being edited."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enricher.markdown.document import Document
from enricher.markdown.incremental import IncrementalParser
from enricher.markdown.outline import Outline

#: Lines that open and close blocks, or look as if they did.
LINES = [
    "# Title",
    "## Reliability",
    "  ## Indented",
    "### Policy [definitions][a]",
    "#no heading",
    "```",
    "~~~",
    "<!-- comment",
    "-->",
    "<div>",
    "</div>",
    "<script>",
    "- item",
    "* item",
    "  - nested",
    "  ## nested heading",
    "> quote",
    "> # quoted heading",
    "lazy",
    "| a | b |",
    "|---|---|",
    "",
    "",
    "[a]: /target",
    "[a]: /other",
    "[b]:",
    "/target 'title",
    "Setext",
    "===",
    "---",
    "+++",
    "title: x",
    "    # code",
    "\t# code",
    '::: zone pivot="a"',
    "::: zone-end",
    "🙂 ## emoji",
    "\ufeff# mark",
]


def parts(outline: Outline) -> object:
    """Return what an outline says, without where its link reference definitions are."""
    definitions = outline.references.environment.get("references", {})
    assert isinstance(definitions, dict)
    targets = {label: each["href"] for label, each in definitions.items()}
    blocks = [
        (block.kind, block.span, block.text, block.level, block.marker, block.container_tags)
        for block in outline.blocks
    ]
    items = [
        [(item.span, item.text, item.rest, item.marker) for item in block.items]
        for block in outline.blocks
    ]
    return blocks, items, outline.passages, outline.html, outline.bullet, targets


texts = st.lists(st.sampled_from(LINES), max_size=25).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\r"]).map(lambda end: end.join(lines))
)


@given(st.lists(texts, min_size=1, max_size=4))
def test_outline__is_that_of_the_whole_text(versions: list[str]) -> None:
    """Each version of a text has the outline that it has by itself."""
    parser = IncrementalParser()
    for text in versions:
        document = Document(text)
        assert parts(parser.outline(document)) == parts(Outline.of(document))


@given(st.integers(0, 2**32), st.lists(st.sampled_from(LINES), min_size=5, max_size=40))
def test_outline__follows_edits(seed: int, lines: list[str]) -> None:
    """Insertions and deletions at any position give the outline of the new text."""
    choose = random.Random(seed)  # noqa: S311
    parser, text = IncrementalParser(), "\n".join(lines)
    for _ in range(8):
        start = choose.randint(0, len(text))
        end = min(len(text), start + choose.choice([0, 0, 1, 5]))
        text = text[:start] + choose.choice(["", "\n", "#", "`", choose.choice(LINES)]) + text[end:]
        assert parts(parser.outline(Document(text))) == parts(Outline.of(Document(text)))


@pytest.mark.parametrize("opening", ["```", "<!--", "- ```"])
def test_outline__of_an_open_block_takes_no_quadratic_time(opening: str) -> None:
    """A fence that is never closed, above thousands of headings."""
    document = Document(f"{opening}\n" + "# heading\n\ntext\n\n" * 2_000)
    assert parts(IncrementalParser().outline(document)) == parts(Outline.of(document))
