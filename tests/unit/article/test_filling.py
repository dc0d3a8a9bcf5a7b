"""Filling an article until another pass changes nothing."""

from __future__ import annotations

from enricher.article.filling import fill_until_stable
from enricher.article.lock_history import ArticleHistory
from tests.support.project import CURRENT, template
from tests.unit.article.support import article, enricher


def test_fill_until_stable() -> None:
    """The result is a text that another pass would not change."""
    for text in (template(), CURRENT):
        read = article(text)
        content = enricher().content_of(read)
        history = ArticleHistory()
        filled = fill_until_stable(read.outline, read.layout, content, 10, history)
        again = article(filled.outline.document.text)
        unchanged = fill_until_stable(again.outline, again.layout, content, 10, history)
        assert unchanged.outline.document.text == filled.outline.document.text
        assert unchanged.plan == filled.plan
