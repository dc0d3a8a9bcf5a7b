"""Filling the slots of an article."""

from __future__ import annotations

from enricher.article.lock_history import ArticleHistory
from enricher.article.plan import ArticlePlan
from enricher.article.slots import fill_advisor, fill_policies
from enricher.article.template import TEMPLATE_KINDS, Slot, SlotKind
from enricher.catalog.pillar import Pillar
from tests.support.project import template
from tests.unit.article.support import article, enricher


def test_fill() -> None:
    """Each slot has a result, or None if the article lacks it."""
    read = article(template(security="## Security\n\nWords.\n"))
    content = enricher().content_of(read)
    results = {}
    for fill in (fill_policies, fill_advisor):
        results |= fill(read.outline, read.layout, content, ArticlePlan(), ArticleHistory())
    assert len(results) == len(TEMPLATE_KINDS) * len(Pillar)
    missing = {slot for slot, result in results.items() if result is None}
    kinds = (SlotKind.POLICIES, SlotKind.SENTENCE)
    assert missing == {Slot(kind, Pillar.SECURITY) for kind in kinds}


def test_limit() -> None:
    """The limit applies to each list."""
    result = enricher().enrich(article(template(), limit=1))
    policies = result.slot_results[Slot(SlotKind.POLICIES, Pillar.RELIABILITY)]
    assert policies
    assert len(policies.added) == 1
