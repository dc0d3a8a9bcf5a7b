"""The edits that fill an article."""

from __future__ import annotations

import pytest

from enricher.docset.filling_edits import line_edits
from enricher.markdown.document import Document
from enricher.markdown.edit import apply


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_edits__turn_one_text_into_another(newline: str) -> None:
    """Only lines that differ are replaced; the last one may have no end."""
    before, after = (newline.join(lines) for lines in (["a", "b", "c"], ["a", "x", "y", "c", ""]))
    edits = line_edits(before, after, 0)
    assert apply(Document(before), edits).text == after
    assert edits[0].span.start == len(newline) + 1
    assert line_edits(before, before, 0) == []
