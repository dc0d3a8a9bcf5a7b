"""The history of an article from its entries in the lock."""

from __future__ import annotations

from collections.abc import Iterable

from enricher.article.availability import SubjectAvailability
from enricher.article.directives.directive_history import adopted, has_written
from enricher.article.directives.lists import DirectiveContent
from enricher.article.lock_history import ArticleHistory, ArticleLock
from enricher.article.model import Article
from enricher.article.slot_content import SlotContent


def history_of(
    article: Article,
    content: SlotContent,
    directives: Iterable[DirectiveContent],
    lock: ArticleLock,
    availability: SubjectAvailability,
) -> ArticleHistory:
    """Return the history of an article with these lock entries.

    If there are none, but the article has bullets of enrich's, the entries were lost.
    """
    outline = article.outline
    is_lost = not lock and (
        content.is_in(outline) or any(has_written(outline, each) for each in directives)
    )
    history = ArticleHistory(
        lock,
        is_lost,
        has_lock=True,
        of_policies=availability.of_policy,
        of_recommendations=availability.of_recommendation,
    )
    return adopted(history, article.directives, outline)
