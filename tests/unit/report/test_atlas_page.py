"""The page of the catalogue."""

from __future__ import annotations

from datetime import date

from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.pillar import Pillar
from enricher.catalog.service import Service
from enricher.report.atlas_page import Atlas, page
from tests.support.builders import catalog_of, guid, initiative, policy
from tests.unit.report.builders import (
    POLICY,
    POLICY_DEFINITION,
    PREVIEW,
    PREVIEW_DEFINITION,
    RECOMMENDATION,
    SERVICE,
)

HOSTS = CLOUDS[Cloud.PUBLIC]
OTHER = Service(key="other", name="Other", resource_types=("microsoft.other/things",))
INITIATIVE = initiative("Benchmark", {guid(1): []})
ATLAS = Atlas(
    catalog_of([PREVIEW_DEFINITION, POLICY_DEFINITION], [INITIATIVE], [RECOMMENDATION]),
    [OTHER, SERVICE],
    HOSTS,
)


def test_policies__are_described_once() -> None:
    zones, vpn = ATLAS.policies.values()
    assert (zones.name, vpn.name) == (POLICY.display_name, PREVIEW.display_name)
    assert zones.details == "Network · Audit · in 1 initiative"
    assert {"stable", "audit", "i0"} < {*zones.tokens.split()}
    assert "preview" in vpn.tokens.split()


def test_recommendations() -> None:
    (entry,) = ATLAS.recommendations.values()
    assert entry.link == "https://learn.microsoft.com/azure/more"
    assert entry.details.startswith("high impact · ")


def test_anchors__are_short_if_they_are_unique() -> None:
    assert [entry.anchor for entry in ATLAS.policies.values()] == [f"p-{guid(1)}", f"p-{guid(2)}"]
    (recommendation,) = ATLAS.recommendations.values()
    assert recommendation.anchor == "r-00000000"
    single = Atlas(catalog_of([policy(id_="12345678-0000")]), [], HOSTS)
    assert [entry.anchor for entry in single.policies.values()] == ["p-12345678"]


def test_services__have_their_lists() -> None:
    """A service without policies and recommendations is left out."""
    (entry,) = ATLAS.services
    assert entry.service is SERVICE
    assert entry.count == 3
    policies, recommendations = entry.lists[Pillar.RELIABILITY]
    assert POLICY.display_name in [entry.name for entry in policies]
    assert len(recommendations) == 1


def test_choices() -> None:
    choices = ATLAS.choices
    assert choices["Effect"] == [("audit", "Audit")]
    assert choices["Initiative"] == [("i0", "Benchmark")]


def test_page__without_recommendations() -> None:
    text = page(catalog_of([POLICY_DEFINITION]), [SERVICE], HOSTS, ["checkout"], date(2026, 1, 11))
    assert "Generated on 2026-01-11 from checkout." in text
    assert "Without Azure Advisor&#39;s catalogue, which no source had." in text
    assert "Advisor</button>" not in text


def test_page__without_policies() -> None:
    """The filter has only what concerns recommendations."""
    atlas = Atlas(catalog_of(None, (), [RECOMMENDATION]), [SERVICE], HOSTS)
    assert [*atlas.choices] == ["Pillar"]
    assert [column.heading for column in atlas.columns] == ["Advisor"]
    (entry,) = atlas.services
    assert entry.count == 1
