"""The sections with slots, in every layout."""

from __future__ import annotations

import pytest

from enricher.article.filling import fill_until_stable
from enricher.article.language import load_language
from enricher.article.layout import find_layout
from enricher.article.layout_definition import (
    CommonSection,
    LayoutDefinition,
    LayoutTable,
    PillarLists,
    PillarSections,
    built_in_layouts,
)
from enricher.article.lock_history import ArticleHistory
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.errors import ArticleError
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline
from tests.unit.article.support import article, enricher

RELIABILITY = "## Reliability\n\n### Policy definitions\n\n- x\n"
LAYOUTS = built_in_layouts()
ADVISOR = CommonSection(2, ("@azure-advisor",))


def layout_of(name: str, pillars: int, *levels: int) -> LayoutDefinition:
    """Return a layout with pillars and their lists at these levels."""
    lists = PillarLists(levels, ("@policy-definitions",))
    table = LayoutTable(PillarSections(pillars), pillar_policies=lists, advisor=ADVISOR)
    return LayoutDefinition(name, table)


DEEP = layout_of("deep", 3, 4, 5, 6)  # below a heading for all pillars
SAME_PILLARS = layout_of("same pillars", 2, 4)


@pytest.mark.parametrize(
    ("text", "pillars", "policies", "has_common_section", "has_advisor"),
    [
        (RELIABILITY, 1, 1, False, False),
        ("## Azure Firewall and reliability\n\n### Policy definitions\n", 1, 1, False, False),
        ("## Reliability\n\nWords.\n", 1, 0, False, False),
        ("## Reliability\n\n### Azure Policy\n", 1, 1, False, False),
        ("## Reliability\n\n### Azure Policy\n\n## Azure policies\n", 1, 0, True, False),
        ("## Azure policies\n\n## Azure Advisor recommendations\n", 0, 0, True, True),
        ("## Azure Policy \n", 0, 0, True, False),
        ("## Azure Policy definitions\n\n## Azure Advisor\n", 0, 0, True, True),
        ("### Reliability\n\n### Policy definitions\n", 0, 0, False, False),
        ("## Reliable\n\n### Policy definitions\n", 0, 0, False, False),
        ("```\n## Azure policies\n```\n", 0, 0, False, False),
    ],
)
def test_find_layout(
    text: str, pillars: int, policies: int, has_common_section: bool, has_advisor: bool
) -> None:
    """Sections are found by their headings, and only by them."""
    layout = find_layout(Outline.of(Document(text)))
    assert len(layout.pillars) == pillars
    assert sum(each.policies is not None for each in layout.pillars.values()) == policies
    assert (layout.policies is not None) is layout.is_grouped is has_common_section
    assert (layout.advisor is not None) is has_advisor
    assert layout.has_slots is bool(policies or has_common_section or has_advisor)


def test_find_layout__heading_of_the_template() -> None:
    """Of two headings on policies in a pillar, the template's is the one of the list."""
    text = "## Reliability\n\n### Azure Policy\n\nWords.\n\n### Policy definitions\n"
    section = find_layout(Outline.of(Document(text))).policies_of(Pillar.RELIABILITY)
    assert section
    assert section.heading.text == "Policy definitions"


def test_find_layout__spelling_of_pillars() -> None:
    """The title of a pillar is as its heading spells it."""
    layout = find_layout(Outline.of(Document("## Cost Optimization\n")))
    assert layout.title(Pillar.COST_OPTIMIZATION, "x") == "Cost Optimization"
    assert layout.title(Pillar.SECURITY, "x") == "x"


def test_find_layout__sentence_only() -> None:
    """An article with a pillar's sentence on Advisor and nothing else is a service guide."""
    text = "## Security\n\nAzure Advisor helps you ensure and improve \\<x>.\n"
    layout = find_layout(Outline.of(Document(text)))
    assert layout.has_slots
    assert layout.pillars[Pillar.SECURITY].sentence


@pytest.mark.parametrize(
    "text", [RELIABILITY * 2, f"{RELIABILITY}\n### Policy definitions\n", "## Azure Policy\n" * 2]
)
def test_find_layout__duplicate_section(text: str) -> None:
    """The error names the section that exists twice, and its lines."""
    with pytest.raises(ArticleError, match=r"exists 2 times \(lines \d+ and \d+\)"):
        find_layout(Outline.of(Document(text)))


@pytest.mark.parametrize("level", [4, 5, 6])
def test_find_layout__second_layout(level: int) -> None:
    """A layout with pillars at level 3 and lists at any deeper level is one entry in the table."""
    heading = f"{'#' * level} Policy definitions"
    read = article(
        f"# ExpressRoute\n\n## Pillars\n\n### Reliability\n\n{heading}\n\n- \\<Policy>\n\n"
        "### Security\n\nWords.\n"
    )
    content, history = enricher().content_of(read), ArticleHistory()
    layout = find_layout(read.outline, [*LAYOUTS, DEEP])
    filled = fill_until_stable(read.outline, layout, content, 10, history)
    text = filled.outline.document.text
    assert f"{heading}\n\n- [Circuits should be Zone" in text
    assert text.index("- [Circuits") < text.index("### Security")
    assert filled.slot_results[Slot(SlotKind.POLICIES, Pillar.RELIABILITY)]
    assert filled.slot_results[Slot(SlotKind.POLICIES, Pillar.SECURITY)] is None


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        (RELIABILITY, LAYOUTS[0]),
        (RELIABILITY.replace("###", "####"), SAME_PILLARS),
        ("## Reliability\n", LAYOUTS[0]),
    ],
)
def test_find_layout__with_most_slots(text: str, definition: LayoutDefinition) -> None:
    """Of layouts with the pillars at the same level, the one with more slots is found."""
    layouts = [*LAYOUTS, SAME_PILLARS]
    assert find_layout(Outline.of(Document(text)), layouts).definition == definition


def test_advice__follows_the_layout() -> None:
    """The headings to add have the levels of the article's layout."""
    language = load_language()
    assert DEEP.advice(SlotKind.POLICIES, language) == (
        "a heading '#### Policy definitions' below the pillar's '### …'"
    )
    assert DEEP.advice(SlotKind.RECOMMENDATIONS, language) == (
        "a heading '## Azure Advisor recommendations'"
    )
