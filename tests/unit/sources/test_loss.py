"""A catalogue that has shrunk a lot is refused: the response may have been truncated."""

from __future__ import annotations

import pytest

from enricher.errors import SourceError
from enricher.sources.loss import refuse_shrunken_catalogue


@pytest.mark.parametrize(
    ("before", "lost", "is_refused"),
    [(0, 0, False), (1, 1, False), (5, 1, False), (5, 2, True), (100, 10, False), (100, 11, True)],
)
def test_refuse_shrunken_catalogue(before: int, lost: int, is_refused: bool) -> None:
    """One entry may be gone, or a tenth; new entries don't make up for lost ones."""
    known = [str(number) for number in range(before)]
    now = [*known[lost:], *(f"new {number}" for number in range(50))]
    if is_refused:
        with pytest.raises(SourceError, match=f"{lost} of {before}"):
            refuse_shrunken_catalogue("policies", known, now)
    else:
        refuse_shrunken_catalogue("policies", known, now)
