"""What edits may do to a document, and the check that they did nothing else."""

from __future__ import annotations

import pytest

from enricher.errors import ArticleError, InternalError
from enricher.markdown.document import Document, Span
from enricher.markdown.edit import Edit, apply, check_outside

BEFORE = Document("one two three")
EDITS = [Edit(Span(0, 3), "1"), Edit(Span(8, 13), "3")]


def test_apply__changes_the_spans_alone() -> None:
    """Whatever their order, each edit takes the place of its span."""
    assert apply(BEFORE, EDITS).text == apply(BEFORE, EDITS[::-1]).text == "1 two 3"
    assert apply(BEFORE, [Edit(Span(3, 3), "!"), Edit(Span(3, 3), "?")]).text == "one!? two three"
    with pytest.raises(ArticleError, match="line 1"):
        apply(BEFORE, [Edit(Span(0, 5), ""), Edit(Span(4, 8), "")])


@pytest.mark.parametrize(
    "after",
    ["1 tw0 3", "1 two  3", "1two 3", "1 two 33", "1 two 4", "2 two 3", "1 two ", "", "1 two 3\n"],
)
def test_check_outside__sees_each_other_change(after: str) -> None:
    """A character more, less or other, inside of an edit or out of it, ends the run."""
    check_outside(BEFORE, Document("1 two 3"), EDITS)
    with pytest.raises(InternalError, match="nothing was written"):
        check_outside(BEFORE, Document(after), EDITS)
