"""Filling one article."""

from __future__ import annotations

import pytest

from enricher.article.enrich import Enricher
from enricher.article.template import Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.pillar import Pillar
from enricher.errors import ArticleError
from tests.support.project import CURRENT, template
from tests.unit.article.support import article, catalog, enricher

RELIABILITY = Slot(SlotKind.POLICIES, Pillar.RELIABILITY)


@pytest.mark.parametrize("text", [template(), CURRENT], ids=["template", "current"])
def test_enrich(text: str) -> None:
    """All slots are filled, and filling the result changes nothing."""
    result = enricher().enrich(article(text))
    assert "- [Circuits should be Zone Redundant](" in result.after.text
    assert "**[Use several circuits](https://aka.ms/more)** (high impact)" in result.after.text
    assert result.slot_results[RELIABILITY]
    assert not enricher().enrich(article(result.after.text), result.written).changed


def test_enrich__unknown_service() -> None:
    """An article whose service can't be identified is an error."""
    with pytest.raises(ArticleError, match="can't tell its Azure service"):
        enricher().enrich(article("# Tea\n", "tea.md"))


def test_enrich__recordings_without_the_service() -> None:
    """Recordings that have no facts on the service alone are an error."""
    partial = Enricher(catalog(partial=True), None, Wording())
    with pytest.raises(ArticleError, match="the recordings have nothing on Azure Bastion"):
        partial.enrich(article("# Bastion\n", "x.md", service=("bastion",)))
