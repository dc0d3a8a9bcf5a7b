"""Articles and their results."""

from __future__ import annotations

import pickle

import pytest

from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.errors import ArticleError
from tests.support.project import template
from tests.unit.article.support import article, enricher

RELIABILITY = Slot(SlotKind.POLICIES, Pillar.RELIABILITY)


def test_result__in_another_process() -> None:
    """A pickled result without outlines has everything that writing and reporting it takes."""
    result = enricher().enrich(article(template()))
    copy = pickle.loads(pickle.dumps(result.without_outlines()))  # noqa: S301
    assert (copy.before.text, copy.after.text) == (result.before.text, result.after.text)
    assert copy.service.key == result.service.key == "expressroute"
    assert (copy.name, copy.path, copy.changed) == (result.name, result.path, True)
    assert copy.written == result.written
    assert [each.added for each in copy.filled] == [each.added for each in result.filled]
    assert copy.filled_outline.document.text == ""


def test_result__unchanged() -> None:
    """A result without outlines has no text if the article is unchanged."""
    after = enricher().enrich(article(template())).after.text
    result = enricher().enrich(article(after))
    assert not result.changed
    assert result.without_outlines().before.text == ""


def test_result__removed_bullets() -> None:
    """A slot without removed bullets has none."""
    result = enricher().enrich(article(template()))
    assert result.removed_bullets_of(RELIABILITY) == []


def test_article__layout() -> None:
    """An article with a duplicate section can be read, but its layout is an error."""
    read = article("# ExpressRoute\n\n## Azure policies\n\n## Azure policies\n")
    assert read.document.text.startswith("# ExpressRoute")
    with pytest.raises(ArticleError, match="exists 2 times"):
        _ = read.layout
