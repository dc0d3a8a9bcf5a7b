"""What is assigned in a scope, and what is excluded or exempted from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from enricher.catalog.assignment import Assignment, Exemption
from enricher.catalog.estate import Applied, AppliedPolicies, Estate
from enricher.catalog.initiative_rules import InitiativeRules
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.scope import ExaminedScope, Reach
from tests.unit.catalog.test_assigned_effects import (
    DEFINITION,
    INITIATIVE,
    PLAIN,
    assignment,
    initiative,
)

Json = dict[str, Any]

SCOPE = "/subscriptions/11111111-1111-4111-8111-111111111111"
GROUP = "/providers/Microsoft.Management/managementGroups/corp"
POLICY = DEFINITION.rpartition("/")[2]
KIND = "microsoft.network/virtualnetworks"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
EXAMINED = ExaminedScope(frozenset({SCOPE.rpartition("/")[2]}))


def assigned(subject: str = DEFINITION, name: str = "a", **properties: Any) -> Assignment:
    """Return an assignment with further properties in wire form."""
    wire = assignment(subject)
    scope = properties.get("scope", SCOPE)
    wire["id"] = f"{scope}/providers/Microsoft.Authorization/policyAssignments/{name}"
    wire["properties"] |= properties
    return Assignment.from_wire(wire)


def exempted(scope: str = SCOPE, name: str = "a", **properties: Any) -> Exemption:
    """Return an exemption from an assignment to the subscription."""
    wire = {
        "id": f"{scope}/providers/Microsoft.Authorization/policyExemptions/e",
        "properties": {
            "policyAssignmentId": assigned(name=name).id,
            "exemptionCategory": "Waiver",
            **properties,
        },
    }
    return Exemption.from_wire(wire)


def applied(estate: Estate, *initiatives: Json) -> list[Applied]:
    """Return how the definition is assigned in an estate."""
    rules = {each.id: each for each in map(InitiativeRules.from_wire, initiatives)}
    definition = PolicyDefinition.from_wire(PLAIN)
    return AppliedPolicies(estate, {POLICY: definition}.get, rules).of(POLICY, [KIND])


def test_applied__directly_and_through_an_initiative() -> None:
    """A definition has an entry for each assignment, and for each time in an initiative."""
    set_ = initiative({}, {"effect": "Deny"}, {"effect": "Disabled"})
    estate = Estate(EXAMINED, (assigned(), assigned(INITIATIVE, "b", scope=GROUP)))
    found = applied(estate, set_)
    assert [(each.effects, each.reach, each.reference) for each in found] == [
        (("Audit",), Reach.SCOPE, ""),
        (("Deny",), Reach.INHERITED, "reference0"),
        (("Disabled",), Reach.INHERITED, "reference1"),
    ]
    assert [each.is_disabled for each in found] == [False, False, True]


def test_applied__unknown_initiative() -> None:
    """An initiative that isn't known brings about nothing that is known."""
    assert applied(Estate(EXAMINED, (assigned(INITIATIVE),))) == []


def by_type(**selector: Any) -> Json:
    """Return a resource selector with one selector of types."""
    return {"selectors": [{"kind": "resourceType", **selector}]}


@pytest.mark.parametrize(
    ("selectors", "is_evaluated"),
    [
        ([], True),
        ([{"selectors": [{"kind": "resourceLocation", "in": ["westeurope"]}]}], True),
        ([by_type(**{"in": ["Microsoft.Storage/storageAccounts"]})], False),
        ([by_type(**{"in": ["Microsoft.Network/virtualNetworks"]})], True),
        ([by_type(notIn=["Microsoft.Network/virtualNetworks"])], False),
        ([by_type(**{"in": ["a.b/c"]}), by_type(**{"in": [KIND.upper()]})], True),
    ],
)
def test_applied__selected_types(selectors: list[Json], is_evaluated: bool) -> None:
    """An assignment for other resource types doesn't evaluate those of the definition."""
    estate = Estate(EXAMINED, (assigned(resourceSelectors=selectors),))
    assert bool(applied(estate)) is is_evaluated


def test_assignment__not_enforced() -> None:
    """The enforcement mode is kept as Azure spells it."""
    assert assigned(enforcementMode="DoNotEnforce").enforcement_mode == "DoNotEnforce"
    assert assigned().enforcement_mode == "Default"


@pytest.mark.parametrize(
    ("exemption", "number"),
    [
        (exempted(), 1),
        (exempted(name="other"), 0),
        (exempted(policyDefinitionReferenceIds=["REFERENCE0"]), 1),
        (exempted(policyDefinitionReferenceIds=["reference1"]), 0),
        (exempted(expiresOn=(NOW - timedelta(days=1)).isoformat()), 0),
        (exempted(expiresOn=(NOW + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.1234567Z")), 1),
        (exempted(resourceSelectors=[{"selectors": [{"kind": "resourceType", "in": [KIND]}]}]), 1),
        (exempted(resourceSelectors=[{"selectors": [{"kind": "resourceType", "in": ["a/b"]}]}]), 0),
        (exempted(expiresOn=None, resourceSelectors=None), 1),
    ],
)
def test_exemptions__in_force(exemption: Exemption, number: int) -> None:
    """An exemption counts for its assignment, references and types until it expires."""
    estate = Estate(EXAMINED, (assigned(INITIATIVE),), (exemption,), now=NOW)
    (found,) = applied(estate, initiative({}, {"effect": "Deny"}))
    assert found.exemptions == number


def test_wire__incomplete() -> None:
    """An assignment or exemption without an id or a subject is refused."""
    with pytest.raises(ValueError, match="nothing is assigned"):
        Assignment.from_wire({"id": "x", "properties": {"policyDefinitionId": ""}})
    with pytest.raises(ValueError, match="exempts from nothing"):
        Exemption.from_wire({"id": "x", "properties": None})


RESOURCES = {KIND: {"": 10, f"{SCOPE}/resourcegroups/lab": 3, f"{SCOPE}/resourcegroups/dev": 2}}
LAB, DEV = (f"{SCOPE}/resourceGroups/{name}" for name in ("Lab", "Dev"))


@pytest.mark.parametrize(
    ("assignments", "number"),
    [
        ([assigned()], 0),
        ([assigned(notScopes=[LAB])], 3),
        ([assigned(notScopes=[LAB, DEV])], 5),
        ([assigned(notScopes=[LAB]), assigned(name="b", notScopes=[LAB, DEV])], 3),
        ([assigned(notScopes=[LAB]), assigned(name="b", scope=GROUP)], 0),
        ([assigned(notScopes=[LAB]), assigned(name="b", scope=LAB)], 0),
        ([assigned(scope=GROUP, notScopes=[SCOPE])], 5),
        ([assigned(notScopes=[GROUP])], None),
    ],
)
def test_excluded__by_every_assignment(assignments: list[Assignment], number: int | None) -> None:
    """A resource is excluded if no assignment evaluates it; one of a management group may be."""
    estate = Estate(EXAMINED, tuple(assignments), resources=RESOURCES)
    assert estate.excluded([KIND], applied(estate)) == number
