"""What definitions write: operations, appended fields, and deployed resources."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.documents import Document, OneOf
from enricher.catalog.expressions import PRESENT, UNKNOWN
from enricher.catalog.writes import written_by
from tests.support.builders import GATEWAY, policy

PARAMETERS = {
    "level": {"type": "String", "allowedValues": ["low", "high"]},
    "on": {"type": "Boolean", "defaultValue": True},
    "key": {"type": "String"},
}
ALIAS = "Microsoft.Network/virtualNetworkGateways"


def written(details: Any, effect: str = "Modify") -> list[Document]:
    """Return what a definition on gateways writes."""
    definition = policy(effects=(effect,), details=details, parameters=PARAMETERS)
    return [*written_by(definition, [GATEWAY])]


def operation(**values: Any) -> dict[str, Any]:
    """Return an operation of Modify."""
    return {"operation": "addOrReplace", "field": f"{ALIAS}/size", "value": 1, **values}


@pytest.mark.parametrize(
    ("values", "content"),
    [
        ({}, {"size": 1}),
        ({"value": "[parameters('on')]"}, {"size": True}),
        ({"value": "[parameters('level')]"}, {"size": OneOf(("low", "high"))}),
        ({"value": "[parameters('key')]"}, {"size": PRESENT}),
        ({"value": "[concat('a', parameters('key'))]"}, {"size": PRESENT}),
        ({"operation": "add"}, {"size": PRESENT}),
        ({"operation": "Remove", "value": None}, {"size": None}),
        ({"field": f"{ALIAS}/sku.tier", "value": []}, {"sku": {"tier": []}}),
        ({"field": "tags['a.b']"}, {"tags": {"a.b": 1}}),
        ({"field": f"{ALIAS}/list[*]"}, {}),
        ({"condition": "[greaterOrEquals(requestContext().apiVersion, '2020-01-01')]"},
         {"size": 1}),
        ({"condition": "[parameters('on')]"}, {"size": 1}),
        ({"condition": "[not(parameters('on'))]"}, {}),
        ({"condition": "[equals(field('location'), 'x')]"}, {}),
    ],
)  # fmt: skip
def test_modify(values: Any, content: Any) -> None:
    """An operation sets a field, if its condition is certain."""
    (document,) = written({"operations": [operation(**values)]})
    assert (document.type, document.content) == (GATEWAY, content)


@pytest.mark.parametrize("is_list", [True, False])
def test_append(*, is_list: bool) -> None:
    field = {"field": f"{ALIAS}/size", "value": "[parameters('level')]"}
    (document,) = written([field] if is_list else field, "Append")
    assert document.content == {"size": OneOf(("low", "high"))}


def deployed(
    *resources: Any, parameters: Any = None, passed: Any = None, variables: Any = None
) -> list[Document]:
    """Return what a deployment of resources writes."""
    template = {"parameters": parameters, "variables": variables, "resources": [*resources]}
    properties = {"template": template, "parameters": passed}
    return written({"type": GATEWAY, "deployment": {"properties": properties}}, "DeployIfNotExists")


def resource(**values: Any) -> dict[str, Any]:
    """Return a resource of a template."""
    return {"type": "Microsoft.A/as", "name": "one", "properties": {"size": 1}, **values}


def test_deployment__resources() -> None:
    """Resources are found in others and in nested deployments; a name may be in an expression."""
    child = resource(type="bs", name="[concat(parameters('name'), '/Default')]")
    nested = {"template": {"resources": [resource(type="Microsoft.A/ns", name="[variables('n')]")]}}
    found = deployed(
        resource(sku={"name": "S"}, resources=[child]),
        resource(type="Microsoft.Resources/deployments", properties=nested),
        resource(
            type="Microsoft.A/as/providers/settings", name="[concat('x', '/Microsoft.B/', 'y')]"
        ),
    )
    assert [(document.type, document.name) for document in found] == [
        ("microsoft.a/as", "one"),
        ("microsoft.a/as/bs", "default"),
        ("microsoft.a/ns", ""),
        ("microsoft.b/settings", ""),
    ]
    assert found[0].field("Microsoft.A/as/sku.name") == ("S",)
    assert found[1].field("Microsoft.A/as/bs/size") == (1,)


def test_deployment__parameters() -> None:
    """A parameter of the template has what the definition passes to it, else its default."""
    values = {name: f"[parameters('{name}')]" for name in ("a", "b", "c", "d", "e")}
    (document,) = deployed(
        resource(properties={**values, "list": ["[variables('v')]"], "f": "[field('name')]"}),
        parameters={
            **{name: {"type": "String"} for name in "abcd"},
            "e": {"type": "String", "defaultValue": "default"},
        },
        passed={
            "a": {"value": "[parameters('on')]"},
            "b": {"value": "[parameters('level')]"},
            "c": {"value": "[parameters('key')]"},
            "d": {"value": "[field('location')]"},
        },
        variables={"v": "[concat(parameters('e'), 's')]"},
    )
    assert document.content["a"] is True
    assert document.content["b"] == OneOf(("low", "high"))
    assert document.content["c"] is PRESENT
    assert document.content["d"] is UNKNOWN
    assert document.content["e"] == "default"
    assert document.content["list"] == ["defaults"]
    assert document.content["f"] is UNKNOWN


def test_deployment__of_inner_scope() -> None:
    """A nested deployment has its own parameters if it says so."""
    inner = resource(properties={"size": "[parameters('own')]"})
    template = {"parameters": {"own": {"type": "Int"}}, "resources": [inner]}
    properties = {
        "expressionEvaluationOptions": {"scope": "Inner"},
        "parameters": {"own": {"value": "[variables('v')]"}},
        "template": template,
    }
    nested = resource(type="Microsoft.Resources/deployments", properties=properties)
    (document,) = deployed(nested, variables={"v": 5})
    assert document.content["size"] == 5


@pytest.mark.parametrize(
    ("condition", "is_certain"),
    [(True, True), ("[equals('a', 'A')]", True), (False, False), ("[field('x')]", False)],
)
def test_deployment__conditions(condition: Any, *, is_certain: bool) -> None:
    """A resource that may not be deployed is left out."""
    assert bool(deployed(resource(condition=condition))) is is_certain


def test_deployment__variables_in_a_circle() -> None:
    """A malformed template doesn't end the run."""
    (document,) = deployed(
        resource(properties={"size": "[variables('a')]"}),
        variables={"a": "[variables('b')]", "b": "[variables('a')]"},
    )
    assert document.content["size"] is UNKNOWN
