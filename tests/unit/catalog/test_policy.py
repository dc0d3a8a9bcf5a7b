"""Reading policy definitions from their wire form, and their effects."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.policy import PolicyDefinition, clean_name
from tests.support.builders import compiled, guid, policy


def wire(**properties: Any) -> dict[str, Any]:
    """Return a definition in wire form with these properties."""
    rule = {"if": {"field": "type", "equals": "a.b/cs"}, "then": {"effect": "audit"}}
    given = {"displayName": "Things should be good", "policyRule": rule, **properties}
    return {"name": guid(1).upper(), "properties": given}


def read(**properties: Any) -> PolicyDefinition:
    """Return a definition, read from its wire form."""
    return PolicyDefinition.from_wire(wire(**properties))


@pytest.mark.parametrize(
    ("properties", "field", "value"),
    [
        ({}, "id", guid(1)),
        ({}, "category", "General"),
        ({}, "version", ""),
        ({}, "mode", "All"),
        ({}, "policy_type", "BuiltIn"),
        ({}, "preview", False),
        ({}, "deprecated", False),
        ({}, "superseded_by", ""),
        ({}, "parameters", {}),
        ({}, "description", ""),
        ({}, "related_types", ()),
        ({"description": "Two\n  lines"}, "description", "Two lines"),
        ({"mode": "Indexed"}, "mode", "Indexed"),
        ({"policyType": "Static"}, "policy_type", "Static"),
        ({"metadata": {"category": "Network"}}, "category", "Network"),
        ({"metadata": {"version": "1.2.3"}}, "version", "1.2.3"),
        ({"version": "2.0.0", "metadata": {"version": "1.2.3"}}, "version", "2.0.0"),
        ({"Version": "2.0.0"}, "version", "2.0.0"),
        ({"metadata": {"preview": True}}, "preview", True),
        ({"version": "1.0.0-preview"}, "preview", True),
        ({"metadata": {"version": "1.0.0-preview"}}, "preview", True),
        ({"displayName": "[Preview]: Things"}, "preview", True),
        ({"displayName": "[PREVIEW] Things"}, "preview", True),
        ({"displayName": "[Preview]: Things"}, "display_name", "Things"),
        ({"displayName": "[Preview]: [Deprecated]: Things"}, "display_name", "Things"),
        ({"displayName": "Things [Preview] more"}, "display_name", "Things [Preview] more"),
        ({"displayName": " Things \n more "}, "display_name", "Things more"),
        ({"displayName": "[Preview]:"}, "display_name", "[Preview]:"),
        ({"metadata": {"deprecated": True}}, "deprecated", True),
        ({"version": "1.0.0-deprecated"}, "deprecated", True),
        ({"displayName": "[Deprecated]: Things"}, "deprecated", True),
        ({"displayName": "[Deprecated]: Things"}, "preview", False),
        ({"metadata": {"supersededBy": guid(2).upper()}}, "superseded_by", guid(2)),
        ({"metadata": {"supersededBy": f"/x/{guid(2)}"}}, "superseded_by", guid(2)),
        ({}, "condition", {"field": "type", "equals": "a.b/cs"}),
        ({}, "effects", ("Audit",)),
    ],
)  # fmt: skip
def test_definition__is_read(properties: dict[str, Any], field: str, value: object) -> None:
    """Each value has a default, and some are in one of several fields."""
    assert getattr(read(**properties), field) == value


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"properties": None}, "no name or no rule"),
        ({"properties": []}, "properties is of the wrong type"),
        ({"name": None}, "no id"),
        ({"name": ""}, "no id"),
        ({"properties": {"displayName": " "}}, "no name or no rule"),
        ({"properties": {"displayName": "x"}}, "no name or no rule"),
        ({"properties": {"displayName": 1}}, "displayName is of the wrong type"),
        ({"properties": {"displayName": "x", "policyRule": []}}, "policyRule is of the wrong type"),
        ({"properties": {"displayName": "x", "metadata": "y"}}, "metadata is of the wrong type"),
    ],
)
def test_definition__malformed(changes: dict[str, Any], reason: str) -> None:
    """The id, the name and the rule are required, and all values have a type."""
    with pytest.raises(ValueError, match=reason):
        PolicyDefinition.from_wire({**wire(), **changes})


def test_definition__static() -> None:
    """Static controls, which are Microsoft's own, have no rule."""
    assert read(policyType="Static", policyRule=None).display_name == "Things should be good"


def test_definition__id_from_the_path() -> None:
    """Without a name, the id is the last segment of the ARM id."""
    given = {**wire(), "name": None, "id": f"/providers/x/policyDefinitions/{guid(7)}"}
    assert PolicyDefinition.from_wire(given).id == guid(7)


@pytest.mark.parametrize("state", ["preview", "deprecated"])
@pytest.mark.parametrize(
    ("value", "version", "expected"),
    [
        ("true", "1.0.0", True),
        ("True ", "1.0.0", True),
        ("false", "1.0.0", False),
        ("", "1.0.0", False),
        (None, "1.0.0", False),
        (False, "1.0.0-{}", True),
        (False, "1.0.0-{}.2", True),
    ],
)
def test_definition__states_in_other_forms(
    state: str, value: object, version: str, *, expected: bool
) -> None:
    """Flags count as texts too, and suffixes of versions and keys in any case."""
    version = version.format(state.capitalize())
    for key in (state, state.upper()):
        policy_ = read(metadata={key: value}, version=version)
        assert getattr(policy_, state) is expected


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"displayName": "x" * 2_501}, "its name is too long"),
        ({"description": "x" * 5_001}, "its description is too long"),
    ],
)
def test_definition__too_long(properties: dict[str, Any], reason: str) -> None:
    """A definition with a text that is far longer than Azure allows can't be read."""
    with pytest.raises(ValueError, match=reason):
        read(**properties)


@pytest.mark.parametrize("levels", [99, 100, 150])
def test_definition__maximum_depth(levels: int) -> None:
    """A rule of up to a hundred levels is read."""
    rule: dict[str, Any] = {"field": "type", "equals": "a.b/cs"}
    for _ in range(levels):
        rule = {"not": rule}
    if levels < 100:
        assert read(policyRule={"if": rule, "then": {}}).condition == rule
    else:
        with pytest.raises(ValueError, match="nested too deeply"):
            read(policyRule={"if": rule, "then": {}})


@pytest.mark.parametrize(("count", "fits"), [(4_990, True), (5_000, False)])
def test_definition__maximum_size(count: int, fits: bool) -> None:
    """A rule of up to five thousand values is read."""
    rule = {"if": {"field": "type", "in": ["a.b/cs"] * count}, "then": {}}
    if fits:
        assert read(policyRule=rule).condition == rule["if"]
    else:
        with pytest.raises(ValueError, match="too large"):
            read(policyRule=rule)


@pytest.mark.parametrize(
    ("effect", "parameters", "effects", "unknown"),
    [
        ("AUDIT", {}, ("Audit",), []),
        ("deployifnotexists", {}, ("DeployIfNotExists",), []),
        ("", {}, (), [""]),
        ("frobnicate", {}, ("frobnicate",), ["frobnicate"]),
        (" au\u200bdit\n", {}, ("Audit",), []),
        ("Deny\n\n# x", {}, ("Deny # x",), ["Deny # x"]),
        (
            "[parameters('effect')]",
            {"effect": {"defaultValue": "deny", "allowedValues": ["Audit", "Deny", "Disabled"]}},
            ("Deny", "Audit", "Disabled"),
            [],
        ),
        ("[parameters('effect')]", {"effect": {"defaultValue": "Modify"}}, ("Modify",), []),
        ("[parameters('EFFECT')]", {"effect": {"defaultValue": "Modify"}}, ("Modify",), []),
        ("[parameters('other')]", {"effect": {"defaultValue": "Modify"}}, (), [""]),
        ("[if(equals(parameters('x'), 'a'), 'Audit', 'Deny')]", {"x": {"defaultValue": "a"}},
         ("Audit",), []),
        ("[concat('au', 'dit')]", {}, ("Audit",), []),
    ],
)  # fmt: skip
def test_effects(
    effect: str, parameters: dict[str, Any], effects: tuple[str, ...], unknown: list[str]
) -> None:
    """The effects that a definition can have, the default first, as Azure spells them."""
    rule = {"if": {"field": "type", "equals": "a.b/cs"}, "then": {"effect": effect}}
    policy = compiled(read(policyRule=rule, parameters=parameters))
    assert policy.effects == effects
    assert policy.unknown_effects == unknown


def test_related_types() -> None:
    """The related type is that of `then.details`, in lower case."""
    assert policy(details={"type": "Microsoft.X/Ys"}).related_types == ("microsoft.x/ys",)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("[Preview]: A", "A"),
        ("[ preview ]A", "A"),
        ("[Deprecated] : A", "A"),
        ("A", "A"),
        ("[Other]: A", "[Other]: A"),
        ("a\u200bb\u202e", "ab"),
    ],
)
def test_clean_name(raw: str, clean: str) -> None:
    """State prefixes, extra whitespace and invisible characters are removed."""
    assert clean_name(raw) == clean


@pytest.mark.parametrize(
    "effect",
    [
        "addToNetworkGroup", "append", "audit", "auditIfNotExists", "deny", "denyAction",
        "deployIfNotExists", "disabled", "manual", "modify", "mutate",
        "EnforceOPAConstraint", "EnforceRegoPolicy",
    ],
)  # fmt: skip
def test_effects__are_spelled_as_azure_documents_them(effect: str) -> None:
    """Definitions write effects in any case; lists have Azure's own spelling."""
    spelled = effect[0].upper() + effect[1:]
    for written in (effect, effect.lower(), effect.upper()):
        policy_ = compiled(policy(effects=(written,)))
        assert policy_.effects == (spelled,)
        assert policy_.unknown_effects == []


@pytest.mark.parametrize(
    ("properties", "is_live"),
    [
        ({}, True),
        ({"metadata": {"deprecated": True}}, False),
        ({"metadata": {"category": "BuiltInPolicyTest"}}, False),
        ({"policyType": "Static"}, False),
        ({"policyType": "Custom"}, True),
    ],
)
def test_is_live(properties: dict[str, Any], is_live: bool) -> None:
    """Static controls, deprecated policies and test entries are never listed."""
    assert compiled(read(**properties)).is_live is is_live
