"""The source of a merged list."""

from __future__ import annotations

import pytest

from enricher.article.bullets import Bullet
from enricher.article.list_markdown import render_list
from enricher.article.merge import BulletOutcome, MergedBullet
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline

NEW = MergedBullet(BulletOutcome.ADDED, "New", 0, bullet=Bullet("New"))


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("- A\n- B", "- A\n- B\n- New"),
        ("* A\n\n* B", "* A\n\n* B\n\n* New"),
        ("  +  A", "  +  A\n  +  New"),
        ("-\tA", "-\tA\n-\tNew"),
        ("  - A\n- B\n  - c", "  - A\n- B\n  - c\n- New"),
        ("- A\r\n- B", "- A\r\n- B\r\n- New"),
    ],
)
def test_render_list__new_item(source: str, result: str) -> None:
    """A new item has the marker, indentation and spacing of the list; the others stay verbatim."""
    outline = Outline.of(Document(source))
    (block,) = outline.blocks
    kept = [MergedBullet(BulletOutcome.KEPT, item.text, 0, item) for item in block.items]
    assert render_list(outline, block, [*kept, NEW]) == result


def test_render_list__nested_text_of_a_removed_item() -> None:
    """The user's text moves to the level of the removed item."""
    outline = Outline.of(Document("- A\n- B\n  - Our note\n\n    More.\n"))
    (block,) = outline.blocks
    first, second = block.items
    merged = [
        MergedBullet(BulletOutcome.KEPT, first.text, 0, first),
        MergedBullet(BulletOutcome.REMOVED, second.text, 0, second),
    ]
    assert render_list(outline, block, merged) == "- A\n\n- Our note\n\n  More."


def test_render_list__new_list() -> None:
    """Without a list before, items look like those of the article's first list."""
    outline = Outline.of(Document("* A\n"))
    assert render_list(outline, None, [NEW, NEW]) == "* New\n* New"
