"""Effects as assigned of all real initiatives, compared with a second reading of their JSON."""

from __future__ import annotations

import json
from typing import Any

from enricher.catalog.assigned_effects import effects_as_assigned
from enricher.catalog.assignment import Assignment
from enricher.catalog.initiative_rules import InitiativeRules
from enricher.catalog.policy import PolicyDefinition
from enricher.sources.policy_facts import condense
from tests.support.assigned_effects_oracle import effect_of
from tests.support.real_data import DATA, needs_real_data

pytestmark = needs_real_data

Json = dict[str, Any]


def wires(kind: str) -> list[Json]:
    """Return all definitions or initiatives of the public cloud."""
    files = sorted((DATA / "azure-policy" / "built-in-policies" / kind).rglob("*.json"))
    files = [file for file in files if "Azure Government" not in file.parts]
    return [json.loads(file.read_text(encoding="utf-8-sig")) for file in files]


def assigned(initiative: Json, number: int) -> Json:
    """Return an assignment that gives other values than the defaults to some parameters."""
    values: Json = {}
    for name, declared in initiative["properties"].get("parameters", {}).items():
        allowed = declared.get("allowedValues")
        if allowed and declared["type"].lower() == "string" and (len(name) + number) % 3:
            values[name] = {"value": allowed[(len(name) + number) % len(allowed)]}
        elif name == "resourceTypeList" and number:
            values[name] = {"value": declared["defaultValue"][::2]}
    return {
        "id": "/subscriptions/s/providers/microsoft.authorization/policyassignments/a",
        "properties": {"policyDefinitionId": initiative["id"], "parameters": values},
    }


def test_effects__of_every_member() -> None:
    """Condensed initiatives keep what decides about effects."""
    definitions = {wire["id"].lower(): wire for wire in wires("policyDefinitions")}
    compiled = {key: PolicyDefinition.from_wire(wire) for key, wire in definitions.items()}
    checked, effects = 0, set()
    for number, wire in enumerate(wires("policySetDefinitions")):
        rules = InitiativeRules.from_wire(condense(wire))
        raw = assigned(wire, number % 4)
        assignment = Assignment.from_wire(raw)
        for index, member in enumerate(rules.members):
            key = wire["properties"]["policyDefinitions"][index]["policyDefinitionId"].lower()
            if key in definitions:
                expected = effect_of(definitions[key], raw, wire, index)
                found = effects_as_assigned(compiled[key], assignment, rules, member)
                assert [effect.lower() for effect in found] == [expected], (wire["id"], index)
                effects.update(found)
                checked += 1
    assert checked > 10_000
    assert {"Audit", "Deny", "Disabled", "DeployIfNotExists"} <= effects
