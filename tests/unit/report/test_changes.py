"""The changes of an article."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.report.changes import absolute, changes, in_words, sections, total
from enricher.report.outputs import Totals
from tests.support.builders import guid
from tests.unit.report.builders import (
    ADDED,
    RECOMMENDATIONS,
    RELIABILITY,
    REMOVED,
    REWRITTEN,
    SENTENCE,
    changed_result,
    result,
)


def test_changes__by_section() -> None:
    """Unchanged and missing sections are left out; retired policies are apart from the others."""
    (change,) = changes(changed_result()).values()
    assert change.title == "Policy definitions, reliability"
    assert [link.name for link in change.added] == ["Zones"]
    assert change.added[0].ids == (guid(1),)
    assert [link.name for link in change.updated] == ["Tunnels"]
    assert [link.link for link in change.removed] == ["https://learn.microsoft.com/azure/circuits"]
    (retired,) = change.retired
    assert (retired.policy.name, retired.state) == ("Old zones", "deprecated")
    assert retired.successor == change.added[0]


def test_changes__of_a_sentence_name_nothing() -> None:
    (change,) = changes(result({SENTENCE: REWRITTEN})).values()
    assert not change.names_bullets
    assert in_words(total([change])) == "sentences updated"


def test_changes__of_a_folded_bullet() -> None:
    """A bullet whose policy another one names is folded, and counts as removed."""
    folded = replace(REMOVED, into=ADDED)
    (change,) = changes(result({RELIABILITY: SlotResult(removed=(folded,))})).values()
    (entry,) = change.folded
    assert (entry.bullet.name, entry.into.name) == ("Circuits", "Zones")
    assert total([change]) == Totals(
        added=0, updated=0, removed=1, replaced=1, deprecated=0, folded=1
    )


def test_changes__of_an_unchanged_article() -> None:
    """Edits that result in the same text are no changes."""
    unchanged = replace(changed_result(), changed=False)
    assert changes(unchanged) == {}
    assert not any(section.changes for section in sections(unchanged))


def test_sections() -> None:
    """The slots for Advisor's recommendations are one section, without a pillar."""
    security = Slot(SlotKind.RECOMMENDATIONS, Pillar.SECURITY)
    counts = {RELIABILITY: None, RECOMMENDATIONS: SlotResult(kept=2), security: SlotResult(kept=3)}
    assert [
        (section.kind, section.pillar, section.kept) for section in sections(result(counts))
    ] == [
        (SlotKind.POLICIES, Pillar.RELIABILITY, None),
        (SlotKind.RECOMMENDATIONS, None, 5),
    ]


def test_total() -> None:
    totals = total(changes(changed_result()).values())
    assert totals == Totals(added=1, updated=1, removed=2, replaced=1, deprecated=1, folded=0)
    assert in_words(totals) == "1 added, 2 removed, 1 updated"
    assert in_words(replace(totals, added=0, updated=0), linked=1) == "2 removed, 1 linked"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/azure/x", "https://learn.microsoft.com/azure/x"),
        ("https://aka.ms/x", "https://aka.ms/x"),
        ("http://aka.ms/x", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_absolute(link: str, expected: str) -> None:
    assert absolute(link) == expected
