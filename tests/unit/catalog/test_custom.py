"""Definitions that users wrote: each odd one is left out, named, and costs nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from enricher.catalog.custom import compile_custom
from enricher.catalog.pillar import Pillar

Json = dict[str, Any]

SCOPE = "/providers/Microsoft.Management/managementGroups/Corp"
KEY = f"{SCOPE}/providers/Microsoft.Authorization/policyDefinitions/Cost-SKU".lower()
SET = f"{SCOPE}/providers/Microsoft.Authorization/policySetDefinitions/Own"

GOOD: Json = {
    "id": f"{SCOPE}/providers/Microsoft.Authorization/policyDefinitions/Cost-SKU",
    "name": "Cost-SKU",
    "properties": {
        "displayName": "Storage accounts should be in a cheap tier",
        "description": "To save cost, use a cheap SKU.",
        "policyType": "Custom",
        "mode": "Indexed",
        "metadata": {"category": "Corp", "createdBy": "somebody"},
        "parameters": {"effect": {"type": "String", "defaultValue": "Deny"}},
        "policyRule": {
            "if": {"field": "type", "equals": "Microsoft.Storage/storageAccounts"},
            "then": {"effect": "[parameters('effect')]"},
        },
    },
}
INITIATIVE: Json = {
    "id": SET,
    "name": "Own",
    "properties": {
        "displayName": "Our initiative",
        "policyType": "Custom",
        "policyDefinitions": [{"policyDefinitionId": GOOD["id"], "parameters": {}}],
    },
}


def odd(**properties: Any) -> Json:
    """Return a definition with other properties, named Odd."""
    wire = copy.deepcopy(GOOD)
    wire |= {"id": GOOD["id"].replace("Cost-SKU", "Odd"), "name": "Odd"}
    wire["properties"] |= properties
    return wire


def rule(condition: Any, effect: Any = "Audit") -> Json:
    """Return the rule of a definition as a property."""
    return {"policyRule": {"if": condition, "then": {"effect": effect}}}


def deep(levels: int) -> Json:
    """Return a condition with this many levels."""
    condition: Json = {"field": "type", "equals": "a.b/c"}
    for _ in range(levels):
        condition = {"not": condition}
    return condition


def test_custom__by_the_same_rules() -> None:
    """A custom definition has a pillar, types, services and the initiatives that contain it."""
    custom = compile_custom([GOOD], [INITIATIVE])
    (policy,) = custom.policies
    assert policy.id == KEY
    assert policy.is_custom
    assert policy.is_live
    assert policy.effects == ("Deny",)
    assert policy.target_types == ("microsoft.storage/storageaccounts",)
    assert "storage-accounts" in policy.services
    assert policy.classification.primary is Pillar.COST_OPTIMIZATION
    assert policy.initiatives == (SET.lower(),)
    assert custom.warnings == ()


@pytest.mark.parametrize(
    "wire",
    [
        odd(displayName=" "),
        odd(displayName=7),
        odd(displayName="x" * 3000),
        odd(policyRule=None),
        odd(policyRule=[]),
        odd(policyRule={"if": {}}),
        odd(**rule("text")),
        odd(**rule(deep(200))),
        odd(**rule({"anyOf": [{"field": "type", "equals": "a.b/c"}] * 4000})),
        odd(**rule({"field": "type", "equals": "a.b/c"}, effect="")),
        odd(**rule({"field": "type", "equals": "a.b/c"}, effect=["Audit"])),
        odd(**rule({"field": "type", "equals": "a.b/c"}, effect="[field('tags.effect')]")),
        odd(parameters="text"),
        odd(metadata="text"),
        odd(description={"en": "text"}),
        odd(mode=None, policyRule={"then": {"effect": "Audit"}}),
    ],
    ids=range(16),
)
def test_custom__odd(wire: Json) -> None:
    """An odd definition is named in a warning, and the good one is as without it."""
    custom = compile_custom([wire, GOOD], [INITIATIVE])
    assert [policy.id for policy in custom.policies] == [KEY]
    assert custom.policies == compile_custom([GOOD], [INITIATIVE]).policies
    (warning,) = custom.warnings
    assert "'Odd'" in warning
    assert "left out" in warning


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "type", "match": "Microsoft.Storage/*"},
        {"value": "[unknownFunction('x')]", "equals": True},
        {"value": "[[not an expression", "equals": True},
        {"value": "[broken('", "equals": True},
        {"count": {"field": "no/such[*]"}, "greater": 0},
        {"count": {"value": [1, 2], "name": "n", "where": {"value": "[current('n')]"}}},
        {"field": "[concat('tags[', parameters('missing'), ']')]", "exists": "false"},
        {"source": "action", "equals": "Microsoft.Storage/write"},
        {"allOf": [], "anyOf": []},
        {"allOf": ["text", 7, None]},
        {"field": None, "in": None},
        {"field": "type", "equals": "Microsoft.Storage/storageAccounts", "like": 7},
    ],
    ids=range(12),
)
def test_custom__odd_condition(condition: Json) -> None:
    """A condition that can't be evaluated holds for what is unknown, or is left out; no more."""
    custom = compile_custom([odd(**rule(condition)), GOOD], [])
    assert KEY in {policy.id for policy in custom.policies}
    assert len(custom.policies) + len(custom.warnings) == 2


@pytest.mark.parametrize(
    "wire",
    [
        {**INITIATIVE, "id": "", "name": ""},
        {**INITIATIVE, "properties": {"displayName": ""}},
        {**INITIATIVE, "properties": {"displayName": "x", "policyDefinitions": "text"}},
        {**INITIATIVE, "properties": {"displayName": "x", "parameters": []}},
        {**INITIATIVE, "properties": None},
    ],
    ids=range(5),
)
def test_custom__odd_initiative(wire: Json) -> None:
    """An odd initiative costs no definition."""
    custom = compile_custom([GOOD], [wire])
    assert [policy.id for policy in custom.policies] == [KEY]
    assert custom.initiatives == ()
    assert len(custom.warnings) == 1
