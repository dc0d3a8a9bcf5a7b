"""Parsing Advisor's recommendation types."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType, clean_link

WIRE = {
    "id": "ABC",
    "displayName": " Use  zones ",
    "recommendationCategory": "HighAvailability",
    "recommendationImpact": "high",
    "supportedResourceType": "Microsoft.Network/expressRouteCircuits",
    "learnMoreLink": "https://learn.microsoft.com/en-us/azure/a",
}


def test_from_wire() -> None:
    """Ids and resource types are in lower case, whitespace is collapsed, links are clean."""
    assert RecommendationType.from_wire(WIRE) == RecommendationType(
        id="abc",
        display_name="Use zones",
        pillar=Pillar.RELIABILITY,
        impact="High",
        resource_type="microsoft.network/expressroutecircuits",
        learn_more="/azure/a",
    )


@pytest.mark.parametrize(
    ("wire", "pillar"),
    [
        ({"recommendationCategory": "High Availability"}, Pillar.RELIABILITY),
        ({"recommendationCategory": "highAvailability "}, Pillar.RELIABILITY),
        ({"recommendationCategory": "Reliability"}, Pillar.RELIABILITY),
        ({"recommendationCategory": "Operational excellence"}, Pillar.OPERATIONAL_EXCELLENCE),
        ({"recommendationCategory": "operational_excellence"}, Pillar.OPERATIONAL_EXCELLENCE),
        ({"recommendationImpact": " HIGH "}, Pillar.RELIABILITY),
        ({"supportedResourceType": "MICROSOFT.NETWORK/EXPRESSROUTECIRCUITS/"}, Pillar.RELIABILITY),
        (
            {
                **dict.fromkeys(("recommendationCategory", "recommendationImpact"), None),
                "properties": [
                    {"name": "recommendationCategory", "value": "Cost"},
                    {"name": "recommendationImpact", "value": "High"},
                ],
            },
            Pillar.COST_OPTIMIZATION,
        ),
    ],
)
def test_from_wire__in_other_spellings(wire: dict[str, Any], pillar: Pillar) -> None:
    """Categories, impacts and types are read as the API, the portal and tools spell them."""
    entry = RecommendationType.from_wire({**WIRE, **wire})
    assert entry
    assert (entry.pillar, entry.impact) == (pillar, "High")
    assert entry.resource_type == "microsoft.network/expressroutecircuits"


@pytest.mark.parametrize("key", ["displayName", "recommendationCategory", "supportedResourceType"])
def test_from_wire__without_what_a_bullet_needs(key: str) -> None:
    """A type without name, category or resource type, as from older API versions, is skipped."""
    assert RecommendationType.from_wire({**WIRE, key: ""}) is None


@pytest.mark.parametrize("key", ["recommendationCategory", "recommendationImpact"])
def test_from_wire__with_an_unknown_value(key: str) -> None:
    """An unknown category or impact is an error, since its pillar or rank would be a guess."""
    with pytest.raises(ValueError, match=r"unknown (category|impact) 'New'"):
        RecommendationType.from_wire({**WIRE, key: "New"})


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("https://aka.ms/x", "https://aka.ms/x"),
        ("http://aka.ms/x", "https://aka.ms/x"),
        ("https://docs.microsoft.com/azure/a#b", "/azure/a#b"),
        ("https://learn.microsoft.com/en-us/azure/a", "/azure/a"),
        ("/azure/a", "/azure/a"),
        ("/azure/a?toc=/x/toc.json#b", "/azure/a#b"),
        ("https://aka.ms/x%22", "https://aka.ms/x"),
        ("https://aka.ms/x(1)", "https://aka.ms/x%281%29"),
        ("javascript:alert(1)", None),
        ("/azure/a) [b](c", None),
        ("", None),
    ],
)
def test_clean_link(link: str, clean: str | None) -> None:
    """Links use https or, on Learn, are site-relative; anything else is dropped."""
    assert clean_link(link) == clean
