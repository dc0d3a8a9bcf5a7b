"""Comments that turn a rule off for a block."""

from __future__ import annotations

import pytest

from enricher.article.ignore_comments import ignored_lines
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!-- enrich: ignore a -->\n\nOne\ntwo\n\nThree", [(range(3, 5), {"a"})]),
        ("One <!-- enrich: ignore a, b c -->\n\nTwo", [(range(1, 2), {"a", "b", "c"})]),
        ("- One <!-- enrich: ignore a -->\n- Two\n\nx", [(range(1, 3), {"a"})]),
        ("`<!-- enrich: ignore a -->`\n\nOne", []),
        ("```\n<!-- enrich: ignore a -->\n```\n\nOne", []),
        ("<!-- ignore a -->\n\nOne", []),
    ],
)
def test_ignored_lines(text: str, expected: list[tuple[range, set[str]]]) -> None:
    """A comment is about its block, or, alone, about the next one; code is no comment."""
    assert [*ignored_lines(Outline.of(Document(text)))] == expected
