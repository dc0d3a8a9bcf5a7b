"""What is read of a definition, an initiative and a resource type, in all the forms that occur."""

from __future__ import annotations

import re
from typing import Any

import pytest

from enricher.catalog.model import Initiative, Pillar, PolicyDefinition, Service, clean_name
from tests.support.builders import guid, policy


def wire(**properties: Any) -> dict[str, Any]:
    """A definition in wire form, with these properties instead."""
    rule = {"if": {"field": "type", "equals": "a.b/cs"}, "then": {"effect": "audit"}}
    given = {"displayName": "Things should be good", "policyRule": rule, **properties}
    return {"name": guid(1).upper(), "properties": given}


def read(**properties: Any) -> PolicyDefinition:
    """A definition, read as the product reads it."""
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
        ({"metadata": {"deprecated": True}}, "is_live", False),
        ({"metadata": {"category": "BuiltInPolicyTest"}}, "is_live", False),
        ({"policyType": "Static"}, "is_live", False),
        ({"policyType": "Custom"}, "is_live", False),
        ({}, "is_live", True),
        ({}, "condition", {"field": "type", "equals": "a.b/cs"}),
        ({}, "effects", ("Audit",)),
        ({}, "unknown_effects", []),
    ],
)  # fmt: skip
def test_definition__is_read(properties: dict[str, Any], field: str, value: object) -> None:
    """Each of its marks may be absent, or stand in another place."""
    assert getattr(read(**properties), field) == value


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"properties": None}, "no name or no rule"),
        ({"properties": []}, "properties is of an odd kind"),
        ({"name": None}, "no id"),
        ({"name": ""}, "no id"),
        ({"properties": {"displayName": " "}}, "no name or no rule"),
        ({"properties": {"displayName": "x"}}, "no name or no rule"),
        ({"properties": {"displayName": 1}}, "displayName is of an odd kind"),
        ({"properties": {"displayName": "x", "policyRule": []}}, "policyRule is of an odd kind"),
        ({"properties": {"displayName": "x", "metadata": "y"}}, "metadata is of an odd kind"),
    ],
)
def test_definition__that_is_none_is_refused(changes: dict[str, Any], why: str) -> None:
    """What lacks an id, a name or a rule, or has one of another kind, is told."""
    with pytest.raises(ValueError, match=why):
        PolicyDefinition.from_wire({**wire(), **changes})


def test_definition__of_a_static_control_needs_no_rule() -> None:
    """Microsoft's own controls are static: they have a name, and no rule."""
    assert read(policyType="Static", policyRule=None).display_name == "Things should be good"


def test_definition__its_id_may_stand_in_the_path() -> None:
    """An id as ARM writes it does for a name."""
    given = {**wire(), "name": None, "id": f"/providers/x/policyDefinitions/{guid(7)}"}
    assert PolicyDefinition.from_wire(given).id == guid(7)


@pytest.mark.parametrize("levels", [99, 100, 150])
def test_definition__as_deep_as_any(levels: int) -> None:
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
def test_definition__as_large_as_any(count: int, fits: bool) -> None:
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
    made = read(policyRule=rule, parameters=parameters)
    assert made.effects == effects
    assert made.unknown_effects == unknown


def test_related_types__are_those_that_it_checks_or_deploys() -> None:
    """The type in `then.details`, lower case."""
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
    """A name without its marks, blanks and what nobody sees."""
    assert clean_name(raw) == clean


def test_initiative__is_read() -> None:
    """An initiative with what it holds, for which controls; a member twice counts once."""
    made = Initiative.from_wire(
        {
            "id": f"/x/policySetDefinitions/{guid(3).upper()}",
            "properties": {
                "displayName": "[Preview]: A  set",
                "version": "1.0.0",
                "metadata": {"category": "Security Center", "version": "0.1"},
                "policyDefinitions": [
                    {"policyDefinitionId": f"/x/{guid(1).upper()}", "groupNames": ["A_1", "B"]},
                    {"policyDefinitionId": f"/x/{guid(1)}", "groupNames": ["C"]},
                    {"policyDefinitionId": f"/x/{guid(2)}"},
                ],
            },
        }
    )
    assert (made.id, made.display_name, made.category) == (guid(3), "A set", "Security Center")
    assert (made.version, made.deprecated) == ("1.0.0", False)
    assert made.controls == {guid(1): {"A_1", "B", "C"}, guid(2): set()}


@pytest.mark.parametrize(
    ("properties", "deprecated"),
    [
        ({"displayName": "[Deprecated]: x"}, True),
        ({"displayName": "[Preview]: x"}, False),
        ({"displayName": "x", "metadata": {"deprecated": True}}, True),
        ({"displayName": "x"}, False),
    ],
)
def test_initiative__may_be_deprecated(properties: dict[str, Any], deprecated: bool) -> None:
    """By its name or its metadata."""
    made = Initiative.from_wire({"name": guid(1), "properties": properties})
    assert made.deprecated is deprecated
    assert made.version == ""


def test_initiative__without_a_name_is_refused() -> None:
    """It could not be named to a reader."""
    with pytest.raises(ValueError, match="it has no name"):
        Initiative.from_wire({"name": guid(1), "properties": {"displayName": " "}})


def test_pillar__in_a_heading_and_in_a_sentence() -> None:
    """As Microsoft writes them."""
    titles = ["Reliability", "Security", "Cost optimization", "Operational excellence",
              "Performance efficiency"]  # fmt: skip
    assert [pillar.title for pillar in Pillar] == titles
    assert [pillar.words for pillar in Pillar] == [title.lower() for title in titles]


@pytest.mark.parametrize(
    ("kind", "covered"),
    [
        ("a.b/cs", True),
        ("a.b/cs/ds", True),
        ("a.b/css", False),
        ("a.b", False),
        ("a.b.data/cs/keys", True),
        ("a.b/es", False),
        ("a.b/cs/xs", False),
        ("a.b/cs/xs/ys", False),
        ("a.b/cs/xss", True),
    ],
)
def test_service__covers_its_types_and_their_children(kind: str, covered: bool) -> None:
    """A type and all below it, but for what is a sibling's."""
    service = Service("x", "X", resource_types=("a.b/cs",), exclude_types=("a.b/cs/xs",))
    assert service.covers(kind) is covered


def test_service__patterns_are_its_own() -> None:
    """A service without patterns leaves nothing out."""
    assert Service("x", "X").leave_out == ()
    assert Service("x", "X", leave_out=(re.compile("a"),)).leave_out != ()


@pytest.mark.parametrize(
    "effect",
    [
        "addToNetworkGroup", "append", "audit", "auditIfNotExists", "deny", "denyAction",
        "deployIfNotExists", "disabled", "manual", "modify", "mutate",
        "EnforceOPAConstraint", "EnforceRegoPolicy",
    ],
)  # fmt: skip
def test_effects__are_spelled_as_azure_documents_them(effect: str) -> None:
    """Definitions write them in any case; a list shows one spelling, and knows the effect."""
    spelled = effect[0].upper() + effect[1:]
    for written in (effect, effect.lower(), effect.upper()):
        made = policy(effects=(written,))
        assert made.effects == (spelled,)
        assert made.unknown_effects == []
