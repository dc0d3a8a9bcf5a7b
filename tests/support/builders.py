"""Policy definitions made in a line, for tests of what a rule says."""

from __future__ import annotations

from itertools import count
from typing import Any

from enricher.catalog.model import Initiative, PolicyDefinition

_numbers = count(1)

CIRCUIT = "microsoft.network/expressroutecircuits"
GATEWAY = "microsoft.network/virtualnetworkgateways"
IS_GATEWAY = {"field": "type", "equals": "Microsoft.Network/virtualNetworkGateways"}


def guid(number: int) -> str:
    """A GUID that is the same in every run."""
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
    """A definition in wire form, read as the product reads it."""
    effect = {"type": "String", "allowedValues": list(effects), "defaultValue": effects[0]}
    return PolicyDefinition.from_wire(
        {
            "name": id_ or guid(next(_numbers)),
            "properties": {
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
            },
        }
    )


def initiative(
    name: str, members: dict[str, list[str]], category: str = "Regulatory Compliance"
) -> Initiative:
    """An initiative that holds definitions (by id) in groups."""
    return Initiative.from_wire(
        {
            "name": guid(next(_numbers)),
            "properties": {
                "displayName": name,
                "metadata": {"category": category},
                "policyDefinitions": [
                    {
                        "policyDefinitionId": (
                            f"/providers/Microsoft.Authorization/policyDefinitions/{member}"
                        ),
                        "groupNames": groups,
                    }
                    for member, groups in members.items()
                ],
            },
        }
    )
