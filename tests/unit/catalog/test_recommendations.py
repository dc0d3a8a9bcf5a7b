"""Selecting and ranking Advisor's recommendation types."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from enricher.catalog.advisor_rules import (
    load_advisor_rules,
    load_learn_more_links,
    load_titles,
)
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.recommendations import rank
from enricher.catalog.services import load_registry
from tests.support.builders import CIRCUIT, GATEWAY, catalog_of, guid, initiative, policy

EXPRESSROUTE = load_registry().services["expressroute"]


def entry(
    name: str, kind: str = GATEWAY, impact: str = "High", link: str = ""
) -> RecommendationType:
    """Return a recommendation type of the reliability pillar, parsed from wire form."""
    parsed = RecommendationType.from_wire(
        {
            "id": name,
            "displayName": name,
            "recommendationCategory": "HighAvailability",
            "recommendationImpact": impact,
            "supportedResourceType": kind,
            "learnMoreLink": link,
        }
    )
    assert parsed is not None
    return parsed


def names(*entries: RecommendationType) -> list[str]:
    """Return the names that an ExpressRoute article lists, in order."""
    return [recommendation.display_name for recommendation in listed(entries)]


def listed(entries: Sequence[RecommendationType]) -> list[RecommendationType]:
    """Return the recommendation types that an ExpressRoute article lists."""
    return catalog_of([], (), entries).recommendation_list(EXPRESSROUTE)


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
def test_select__drops_siblings_tests_incidents_and_retirements(
    name: str, kind: str, *, listed: bool
) -> None:
    """Only guidance for the service itself is selected."""
    assert names(entry(name, kind)) == ([name] if listed else [])


def test_advice__does_not_depend_on_policies() -> None:
    """A run with Advisor alone lists what a run with policies does, in the same order."""
    same_name = "Gateways should be modern"
    entries = (entry(f"{same_name}."), entry("Another"))
    benchmark = initiative("Microsoft cloud security benchmark", {guid(1): []})
    of_another = policy({"field": "type", "equals": "a/b"}, name=same_name, id_=guid(1))
    alone, both = (
        catalog_of(policies, initiatives, entries).advice(EXPRESSROUTE)
        for policies, initiatives in (((), ()), ((of_another,), (benchmark,)))
    )
    assert alone == both


def test_select__merges_equal_names_and_sorts_by_impact() -> None:
    """A merged entry has the highest impact, and the link of any of its entries."""
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


def test_select__related_recommendations() -> None:
    """A recommendation on a related type is selected if its name matches the pattern."""
    subscription = "microsoft.resources/subscriptions"
    service = replace(EXPRESSROUTE, related={subscription: re.compile("Defender for Gateways")})
    entries = [
        entry("Buy Defender for Gateways", subscription),
        entry("Buy Defender for Lakes", subscription),
    ]
    chosen = catalog_of([], (), entries).recommendation_list(service)
    assert [recommendation.display_name for recommendation in chosen] == [
        "Buy Defender for Gateways"
    ]


def bullets(*entries: RecommendationType) -> list[list[str]]:
    """Return the names of each bullet, in order."""
    return [[entry.display_name for entry in advice.entries] for advice in rank(entries)]


def test_rank__orders_by_impact_then_benchmark_then_design() -> None:
    """Within an impact, the benchmark's recommendations come first and upkeep comes last."""
    entries = [
        entry("Upgrade your circuit"),
        entry("Use zones"),
        replace(entry("Watch the gateway closely"), id=min(load_advisor_rules().benchmarked)),
        entry("Add a peering", impact="Low"),
    ]
    assert bullets(*entries) == [
        ["Watch the gateway closely"],
        ["Use zones"],
        ["Upgrade your circuit"],
        ["Add a peering"],
    ]


@pytest.mark.parametrize(
    ("first", "second", "are_similar"),
    [
        ("Right-size underutilized gateways", "Right-size underutilized gateway sets", True),
        ("Encrypt the disks of Windows machines", "Encrypt the disks of Linux machines", True),
        ("Upgrade to a newer offer of the image", "Upgrade your image to a newer SKU", True),
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
def test_rank__folds_similar_recommendations(first: str, second: str, *, are_similar: bool) -> None:
    """Similar ones share a bullet, except those that apply on a condition."""
    assert len(bullets(entry(first), entry(second))) == (1 if are_similar else 2)


def test_rank__folds_the_rules_of_sql_vulnerability_assessment() -> None:
    """However many there are, they share one bullet."""
    rules = [entry(f"Option {n} of size {n * n} should be off for SQL Servers") for n in range(80)]
    assert len(bullets(*rules, entry("Databases should be watched"))) == 2


def test_rank__folds_recommendations_of_the_same_title() -> None:
    """Near twins, which have the same title in the table, share a bullet."""
    titles = load_titles()
    twins = Counter(titles.values())
    title = next(title for title, count in twins.items() if count > 1)
    first, second = [guid for guid, other in titles.items() if other == title][:2]
    assert len(bullets(twin("Watch it", first), twin("Guard the gateway", second))) == 1
    assert len(bullets(twin("Watch it", first), entry("Guard the gateway"))) == 2


def twin(name: str, id_: str) -> RecommendationType:
    """Return a recommendation type with an id of the tables."""
    return replace(entry(name), id=id_)


def test_select__adds_learn_more_links() -> None:
    """Links of learn_more.toml are used for entries without their own."""
    guid, link = next(iter(load_learn_more_links().items()))
    (linked,) = listed([replace(entry("Use zones"), id=guid)])
    assert linked.learn_more == link
    own = replace(entry("Use zones", link="https://aka.ms/own"), id=guid)
    assert listed([own])[0].learn_more == "https://aka.ms/own"


def test_select__drops_by_id() -> None:
    """Recommendation types of retired products, and others, are dropped by id, with the reason."""
    rules = load_advisor_rules()
    for id_, reason in rules.dropped.items():
        dropped = twin("Use zones", id_)
        assert rules.reason_to_drop(dropped) == reason
        assert listed([dropped]) == []


def test_select__distinguishes_siblings_by_id() -> None:
    """A recommendation type for given services isn't for others on its resource type."""
    assert set().union(*load_advisor_rules().only.values()) <= load_registry().services.keys()
    guid, keys = next(iter(load_advisor_rules().only.items()))
    assert EXPRESSROUTE.key not in keys
    assert listed([twin("Use zones", guid)]) == []


@pytest.mark.parametrize(
    "name",
    [
        "Upgrade to the latest version of the Gateway SDK",
        "Cool Gateways SDK recommendation",
        "Update Gateway API Version",
        "Use api-versions newer than 2021-08-01",
    ],
)
def test_select__drops_new_versions_of_sdks(name: str) -> None:
    """New versions of SDKs and APIs don't help to design."""
    assert names(entry(name)) == []
