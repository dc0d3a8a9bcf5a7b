"""Warnings about an article that was filled."""

from __future__ import annotations

import pytest

from enricher.article.article_warnings import LOST_LOCK
from enricher.article.bullets import BulletKey
from enricher.article.enrich import Enricher
from enricher.article.lock_history import LockEntry
from enricher.article.template import Role, Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import PolicyDefinition
from tests.support.builders import catalog_of, guid
from tests.support.project import DEFINITIONS, definition, template
from tests.unit.article.support import RECOMMENDATION_TYPES, article, enricher

RELIABILITY = Slot(SlotKind.POLICIES, Pillar.RELIABILITY)
OLD = "Circuits should use the former private network"
DEPRECATED = definition(7, f"[Deprecated]: {OLD}", description=f"Use {guid(3)} instead.")


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        (
            template().replace("The end.", "Ask \\<team>\nor the other \\<team>."),
            ["placeholders left: from line 115 \\<team> (2 times)."],
        ),
        (
            "# ExpressRoute\n",
            [
                "no section for policy definitions in Reliability, Security, Cost optimization, "
                "Operational excellence, Performance efficiency. Add a heading '### Policy "
                "definitions' below the pillar's '## …'.",
                "no sentence on Azure Advisor in Reliability, Security, Cost optimization, "
                "Operational excellence, Performance efficiency. Add a paragraph that begins "
                "'Azure Advisor helps you ensure and improve'.",
                "no section for Azure Advisor recommendations in the article. Add a heading "
                "'## Azure Advisor recommendations'.",
                "headings found: # ExpressRoute",
            ],
        ),
        (template().replace("The end.", "TBD"), ["placeholders left: line 115 TBD."]),
        (template(), []),
    ],
)
def test_warnings(text: str, warnings: list[str]) -> None:
    """Warnings name missing sections and remaining placeholders, and say what to do."""
    assert [*enricher().enrich(article(text)).warnings] == warnings


def test_warnings__nested_text_of_a_removed_bullet() -> None:
    """The user's text below a removed bullet stays, with a warning to check it."""
    bullet = f"[{OLD}](https://x/policyDefinitions/{guid(7)})"
    text = template().replace("- \\<Policy>", f"- {bullet}\n  - Our note", 1)
    lock = {RELIABILITY.name: (LockEntry.bullet(bullet, BulletKey.of(bullet)),)}
    result = enricher(DEPRECATED).enrich(article(text), lock)
    assert (
        f"'{OLD}' was removed; the text that you nested below it stays. "
        "Check that it still applies." in result.warnings
    )
    assert "\n- Our note\n" in result.after.text


def test_warnings__lost_lock() -> None:
    """If the lock lacks an article that enrich has filled, absent bullets count as deleted."""
    text = enricher().enrich(article(template())).after.text
    first, second = [line for line in text.splitlines() if line.startswith("- [Circuits")][:2]
    result = enricher().enrich(article(text.replace(f"{second}\n", "")), {})
    assert LOST_LOCK in result.warnings
    assert first in result.after.text
    assert second not in result.after.text
    written = result.written[RELIABILITY.name]
    assert any(entry.role is Role.CLOSING for entry in written)


@pytest.mark.parametrize(
    ("queried", "warning", "kinds"),
    [
        (
            catalog_of([PolicyDefinition.from_wire(wire) for wire in DEFINITIONS]),
            "Azure Advisor was not queried; its sections are unchanged.",
            {SlotKind.POLICIES},
        ),
        (
            catalog_of(None, (), RECOMMENDATION_TYPES),
            "policy definitions were not queried; their sections are unchanged.",
            {SlotKind.SENTENCE, SlotKind.RECOMMENDATIONS},
        ),
    ],
    ids=["policies only", "Advisor only"],
)
def test_warnings__source_not_queried(queried: Catalog, warning: str, kinds: set[SlotKind]) -> None:
    """Slots whose source was not queried stay unchanged, with a warning."""
    result = Enricher(queried, None, Wording()).enrich(article(template()))
    assert result.warnings[0] == warning
    assert {slot.kind for slot in result.slot_results} == kinds
