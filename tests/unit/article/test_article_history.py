"""The history of an article from the lock."""

from __future__ import annotations

import pytest

from tests.unit.article.support import article, enricher

PAGE = "# Page\n\n<!-- enrich: policies service=expressroute {} -->\n\n<!-- /enrich -->\n"


@pytest.mark.parametrize("form", ["list", "table"])
def test_history_of__lost_entries(form: str) -> None:
    """If the lock has none of a page that has bullets or rows of enrich's, they were lost."""
    engine = enricher()
    empty = article(PAGE.format(f"form={form}"))
    filled = article(engine.enrich(empty, {}).after.text)
    lost = [
        any("no entry" in each for each in engine.enrich(page, {}).warnings)
        for page in (empty, filled)
    ]
    assert lost == [False, True]
