"""Filling one article."""

from __future__ import annotations

import pytest

from enricher.article.enrich import Enricher
from enricher.article.template import Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.pillar import Pillar
from enricher.errors import ArticleError
from tests.support.builders import guid
from tests.support.project import CURRENT, definition, template
from tests.unit.article.support import article, catalog, enricher

RELIABILITY = Slot(SlotKind.POLICIES, Pillar.RELIABILITY)
OLD = "Circuits should use the former private network"
DEPRECATED = definition(7, f"[Deprecated]: {OLD}", description=f"Use {guid(3)} instead.")


@pytest.mark.parametrize("text", [template(), CURRENT], ids=["template", "current"])
def test_enrich(text: str) -> None:
    """All slots are filled, and filling the result changes nothing."""
    result = enricher().enrich(article(text))
    assert "- [Circuits should be Zone Redundant](" in result.after.text
    assert "**Use several circuits** (high impact)" in result.after.text
    assert result.slot_results[RELIABILITY]
    assert not enricher().enrich(article(result.after.text), result.written).changed


def test_errors() -> None:
    """An unknown service, and recordings without facts on the service, are errors."""
    with pytest.raises(ArticleError, match="can't tell its Azure service"):
        enricher().enrich(article("# Tea\n", "tea.md"))
    partial = Enricher(catalog(partial=True), None, Wording())
    with pytest.raises(ArticleError, match="the recordings have nothing on Azure Bastion"):
        partial.enrich(article("# Bastion\n", "x.md", service="bastion"))
