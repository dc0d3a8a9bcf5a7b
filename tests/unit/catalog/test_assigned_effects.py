"""Effects as assigned, compared with a second reading of the same JSON."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from enricher.catalog.assigned_effects import effects_as_assigned
from enricher.catalog.assignment import Assignment
from enricher.catalog.initiative_rules import InitiativeRules
from enricher.catalog.policy import PolicyDefinition
from tests.support.assigned_effects_oracle import effect_of

Json = dict[str, Any]

SUBSCRIPTION = "/subscriptions/11111111-1111-4111-8111-111111111111"
DEFINITION = (
    "/providers/Microsoft.Authorization/policyDefinitions/d0000000-0000-4000-8000-000000000001"
)
INITIATIVE = (
    "/providers/Microsoft.Authorization/policySetDefinitions/50000000-0000-4000-8000-000000000001"
)


def definition(effect: str, /, **parameters: Json) -> Json:
    """Return a definition in wire form with this effect, and these declared parameters."""
    return {
        "id": DEFINITION,
        "name": DEFINITION.rpartition("/")[2],
        "properties": {
            "displayName": "A definition",
            "policyType": "BuiltIn",
            "parameters": parameters,
            "policyRule": {
                "if": {"field": "type", "equals": "Microsoft.Network/virtualNetworks"},
                "then": {"effect": effect},
            },
        },
    }


def initiative(parameters: Json, *members: Json) -> Json:
    """Return an initiative in wire form; each member has the parameters given for it."""
    return {
        "id": INITIATIVE,
        "name": INITIATIVE.rpartition("/")[2],
        "properties": {
            "displayName": "An initiative",
            "parameters": parameters,
            "policyDefinitions": [
                {
                    "policyDefinitionId": DEFINITION,
                    "policyDefinitionReferenceId": f"Reference{number}",
                    "parameters": {name: {"value": value} for name, value in member.items()},
                }
                for number, member in enumerate(members)
            ],
        },
    }


def assignment(subject: str, overrides: list[Json] | None = None, **values: Any) -> Json:
    """Return an assignment in wire form, with values of parameters."""
    return {
        "id": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/policyAssignments/a",
        "properties": {
            "displayName": "An assignment",
            "policyDefinitionId": subject,
            "scope": SUBSCRIPTION,
            "parameters": {name: {"value": value} for name, value in values.items()},
            "overrides": overrides or [],
        },
    }


def effects(assigned: Json, defined: Json, set_: Json | None = None, index: int = 0) -> list[str]:
    """Return the effects as the product reads them."""
    rules = InitiativeRules.from_wire(set_) if set_ else None
    return [
        *effects_as_assigned(
            PolicyDefinition.from_wire(defined),
            Assignment.from_wire(assigned),
            rules,
            rules.members[index] if rules else None,
        )
    ]


PLAIN = definition("[parameters('Effect')]", effect={"defaultValue": "Audit"})


def test_effect__default_of_the_definition() -> None:
    """An assignment without a value leaves the default."""
    assert effects(assignment(DEFINITION), PLAIN) == ["Audit"]


def test_effect__value_of_the_assignment() -> None:
    """Names of parameters have no case, and effects are in Azure's own spelling."""
    assert effects(assignment(DEFINITION, EFFECT="deny"), PLAIN) == ["Deny"]


def test_effect__passes_through_an_initiative() -> None:
    """The assignment's value replaces the initiative's default, and that the definition's."""
    set_ = initiative({"mode": {"defaultValue": "Disabled"}}, {"effect": "[parameters('mode')]"})
    assert effects(assignment(INITIATIVE), PLAIN, set_) == ["Disabled"]
    assert effects(assignment(INITIATIVE, mode="Deny"), PLAIN, set_) == ["Deny"]


def test_effect__chosen_by_a_list() -> None:
    """An initiative can turn a definition on by a list of types; an empty list turns it off."""
    chosen = "[if(contains(parameters('types'), 'a/b'), parameters('effect'), 'Disabled')]"
    declared = {"types": {"defaultValue": ["a/b"]}, "effect": {"defaultValue": "Deny"}}
    set_ = initiative(declared, {"effect": chosen})
    assert effects(assignment(INITIATIVE), PLAIN, set_) == ["Deny"]
    assert effects(assignment(INITIATIVE, types=["c/d"]), PLAIN, set_) == ["Disabled"]
    assert effects(assignment(INITIATIVE, types=[]), PLAIN, set_) == ["Disabled"]


def test_effect__same_definition_twice() -> None:
    """A definition that is in an initiative twice has an effect each time."""
    set_ = initiative({}, {"effect": "Audit"}, {"effect": "Deny"})
    assert [effects(assignment(INITIATIVE), PLAIN, set_, n) for n in (0, 1)] == [
        ["Audit"],
        ["Deny"],
    ]


def override(effect: str, **selector: Any) -> Json:
    """Return an override, with one selector if any is given."""
    return {"kind": "policyEffect", "value": effect, "selectors": [selector] if selector else []}


def test_override__by_reference() -> None:
    """An override replaces the effect of the definitions that it names."""
    set_ = initiative({}, {"effect": "Audit"}, {"effect": "Audit"})
    of_second = override("Disabled", kind="policyDefinitionReferenceId", **{"in": ["reference1"]})
    assigned = assignment(INITIATIVE, [of_second])
    assert [effects(assigned, PLAIN, set_, n) for n in (0, 1)] == [["Audit"], ["Disabled"]]
    of_others = override("Deny", kind="policyDefinitionReferenceId", notIn=["Reference1"])
    assigned = assignment(INITIATIVE, [of_others])
    assert [effects(assigned, PLAIN, set_, n) for n in (0, 1)] == [["Deny"], ["Audit"]]


def test_override__for_some_resources() -> None:
    """An override for a location adds an effect: which one a resource has isn't said."""
    some = override("Deny", kind="resourceLocation", **{"in": ["westeurope"]})
    assert effects(assignment(DEFINITION, [some]), PLAIN) == ["Audit", "Deny"]


def test_override__of_a_version() -> None:
    """An override of the version of a definition changes no effect."""
    version = {"kind": "definitionVersion", "value": "2.*.*"}
    assert effects(assignment(DEFINITION, [version]), PLAIN) == ["Audit"]


def test_effect__unknown() -> None:
    """An effect that can't be calculated is unknown, and no guess."""
    assert effects(assignment(DEFINITION), definition("[parameters('effect')]", effect={})) == []
    assert effects(assignment(DEFINITION), definition("[field('tags.effect')]")) == []


_NAMES = st.sampled_from(["effect", "Effect", "mode", "other"])
_EFFECTS = st.sampled_from(["Audit", "Deny", "Disabled", "AuditIfNotExists"])
_EXPRESSIONS = st.one_of(
    _EFFECTS,
    st.builds("[parameters('{}')]".format, _NAMES),
    st.builds(
        "[if(equals(parameters('{}'), '{}'), parameters('{}'), '{}')]".format,
        _NAMES,
        _EFFECTS,
        _NAMES,
        _EFFECTS,
    ),
)
_DECLARED = st.dictionaries(
    st.sampled_from(["effect", "mode", "other"]), st.builds(lambda e: {"defaultValue": e}, _EFFECTS)
)
_REFERENCES = st.lists(st.sampled_from(["Reference0", "reference1", "elsewhere"]), max_size=2)
_SELECTORS = st.one_of(
    st.builds(lambda r: [{"kind": "policyDefinitionReferenceId", "in": r}], _REFERENCES),
    st.builds(lambda r: [{"kind": "policyDefinitionReferenceId", "notIn": r}], _REFERENCES),
    st.just([]),
)
_OVERRIDES = st.lists(
    st.builds(
        lambda e, s: {"kind": "policyEffect", "value": e, "selectors": s}, _EFFECTS, _SELECTORS
    ),
    max_size=1,
)


@given(
    _EXPRESSIONS,
    _DECLARED,
    st.none() | st.tuples(_DECLARED, st.lists(st.dictionaries(_NAMES, _EXPRESSIONS), min_size=2)),
    st.dictionaries(st.sampled_from(["effect", "mode", "other"]), _EFFECTS),
    _OVERRIDES,
)
def test_effects__as_a_second_reading(
    effect: str,
    declared: Json,
    set_: tuple[Json, list[Json]] | None,
    values: Json,
    overrides: list[Json],
) -> None:
    """Both readings give one effect, or both give none."""
    defined = definition(effect, **declared)
    wire = initiative(set_[0], *(_unfolded(member) for member in set_[1])) if set_ else None
    assigned = assignment(INITIATIVE if wire else DEFINITION, overrides, **values)
    try:
        expected = [effect_of(defined, assigned, wire, 1)]
    except LookupError:
        expected = []
    assert [name.lower() for name in effects(assigned, defined, wire, 1 if wire else 0)] == expected


def _unfolded(member: Json) -> Json:
    """Return a member's parameters, of which two can't differ by case alone."""
    return {name.lower(): value for name, value in member.items()}
