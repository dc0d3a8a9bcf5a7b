"""The content of the slots for a service."""

from __future__ import annotations

import pytest

from enricher.article.slot_content import SlotContent
from enricher.article.wording import Wording
from enricher.catalog.pillar import Pillar
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline
from tests.unit.article.support import facts


def content() -> SlotContent:
    """Return the content for a service with two policies and a recommendation."""
    return SlotContent(facts(), Wording())


def test_titles() -> None:
    """Without an article, pillars have the titles of the language."""
    assert content().titles()[Pillar.COST_OPTIMIZATION] == "Cost optimization"


@pytest.mark.parametrize(("after", "is_in"), [("", True), (" In our words.", False)])
def test_is_in(after: str, *, is_in: bool) -> None:
    """An article has a bullet of enrich's if one is written as enrich writes it."""
    bullet = content().policies.bullets()[0].text
    words = bullet if not after else "Some policy."
    outline = Outline.of(Document(f"# Title\n\n- {words}{after}\n"))
    assert content().is_in(outline) is is_in


def test_lists() -> None:
    """A text is listed if it is one of the bullets in normal form."""
    assert content().lists(content().policies.bullets()[0].text)
    assert not content().lists("Some policy.")
