"""Which of Advisor's recommendation types an article lists, and how they are cleaned."""

from __future__ import annotations

import pytest

from enricher.catalog.advisor import clean_link, from_wire, select
from enricher.catalog.model import RecommendationType
from enricher.catalog.services import load_registry
from tests.support.builders import CIRCUIT, GATEWAY, IS_GATEWAY, policy

EXPRESSROUTE = load_registry().services["expressroute"]


def entry(
    name: str, kind: str = GATEWAY, impact: str = "High", link: str = ""
) -> RecommendationType:
    """A recommendation type on reliability, read as the product reads it."""
    made = from_wire(
        {
            "id": name,
            "displayName": name,
            "recommendationCategory": "HighAvailability",
            "recommendationImpact": impact,
            "supportedResourceType": kind,
            "learnMoreLink": link,
        }
    )
    assert made is not None
    return made


def names(*entries: RecommendationType, policies: tuple[object, ...] = ()) -> list[str]:
    """The names that an ExpressRoute article lists, in order."""
    return [e.display_name for e in select(entries, EXPRESSROUTE, policies)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "kind", "listed"),
    [
        ("Implement Zone Redundant ExpressRoute Gateways", GATEWAY, True),
        ("Implement Site Resiliency for ExpressRoute", GATEWAY, True),
        ("Upgrade your circuit", CIRCUIT, True),
        ("Repurpose or delete idle virtual network gateways", GATEWAY, True),
        ("Consider a larger gateway to address high P2S use", GATEWAY, False),
        ("Enable Active-Active gateways for redundancy", GATEWAY, False),
        ("Move to production gateway SKUs from Basic gateways", GATEWAY, False),
        ("Configure redundant tunnels for your VPN gateway", GATEWAY, False),
        ("Upgrade your disk", "microsoft.compute/disks", False),
        ("Mock recommendation type for Advisor", CIRCUIT, False),
        ("Contoso recommendation - R4", CIRCUIT, False),
        ("[Deprecated] Upgrade your circuit", CIRCUIT, False),
        ("Old circuits are being retired in August", CIRCUIT, False),
    ],
)
def test_select__what_belongs(name: str, kind: str, *, listed: bool) -> None:
    """A sibling's, a test entry's, and a retirement's recommendations stay out."""
    assert names(entry(name, kind)) == ([name] if listed else [])


def test_select__a_policy_of_the_same_name_decides() -> None:
    """A recommendation that carries a policy's name applies only where the policy's rule does."""
    alias = "Microsoft.Network/virtualNetworkGateways/gatewayType"
    vpn = {"allOf": [IS_GATEWAY, {"field": alias, "equals": "Vpn"}]}
    same_name = "Gateways should be modern"
    entries = (entry(f"{same_name}."), entry("Another"))
    assert names(*entries, policies=(policy(vpn, name=same_name),)) == ["Another"]
    assert len(names(*entries, policies=(policy(IS_GATEWAY, name=same_name),))) == 2


def test_select__equal_names_merge_and_order_is_by_impact() -> None:
    """Two entries of one name are one, with the higher impact and whatever link there is."""
    entries = (
        entry("Zones", CIRCUIT, "Low"),
        entry("Bandwidth", CIRCUIT, "Medium", "https://aka.ms/low"),
        entry("bandwidth.", GATEWAY, "High"),
    )
    chosen = select(entries, EXPRESSROUTE, ())
    assert [(e.display_name, e.impact) for e in chosen] == [
        ("bandwidth.", "High"),
        ("Zones", "Low"),
    ]
    assert chosen[0].learn_more == "https://aka.ms/low"


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("https://aka.ms/x", "https://aka.ms/x"),
        ("http://aka.ms/x", "https://aka.ms/x"),
        ("https://docs.microsoft.com/azure/a#b", "/azure/a#b"),
        ("https://learn.microsoft.com/en-us/azure/a", "/azure/a"),
        ("/azure/a", "/azure/a"),
        ("https://aka.ms/x%22", "https://aka.ms/x"),
        ("https://aka.ms/x(1)", "https://aka.ms/x%281%29"),
        ("javascript:alert(1)", None),
        ("/azure/a) [b](c", None),
        ("", None),
    ],
)
def test_clean_link(link: str, clean: str | None) -> None:
    """Links lead to https or, on Learn, to the site's own page; anything else is dropped."""
    assert clean_link(link) == clean
