"""What is there for a service though it is about another type, and former generations of it."""

from __future__ import annotations

import re

import pytest

from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.service import Service
from enricher.catalog.services import parse_registry
from tests.support.builders import GATEWAY, catalog_of, policy

SUBSCRIPTION = "microsoft.resources/subscriptions"
BACKUP_ITEMS = "microsoft.recoveryservices/backupprotecteditems"
OLD = "microsoft.network/oldgateways"
SERVICE = Service(
    key="gateways",
    name="Azure Gateways",
    resource_types=(GATEWAY, OLD),
    former={OLD: "classic"},
    related={
        SUBSCRIPTION: re.compile("defender for gateways", re.IGNORECASE),
        BACKUP_ITEMS: re.compile(""),
    },
)


def is_type(kind: str) -> dict[str, str]:
    """The condition that a resource is of a type."""
    return {"field": "type", "equals": kind}


@pytest.mark.parametrize(
    ("name", "kind", "deploys", "listed"),
    [
        ("Defender for Gateways should be enabled", SUBSCRIPTION, "", True),
        ("Defender for Lakes should be enabled", SUBSCRIPTION, "", False),
        ("Defender for Gateways should be enabled", "microsoft.other/things", "", False),
        ("Things should be backed up", "microsoft.other/things", BACKUP_ITEMS, True),
        ("Things should be backed up", "microsoft.other/things", "microsoft.a/bs", False),
    ],
)
def test_policies__by_type_and_name(name: str, kind: str, deploys: str, *, listed: bool) -> None:
    """The type of the `if` or of `then.details` says where, and the name what belongs."""
    made = policy(is_type(kind), name=name, details={"type": deploys} if deploys else None)
    policies = catalog_of([made]).policies(SERVICE)
    assert [entry.policy.id for entry in policies] == ([made.id] if listed else [])


def test_policies__stand_where_the_services_own_do() -> None:
    """A plan for the whole service isn't behind a policy on a lesser type of it."""
    plan = policy(is_type(SUBSCRIPTION), name="Defender for Gateways should be enabled")
    lesser = policy(is_type(OLD), name="A firewall should be enabled")
    (first, _) = catalog_of([lesser, plan]).families(  # type: ignore[index]
        SERVICE, preview=True, include_generic=False
    )[Pillar.SECURITY]
    assert first.lead.policy.id == plan.id


def test_recommendations__by_type_and_name() -> None:
    """A recommendation for the subscription belongs to the service that it names."""
    made = [
        RecommendationType(str(n), name, Pillar.COST_OPTIMIZATION, "High", SUBSCRIPTION)
        for n, name in enumerate(["Buy Defender for Gateways", "Buy lakes"])
    ]
    found = catalog_of([], (), made).recommendation_list(SERVICE)
    assert [one.display_name for one in found] == ["Buy Defender for Gateways"]


@pytest.mark.parametrize(
    ("kinds", "word"),
    [
        ([OLD], "classic"),
        ([GATEWAY], ""),
        ([OLD, GATEWAY], ""),
        ([OLD, "microsoft.a/bs"], "classic"),
    ],
)
def test_generation(kinds: list[str], word: str) -> None:
    """What is about the former generation alone bears its word."""
    condition = {"anyOf": [is_type(kind) for kind in kinds]}
    made = policy(condition, name="Gateways should be good")
    families = catalog_of([made]).families(SERVICE, preview=True, include_generic=False)
    (family,) = [one for group in (families or {}).values() for one in group]
    assert family.members[0].generation == word


def test_registry__names_a_broken_pattern() -> None:
    """A mistake in the registry is told with the service."""
    table = {"name": "A", "resource_types": ["a/b"], "related": {"c/d": ["("]}}
    with pytest.raises(ValueError, match=r"a: '\('"):
        parse_registry({"a": table})  # type: ignore[dict-item]
