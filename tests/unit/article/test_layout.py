"""Where the places of an article are, in every layout."""

from __future__ import annotations

import pytest

from enricher.article.layout import find_layout
from enricher.catalog.model import Pillar
from enricher.errors import ArticleError
from enricher.markdown.blocks import Outline
from enricher.markdown.document import Document

RELIABILITY = "## Reliability\n\n### Policy definitions\n\n- x\n"


@pytest.mark.parametrize(
    ("text", "pillars", "policies", "article_wide", "advisor"),
    [
        (RELIABILITY, 1, 1, False, False),
        ("## Azure Firewall and reliability\n\n### Policy definitions\n", 1, 1, False, False),
        ("## Reliability\n\nWords.\n", 1, 0, False, False),
        ("## Azure policies\n\n## Azure Advisor recommendations\n", 0, 0, True, True),
        ("## Azure Policy \n", 0, 0, True, False),
        ("## Azure Policy definitions\n\n## Azure Advisor\n", 0, 0, True, True),
        ("### Reliability\n\n### Policy definitions\n", 0, 0, False, False),
        ("## Reliable\n\n### Policy definitions\n", 0, 0, False, False),
        ("```\n## Azure policies\n```\n", 0, 0, False, False),
    ],
)
def test_find_layout(
    text: str, pillars: int, policies: int, article_wide: bool, advisor: bool
) -> None:
    """Each layout's places are found by their headings, and only by them."""
    layout = find_layout(Outline.of(Document(text)))
    assert len(layout.pillars) == pillars
    assert sum(one.policies is not None for one in layout.pillars.values()) == policies
    assert (layout.policies is not None) is layout.is_grouped is article_wide
    assert (layout.advisor is not None) is advisor
    assert layout.has_places is bool(policies or article_wide or advisor)


def test_find_layout__spells_pillars_as_the_article_does() -> None:
    """A pillar is called as its heading calls it."""
    layout = find_layout(Outline.of(Document("## Cost Optimization\n")))
    assert layout.title(Pillar.COST_OPTIMIZATION) == "Cost Optimization"
    assert layout.title(Pillar.SECURITY) == "Security"


def test_find_layout__sentence_alone_is_a_place() -> None:
    """An article with a pillar's sentence on Advisor and nothing else is a guide."""
    text = "## Security\n\nAzure Advisor helps you ensure and improve \\<x>.\n"
    layout = find_layout(Outline.of(Document(text)))
    assert layout.has_places
    assert layout.pillars[Pillar.SECURITY].sentence


@pytest.mark.parametrize(
    "text", [RELIABILITY * 2, f"{RELIABILITY}\n### Policy definitions\n", "## Azure Policy\n" * 2]
)
def test_find_layout__twice_is_an_error(text: str) -> None:
    """A place that is there twice is named with its lines."""
    with pytest.raises(ArticleError, match=r"is there 2 times \(lines \d+ and \d+\)"):
        find_layout(Outline.of(Document(text)))
