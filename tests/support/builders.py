"""Builders of policy definitions, initiatives and catalogues."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

from enricher.catalog.catalog import Catalog
from enricher.catalog.compile import Compiler
from enricher.catalog.facts import CatalogFacts
from enricher.catalog.initiative import InitiativeDefinition
from enricher.catalog.overrides import Overrides
from enricher.catalog.policy import CompiledPolicy, PolicyDefinition
from enricher.catalog.recommendation import RecommendationType

_numbers = count(1)

CIRCUIT = "microsoft.network/expressroutecircuits"
GATEWAY = "microsoft.network/virtualnetworkgateways"
_GATEWAYS = "Microsoft.Network/virtualNetworkGateways"
IS_GATEWAY = {"field": "type", "equals": _GATEWAYS}


def guid(number: int) -> str:
    """Return a fixed GUID for a number."""
    return f"00000000-0000-4000-8000-{number:012d}"


def policy(
    condition: dict[str, Any] | None = None,
    *,
    name: str = "Gateways should be good",
    category: str = "Network",
    version: str = "1.0.0",
    mode: str = "Indexed",
    description: str = "",
    parameters: dict[str, Any] | None = None,
    effects: tuple[str, ...] = ("Audit", "Disabled"),
    details: dict[str, Any] | None = None,
    metadata: dict[str, Any] | None = None,
    id_: str | None = None,
) -> PolicyDefinition:
    """Return a definition, built in wire form and parsed."""
    effect = {"type": "String", "allowedValues": list(effects), "defaultValue": effects[0]}
    properties: dict[str, Any] = {
        "displayName": name,
        "description": description,
        "policyType": "BuiltIn",
        "mode": mode,
        "version": version,
        "metadata": {"category": category, "version": version, **(metadata or {})},
        "parameters": {"effect": effect, **(parameters or {})},
        "policyRule": {
            "if": condition or IS_GATEWAY,
            "then": {"effect": "[parameters('effect')]", "details": details or {}},
        },
    }
    return PolicyDefinition.from_wire(
        {"name": id_ or guid(next(_numbers)), "properties": properties}
    )


def access_audit(
    name: str = "Gateways should disable public network access",
    *conditions: dict[str, Any],
    **values: Any,
) -> PolicyDefinition:
    """Return a definition that audits the public network access of gateways."""
    field = {"field": f"{_GATEWAYS}/access", "notEquals": "Disabled"}
    return policy({"allOf": [IS_GATEWAY, *conditions, field]}, name=name, **values)


def access_change(
    name: str, *, kind: str = "", field: str = "access", **values: Any
) -> PolicyDefinition:
    """Return a definition that disables the access (or a field) of gateways, or of a kind."""
    conditions = [{"field": "kind", "equals": kind}] if kind else []
    operation = {"operation": "addOrReplace", "field": f"{_GATEWAYS}/{field}", "value": "Disabled"}
    return policy(
        {"allOf": [IS_GATEWAY, *conditions]},
        name=name,
        effects=("Modify", "Disabled"),
        details={"operations": [operation]},
        **values,
    )


def initiative(
    name: str, members: dict[str, list[str]], category: str = "Regulatory Compliance"
) -> InitiativeDefinition:
    """Return an initiative; `members` has the groups of its definitions, by id."""
    prefix = "/providers/Microsoft.Authorization/policyDefinitions"
    properties: dict[str, Any] = {
        "displayName": name,
        "metadata": {"category": category},
        "policyDefinitions": [
            {"policyDefinitionId": f"{prefix}/{member}", "groupNames": groups}
            for member, groups in members.items()
        ],
    }
    return InitiativeDefinition.from_wire({"name": guid(next(_numbers)), "properties": properties})


def compiled(policy: PolicyDefinition) -> CompiledPolicy:
    """Return a compiled definition that no initiative contains."""
    return Compiler().compile(policy)


def facts_of(
    definitions: Iterable[PolicyDefinition] | None,
    initiatives: Iterable[InitiativeDefinition] = (),
    recommendation_types: Iterable[RecommendationType] | None = None,
    *,
    partial: bool = False,
    gaps: frozenset[str] = frozenset(),
) -> CatalogFacts:
    """Return the facts of a catalogue, with the rules of its definitions."""
    policies, sets = [*(definitions or ())], [*initiatives]
    compiler = Compiler(sets)
    return CatalogFacts(
        None if definitions is None else compiler.related(map(compiler.compile, policies)),
        tuple(initiative.summary for initiative in sets),
        None if recommendation_types is None else tuple(recommendation_types),
        partial=partial,
        gaps=gaps,
        load_rules=lambda: {policy.id: policy for policy in policies},
    )


def catalog_of(
    definitions: Iterable[PolicyDefinition] | None,
    initiatives: Iterable[InitiativeDefinition] = (),
    recommendation_types: Iterable[RecommendationType] | None = None,
    *,
    partial: bool = False,
    gaps: frozenset[str] = frozenset(),
    overrides: Overrides | None = None,
) -> Catalog:
    """Return a catalogue of definitions, initiatives and recommendation types."""
    facts = facts_of(definitions, initiatives, recommendation_types, partial=partial, gaps=gaps)
    return Catalog(facts, overrides)
