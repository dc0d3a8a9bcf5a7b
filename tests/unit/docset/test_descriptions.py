"""Descriptions of policies, initiatives and recommendations."""

from __future__ import annotations

from pathlib import Path

from enricher.catalog.pillar import Pillar
from enricher.docset.draft_tools import DraftTools
from tests.unit.docset.drafts import ZONES, ZONES_NAME, draft


def tools(folder: Path) -> DraftTools:
    """Return the tools of a draft."""
    return draft(folder).tools


def test_policy__has_what_articles_say_of_it(tmp_path: Path) -> None:
    """Its sentence, its pillars with the evidence, and its link."""
    this = tools(tmp_path).describe(ZONES)
    assert this
    assert (this.kind, this.name) == ("policy definition", ZONES_NAME)
    assert this.pillars[0] is Pillar.RELIABILITY
    assert this.evidence[0].pillar is Pillar.RELIABILITY
    assert this.effects[:2] == ("Audit", "Deny")
    assert this.sentence.startswith("An outage of one zone")
    assert this.link.endswith(ZONES)


def test_initiative__has_its_size(tmp_path: Path) -> None:
    """Any of the recordings."""
    initiative = tools(tmp_path).catalog.initiatives[0]
    this = tools(tmp_path).describe(initiative.id)
    assert this
    assert (this.kind, this.size) == ("initiative", initiative.size)
    assert "policySetDefinitions" in this.link


def test_recommendation__is_found_by_any_of_its_names(tmp_path: Path) -> None:
    """Azure's name, whatever its case."""
    types = tools(tmp_path).catalog.recommendation_types or ()
    entry = types[0]
    this = tools(tmp_path).describe_recommendation(entry.display_name.upper())
    assert this
    assert (this.kind, this.impact, this.pillars) == (
        "recommendation",
        entry.impact,
        (entry.pillar,),
    )
    assert tools(tmp_path).describe_recommendation("No such thing") is None


def test_unknown_id__has_no_description(tmp_path: Path) -> None:
    """An id that the catalogue doesn't have."""
    assert tools(tmp_path).describe(ZONES.replace("d", "e")) is None
