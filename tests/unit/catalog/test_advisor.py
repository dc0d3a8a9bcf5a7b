"""Which of Advisor's recommendation types an article lists, and how they are cleaned."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from enricher.catalog.advisor import (
    clean_link,
    from_wire,
    load_advisor_rules,
    load_known_links,
    rank,
)
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import PolicyDefinition, RecommendationType
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


def names(*entries: RecommendationType, policies: Sequence[PolicyDefinition] = ()) -> list[str]:
    """The names that an ExpressRoute article lists, in order."""
    return [one.display_name for one in listed(entries, policies)]


def listed(
    entries: Sequence[RecommendationType], policies: Sequence[PolicyDefinition] = ()
) -> list[RecommendationType]:
    """What an ExpressRoute article lists of a catalogue of these."""
    catalog = Catalog(policies, (), entries)
    return catalog.recommendation_list(EXPRESSROUTE)


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
        ("Resolve the conflict of your circuit", CIRCUIT, False),
        ("The subnet of the circuit is full", CIRCUIT, False),
        ("Action required: move your circuit", CIRCUIT, False),
        ("CircuitBloatRatio", CIRCUIT, False),
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
    chosen = listed(entries)
    assert [(e.display_name, e.impact) for e in chosen] == [
        ("bandwidth.", "High"),
        ("Zones", "Low"),
    ]
    assert chosen[0].learn_more == "https://aka.ms/low"


def bullets(*entries: RecommendationType, benchmarked: str = "") -> list[list[str]]:
    """The names of each bullet, in order."""
    ranked = rank(entries, lambda one: one.display_name == benchmarked)
    return [[one.display_name for one in advice.entries] for advice in ranked]


def test_rank__impact_then_the_benchmark_then_design() -> None:
    """A high impact goes first, then what the benchmark says too, and upkeep comes last."""
    entries = [
        entry("Upgrade your circuit"),
        entry("Use zones"),
        entry("Watch the gateway closely"),
        entry("Add a peering", impact="Low"),
    ]
    assert bullets(*entries, benchmarked="Watch the gateway closely") == [
        ["Watch the gateway closely"],
        ["Use zones"],
        ["Upgrade your circuit"],
        ["Add a peering"],
    ]


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("Right-size underutilized gateways", "Right-size underutilized gateway sets", True),
        ("Encrypt the disks of Windows machines", "Encrypt the disks of Linux machines", True),
        ("Upgrade to a newer offer of the image", "Upgrade your image to a newer SKU", True),
        ("Upgrade the Java SDK to the latest version", "Use a newer API version", True),
        ("Use zones for the gateway", "Use probes for the circuit", False),
        ("Set the time to live to 20 seconds", "Set the time to live to 60 seconds", False),
        ("Backup should be enabled on machines", "vTPM should be enabled on machines", False),
        (
            "Configure manual throughput instead of autoscale on your Azure Cosmos DB container",
            "Enable autoscale on your Azure Cosmos DB container",
            False,
        ),
    ],
)
def test_rank__what_says_nearly_the_same_is_one_bullet(
    first: str, second: str, *, is_one: bool
) -> None:
    """But never two that hold on different conditions."""
    assert len(bullets(entry(first), entry(second))) == (1 if is_one else 2)


def test_rank__many_rules_on_one_thing_are_one_bullet() -> None:
    """The rules on what is inside of SQL databases don't flood a list."""
    rules = [entry(f"Option {n} of size {n * n} should be off for SQL Servers") for n in range(80)]
    assert len(bullets(*rules, entry("Databases should be watched"))) == 2


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("[Enable if required] Use keys.", "Use keys"),
        ("Remove inactive slots (important)", "Remove inactive slots"),
        ("Save on v2 and and v1 costs", "Save on v2 and v1 costs"),
        ("Only allow tracing for debugging. Sharing it can hurt. Read on.",
         "Only allow tracing for debugging"),
        ("Use v1.2 of it", "Use v1.2 of it"),
    ],
)  # fmt: skip
def test_title__is_tidy(name: str, title: str) -> None:
    """What of a name says nothing to a reader is left out of a bullet."""
    assert load_advisor_rules().title(name) == title


def test_select__knows_links_that_the_catalogue_lacks() -> None:
    """A saved catalogue has no links; of some types the page is known."""
    guid, link = next(iter(load_known_links().items()))
    (found,) = listed([replace(entry("Use zones"), id=guid)])
    assert found.learn_more == link
    own = replace(entry("Use zones", link="https://aka.ms/own"), id=guid)
    assert listed([own])[0].learn_more == "https://aka.ms/own"


def test_known_links__are_clean() -> None:
    """Each is one that could come from Azure."""
    assert all(clean_link(link) == link for link in load_known_links().values())


def test_select__leaves_retired_products_out() -> None:
    """By the ids of their types."""
    (guid, *_) = load_advisor_rules().retired
    assert listed([replace(entry("Use zones"), id=guid)]) == []


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
    """Links lead to https or, on Learn, to the site's own page; anything else is dropped."""
    assert clean_link(link) == clean
