"""Definitions of layouts: headings in all languages, advice, and the text before filling."""

from __future__ import annotations

import pytest

from enricher.article.language import load_language
from enricher.article.layout_definition import (
    AdvisorSentences,
    CommonSection,
    LayoutDefinition,
    LayoutTable,
    PillarLists,
    PillarSections,
    built_in_layouts,
)
from enricher.article.template import Role, SlotKind
from enricher.catalog.pillar import Pillar

TEMPLATE, ONE_SECTION, VARIATION = built_in_layouts()
OWN = LayoutDefinition(
    "own",
    LayoutTable(
        PillarSections(2, {"security": ("Keep it safe",)}),
        PillarLists((3, 4), ("Guardrails", "@azure-policy"), ("None",), "Soon."),
        advisor_sentence=AdvisorSentences(("Advisor helps",), "Advisor: soon."),
    ),
)


@pytest.mark.parametrize(
    ("heading", "pillar", "title"),
    [
        ("Security", Pillar.SECURITY, "Security"),
        ("Azure Firewall and reliability", Pillar.RELIABILITY, "Reliability"),
        ("Azure Firewall und Zuverlässigkeit", Pillar.RELIABILITY, "Zuverlässigkeit"),
        ("Azure Firewall と信頼性", Pillar.RELIABILITY, "信頼性"),
        ("Leistungseffizienz", Pillar.PERFORMANCE_EFFICIENCY, "Leistungseffizienz"),
        ("Insecurity", Pillar.SECURITY, None),
    ],
)
def test_pillar_title(heading: str, pillar: Pillar, title: str | None) -> None:
    """A pillar is named in any language, and may follow the service."""
    assert TEMPLATE.pillar_title(heading, pillar) == title


def test_pillar_title__own() -> None:
    """Titles of a layout replace the built-in ones of their pillar only."""
    assert OWN.pillar_title("keep it safe", Pillar.SECURITY) == "Keep it safe"
    assert OWN.pillar_title("Security", Pillar.SECURITY) is None
    assert OWN.pillar_title("Reliability", Pillar.RELIABILITY) == "Reliability"


def test_headings() -> None:
    """A reference stands for the headings of each language."""
    assert {"policy definitions", "richtliniendefinitionen", "ポリシー定義"} <= {
        *TEMPLATE.list_headings
    }
    assert "azure policy" in VARIATION.list_headings
    assert "azure policy" not in TEMPLATE.list_headings
    assert OWN.list_headings[:2] == ("guardrails", "azure policy")
    assert not ONE_SECTION.list_headings


def test_opens_sentence() -> None:
    """A sentence begins like a template's in any language, or like that of the layout."""
    assert TEMPLATE.opens_sentence("azure  Advisor helps\nyou ensure and improve x")
    assert TEMPLATE.opens_sentence("Azure Advisor hilft Ihnen, x")
    assert not TEMPLATE.opens_sentence("Azure Advisor improves x")
    assert OWN.opens_sentence("Advisor: soon.")
    assert OWN.opens_sentence("Azure Advisor helps you ensure and improve x")


@pytest.mark.parametrize(
    ("definition", "kind", "language", "advice"),
    [
        (TEMPLATE, SlotKind.POLICIES, "de",
         "a heading '### Richtliniendefinitionen' below the pillar's '## …'"),
        (ONE_SECTION, SlotKind.POLICIES, "en", "a heading '## Azure policies'"),
        (OWN, SlotKind.POLICIES, "en", "a heading '### Guardrails' below the pillar's '## …'"),
        (OWN, SlotKind.SENTENCE, "en", "a paragraph that begins 'Advisor helps'"),
        (TEMPLATE, SlotKind.RECOMMENDATIONS, "ja", "a heading '## Azure Advisor の推奨事項'"),
    ],
)  # fmt: skip
def test_advice(definition: LayoutDefinition, kind: SlotKind, language: str, advice: str) -> None:
    """The heading or sentence to add is that of the layout, in the language of the article."""
    assert definition.has_slots(kind)
    assert definition.advice(kind, load_language(language)) == advice


def test_placeholders() -> None:
    """A layout's own text before it is filled precedes that of the template."""
    english = load_language()
    own = OWN.placeholders(english)
    assert (own.policies, own.closing, own.sentence) == (("None",), "Soon.", "Advisor: soon.")
    assert TEMPLATE.placeholders(english) == english.placeholders
    assert OWN.own_items == {"None"}
    assert (OWN.own_text(Role.CLOSING), TEMPLATE.own_text(Role.CLOSING)) == ("Soon.", "")
    common = LayoutDefinition("x", LayoutTable(policies=CommonSection(2, ("Rules",))))
    assert not common.has_slots(SlotKind.SENTENCE)
