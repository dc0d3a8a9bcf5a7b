"""The resource types that a rule is about, and the services that a policy applies to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec.structs import replace

from enricher.catalog.conditions import evaluate
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.relevance import applies_to, target_types
from enricher.catalog.resource import Resource
from enricher.catalog.service import Service
from enricher.catalog.services import load_registry
from tests.support.builders import CIRCUIT, GATEWAY, IS_GATEWAY, compiled, policy

GATEWAY_TYPE = "Microsoft.Network/virtualNetworkGateways/gatewayType"
CLIENTS = "Microsoft.Network/virtualNetworkGateways/vpnClientConfiguration.vpnClientAddressPool"
IS_A = {"field": "type", "equals": "Microsoft.A/as"}


def given(**defaults: Any) -> dict[str, Any]:
    """Return parameters with these default values."""
    return {name: {"type": "String", "defaultValue": value} for name, value in defaults.items()}


@pytest.mark.parametrize(
    ("condition", "types"),
    [
        pytest.param(IS_A, ["microsoft.a/as"], id="equals"),
        pytest.param(
            {"anyOf": [IS_A, {"field": "Microsoft.A/as/kind", "equals": "Microsoft.Z/zs"}]},
            ["microsoft.a/as"],
            id="another field has a value of that form",
        ),
        pytest.param(
            {"allOf": [IS_A, {"field": "[field('x')]", "equals": "Microsoft.Z/zs"}]},
            ["microsoft.a/as"],
            id="an unknown field",
        ),
        pytest.param({"Field": "TYPE", "Equals": "microsoft.a/AS"}, ["microsoft.a/as"], id="case"),
        pytest.param(
            {"field": "type", "in": ["Microsoft.B/bs", "Microsoft.A/as"]},
            ["microsoft.a/as", "microsoft.b/bs"],
            id="in",
        ),
        pytest.param({"field": "type", "like": "Microsoft.A/as"}, ["microsoft.a/as"], id="like"),
        pytest.param(
            {"value": "[field('type')]", "equals": "Microsoft.A/as"}, ["microsoft.a/as"], id="value"
        ),
        pytest.param(
            {
                "value": "[if(equals(field('type'), 'Microsoft.A/as'), field('name'), 'x')]",
                "exists": "false",
            },
            ["microsoft.a/as"],
            id="in the value of exists",
        ),
        pytest.param(
            {"not": {"field": "type", "notEquals": "Microsoft.A/as"}},
            ["microsoft.a/as"],
            id="not notEquals",
        ),
        pytest.param(
            {"not": {"field": "type", "notIn": ["Microsoft.A/as"]}}, ["microsoft.a/as"], id="notIn"
        ),
        pytest.param(
            {"allOf": [IS_A, {"field": "location", "notEquals": "global"}]},
            ["microsoft.a/as"],
            id="allOf with an unknown",
        ),
        pytest.param(
            {
                "allOf": [
                    {"field": "type", "in": ["Microsoft.A/as", "Microsoft.B/bs"]},
                    {"field": "type", "notEquals": "Microsoft.B/bs"},
                ]
            },
            ["microsoft.a/as"],
            id="excluded again",
        ),
        pytest.param(
            {"anyOf": [IS_A, {"allOf": [{"field": "type", "equals": "Microsoft.B/bs"}]}]},
            ["microsoft.a/as", "microsoft.b/bs"],
            id="anyOf nested",
        ),
        pytest.param(
            {"field": "Microsoft.A/as/sku.name", "equals": "Basic"},
            ["microsoft.a/as"],
            id="an alias alone",
        ),
        pytest.param(
            {
                "count": {
                    "field": "Microsoft.A/as/rules[*]",
                    "where": {"field": "Microsoft.A/as/rules[*].open", "equals": True},
                },
                "greater": 0,
            },
            ["microsoft.a/as"],
            id="a count alone",
        ),
    ],
)
def test_target_types(condition: dict[str, Any], types: list[str]) -> None:
    """A rule is about the types that it tests for, directly or by an alias."""
    assert list(target_types(policy(condition)).types) == types


VAULTS = ["microsoft.keyvault/managedhsms", "microsoft.keyvault/vaults"]


@pytest.mark.parametrize(
    ("condition", "types"),
    [
        ({"field": "type", "like": "Microsoft.KeyVault/*"}, VAULTS),
        ({"not": {"field": "type", "notLike": "Microsoft.KeyVault/*"}}, VAULTS),
        ({"value": "[field('type')]", "like": "*KeyVault/v*"}, VAULTS[1:]),
        ({"field": "type", "contains": "microsoft.keyvault"}, VAULTS),
        ({"field": "type", "matchInsensitively": "Microsoft.KeyVault/??????"}, VAULTS[1:]),
        ({"value": "[contains(field('type'), 'Microsoft.KeyVault')]", "equals": True}, []),
        ({"value": "[contains(toLower(field('type')), 'keyvault')]", "equals": "true"}, VAULTS),
        ({"value": "[first(split(field('type'), '/'))]", "equals": "Microsoft.KeyVault"}, VAULTS),
        ({"field": "type", "like": "Microsoft.Unheard/*/of"}, ["microsoft.unheard/*/of"]),
    ],
)
def test_target_types__by_pattern(condition: dict[str, Any], types: list[str]) -> None:
    """A rule that tests for a pattern of types is about the registered types that match."""
    assert list(target_types(policy(condition)).types) == types


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({"field": "tags", "exists": "false"}, id="tags"),
        pytest.param({"field": "type", "notEquals": "Microsoft.A/as"}, id="all but one"),
        pytest.param({"field": "type", "notIn": ["Microsoft.A/as"]}, id="all but some"),
        pytest.param({"not": IS_A}, id="not that one"),
        pytest.param({"anyOf": [IS_A, {"field": "location", "equals": "x"}]}, id="or anything"),
        pytest.param(
            {"field": "[concat('tags[', parameters('t'), ']')]", "exists": "false"}, id="t"
        ),
    ],
)
def test_target_types__generic(condition: dict[str, Any]) -> None:
    """A rule that holds for resources of any type is generic, with the reason."""
    targets = target_types(policy(condition))
    assert targets.types == ()
    assert targets.generic_reason == "its rule holds for resources of any type"


@pytest.mark.parametrize("count", [500, 501])
def test_target_types__limit(count: int) -> None:
    """A rule that names more than 500 types is not evaluated for each of them."""
    rule = {"field": "type", "in": [f"Microsoft.A/a{number}" for number in range(count)]}
    targets = target_types(policy(rule))
    assert len(targets.types) == (count if count == 500 else 0)
    reason = "its rule names more than 500 resource types"
    assert targets.generic_reason == ("" if count == 500 else reason)


def test_target_types__alias_of_a_provider() -> None:
    """An alias of a provider, such as `Microsoft.Compute/imagePublisher`, contains no type."""
    assert target_types(policy({"field": "Microsoft.A/as", "equals": "x"})).types == ()


def test_target_types__in_a_parameter() -> None:
    """The default of a parameter can be a list of types."""
    rule = {"field": "type", "in": "[parameters('types')]"}
    definition = policy(rule, parameters=given(types=["Microsoft.A/as", "Microsoft.B/bs"]))
    assert target_types(definition).types == ("microsoft.a/as", "microsoft.b/bs")


@pytest.mark.parametrize(
    ("mode", "kinds"),
    [
        ("Microsoft.KeyVault.Data", ["KeyVault/vaults"]),
        ("Microsoft.ManagedHSM.Data", ["KeyVault/managedHSMs"]),
        ("Microsoft.Network.Data", ["Network/virtualNetworks"]),
        ("Microsoft.DataFactory.Data", ["DataFactory/factories"]),
        ("Microsoft.ContainerService.Data", ["ContainerService/managedClusters"]),
        (
            "Microsoft.Kubernetes.Data",
            ["ContainerService/managedClusters", "Kubernetes/connectedClusters"],
        ),
        ("Microsoft.MachineLearningServices.Data", ["MachineLearningServices/workspaces"]),
        ("Microsoft.MachineLearningServices.v2.Data", ["MachineLearningServices/workspaces"]),
        ("Microsoft.CognitiveServices.Data", ["CognitiveServices/accounts"]),
        ("Microsoft.LoadTestService.Data", ["LoadTestService/loadTests"]),
        ("Indexed", []),
        ("All", []),
    ],
)
def test_target_types__of_a_mode(mode: str, kinds: list[str]) -> None:
    """A rule that names no type is about the types of its resource provider mode."""
    targets = target_types(policy({"value": "[current('x')]", "equals": "y"}, mode=mode))
    assert targets.types == tuple(f"microsoft.{kind}".lower() for kind in kinds)


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        pytest.param({"field": GATEWAY_TYPE, "equals": "vpn"}, False, id="a contradicting fact"),
        pytest.param({"field": GATEWAY_TYPE, "notEquals": "Vpn"}, True, id="a supporting fact"),
        pytest.param({"field": GATEWAY_TYPE, "in": ["Vpn", "expressroute"]}, True, id="in"),
        pytest.param({"field": GATEWAY_TYPE, "contains": "Route"}, True, id="contains"),
        pytest.param({"field": f"{CLIENTS}.addressPrefixes", "exists": "true"}, False, id="absent"),
        pytest.param({"field": f"{CLIENTS}.x", "exists": False}, True, id="exists false"),
        pytest.param({"field": f"{CLIENTS}.x", "notLike": "*a*"}, True, id="absent is not like"),
        pytest.param({"field": "Microsoft.A/as/x", "exists": "true"}, False, id="foreign alias"),
        pytest.param({"field": "location", "equals": "here"}, None, id="unknown"),
        pytest.param({"not": {"field": "location", "equals": "here"}}, None, id="not unknown"),
        pytest.param({"value": "[parameters('on')]", "equals": "yes"}, True, id="a default"),
        pytest.param({"value": "[toLower(parameters('on'))]", "like": "y*"}, True, id="a function"),
        pytest.param({"value": "[if(equals(1, 2), 'a', 'b')]", "equals": "b"}, True, id="if"),
        pytest.param({"value": "[first(parameters('many'))]", "equals": "*"}, True, id="first"),
        pytest.param({"value": "[utcNow()]", "equals": "x"}, None, id="an unknown function"),
        pytest.param({"value": "[oops((]", "equals": "x"}, None, id="a broken expression"),
        pytest.param({"value": "[parameters('gone')]", "equals": "x"}, None, id="no default"),
        pytest.param({"field": "x", "frobnicates": "y"}, None, id="an unknown operator"),
        pytest.param(
            {"count": {"field": f"{CLIENTS}[*]"}, "greaterOrEquals": 1}, False, id="count of none"
        ),
        pytest.param(
            {"count": {"value": ["a", "b"], "name": "x"}, "equals": 2}, True, id="count of known"
        ),
        pytest.param(
            {"count": {"field": "Microsoft.Network/virtualNetworkGateways/x[*]"}, "less": 1},
            None,
            id="count of unknown",
        ),
    ],
)
def test_evaluate__with_facts(condition: dict[str, Any], truth: bool | None) -> None:
    """Facts and absent aliases make conditions true or false; others are unknown."""
    definition = policy(condition, parameters=given(on="Yes", many=["*"]))
    resource = Resource(
        GATEWAY,
        {GATEWAY_TYPE.lower(): ("ExpressRoute",)},
        frozenset({"microsoft.network/virtualnetworkgateways/vpnclientconfiguration"}),
    )
    assert evaluate(definition, resource).truth is truth


def test_target_types__depend_on_allowed_values() -> None:
    """A rule that covers a type only for some value of a parameter is about that type."""
    arc = {
        "allOf": [
            {"value": "[parameters('arc')]", "equals": "true"},
            {"field": "type", "equals": "Microsoft.HybridCompute/machines"},
        ]
    }
    switch = {"type": "String", "allowedValues": ["true", "false"], "defaultValue": "false"}
    assert target_types(policy(arc, parameters={"arc": switch})).types == (
        "microsoft.hybridcompute/machines",
    )


def applies(definition: PolicyDefinition, service: Service) -> bool:
    """Return whether a compiled definition applies to a service."""
    return applies_to(compiled(definition), service, lambda _: definition)


VPN_ONLY = policy({"allOf": [IS_GATEWAY, {"field": GATEWAY_TYPE, "equals": "Vpn"}]})
POINT_TO_SITE = policy(
    {"allOf": [IS_GATEWAY, {"field": f"{CLIENTS}.addressPrefixes", "exists": "true"}]}
)
ANY_GATEWAY = policy(IS_GATEWAY)
CIRCUITS = policy({"field": "type", "equals": CIRCUIT})
KINDS = {"field": "type", "equals": "Microsoft.Web/sites"}
FUNCTION_APPS = policy({"allOf": [KINDS, {"field": "kind", "contains": "functionapp"}]})
WEB_APPS = policy({"allOf": [KINDS, {"field": "kind", "notContains": "functionapp"}]})
BLOBS = policy({"field": "type", "equals": "Microsoft.Storage/storageAccounts/blobServices"})
SHARES = policy({"field": "type", "equals": "Microsoft.Storage/storageAccounts/fileServices"})
VAULT_KEYS = policy(
    {"field": "type", "equals": "Microsoft.KeyVault.Data/vaults/keys"},
    mode="Microsoft.KeyVault.Data",
)


@pytest.mark.parametrize(
    ("service", "applicable", "inapplicable"),
    [
        ("expressroute", [ANY_GATEWAY, CIRCUITS], [VPN_ONLY, POINT_TO_SITE, BLOBS]),
        ("vpn-gateway", [ANY_GATEWAY, VPN_ONLY, POINT_TO_SITE], [CIRCUITS]),
        ("functions", [FUNCTION_APPS], [WEB_APPS]),
        ("app-service", [WEB_APPS], [FUNCTION_APPS]),
        ("storage-accounts", [BLOBS, SHARES], [WEB_APPS]),
        ("blob-storage", [BLOBS], [SHARES]),
        ("files", [SHARES], [BLOBS]),
        ("key-vault", [VAULT_KEYS], [BLOBS]),
    ],
)
def test_applies_to__siblings(service: str, applicable: list[Any], inapplicable: list[Any]) -> None:
    """Facts distinguish a service from its siblings on the same resource type."""
    registered = load_registry().services[service]
    for own in (registered, replace(registered, key="own")):  # compiled, and by the rule
        assert all(applies(definition, own) for definition in applicable)
        assert not any(applies(definition, own) for definition in inapplicable)


def test_applies_to__child_types() -> None:
    """A policy on a child type applies, one on a type with a longer name doesn't."""
    service = Service(key="a", name="A", resource_types=("microsoft.a/as",))
    child = policy({"field": "type", "equals": "Microsoft.A/as/children"})
    other = policy({"field": "type", "equals": "Microsoft.A/asOther"})
    assert applies(child, service)
    assert not applies(other, service)


@pytest.mark.parametrize(
    ("expression", "parameters"),
    [
        ("[concat('Microsoft', '.A/as')]", {}),
        ("[concat ('Microsoft.A', '/', parameters('last'))]", given(last="as")),
        ("[replace('Microsoft.B/as', 'B', 'A')]", {}),
        ("[toLower('MICROSOFT.A/AS')]", {}),
        ("[split('Microsoft.A/as,b', ',')[0]]", {}),
        ("[parameters('kind')]", given(kind="microsoft.A/As")),
        ("Microsoft.A/as", {}),
    ],
)
def test_applies_to__type_in_an_expression(expression: str, parameters: dict[str, Any]) -> None:
    """The type can be the result of an expression."""
    service = Service(key="a", name="A", resource_types=("microsoft.a/as",))
    definition = policy({"field": "type", "equals": expression}, parameters=parameters)
    assert applies(definition, service)
    assert target_types(definition).types == ("microsoft.a/as",)


SUBSCRIPTION = "microsoft.resources/subscriptions"
BACKUP_ITEMS = "microsoft.recoveryservices/backupprotecteditems"


@pytest.mark.parametrize(
    ("name", "kind", "deploys", "is_related"),
    [
        ("Defender for Gateways should be enabled", SUBSCRIPTION, "", True),
        ("Defender for Lakes should be enabled", SUBSCRIPTION, "", False),
        ("Defender for Gateways should be enabled", "microsoft.other/things", "", False),
        ("Things should be backed up", "microsoft.other/things", BACKUP_ITEMS, True),
        ("Things should be backed up", "microsoft.other/things", "microsoft.a/bs", False),
    ],
)
def test_applies_to__related(name: str, kind: str, deploys: str, is_related: bool) -> None:
    """The type is that of the rule or of its details, and the name matches the pattern."""
    service = Service(
        key="gateways",
        name="Azure Gateways",
        resource_types=(GATEWAY,),
        related={
            SUBSCRIPTION: re.compile("defender for gateways", re.IGNORECASE),
            BACKUP_ITEMS: re.compile(""),
        },
    )
    details = {"type": deploys} if deploys else None
    definition = policy({"field": "type", "equals": kind}, name=name, details=details)
    assert applies(definition, service) is is_related
