"""Resources of subscriptions on the server: their states and recommendations."""

from __future__ import annotations

from typing import Any

from tests.support.project import FIXTURES
from tests.support.server import ArmContent

SUBSCRIPTION = "0e0e0e0e-1111-4222-8333-444444444444"
DIAGNOSTICS = "c5ecf495-6caa-445c-b431-04fda56c555a"
CIRCUIT = "microsoft.network/expressroutecircuits"


def state(resource: str, kind: str = CIRCUIT, *, ok: bool = False, by: str = "a") -> dict[str, Any]:
    """Return a row of policy states: one resource under one assignment."""
    return {
        "policyDefinitionId": f"/providers/Microsoft.Authorization/policyDefinitions/{DIAGNOSTICS}",
        "complianceState": "Compliant" if ok else "NonCompliant",
        "resourceId": resource,
        "resourceType": kind,
        "policyAssignmentId": by,
    }


def network_content() -> ArmContent:
    """Return what the shipped recordings have about networks: enough for the sample article."""
    categories = ("Network", "Monitoring", "Resilience")
    return ArmContent.of_recordings(FIXTURES / "azure").of_category(*categories)


def many_subscriptions(count: int) -> tuple[list[str], ArmContent]:
    """Return subscriptions with two circuits each: one with a recommendation, both with a state."""
    content = network_content()
    ids = [f"{number:08d}-1111-4222-8333-444444444444" for number in range(count)]
    content.recommendations, content.states = [], []
    for guid in ids:
        resource = f"/subscriptions/{guid}/resourceGroups/g/providers/{CIRCUIT}/c"
        content.states += [state(resource), state(f"{resource}2", ok=True)]
        content.recommendations.append(
            {
                "properties": {
                    "recommendationTypeId": "f606607c-ee34-445e-997e-49d7cb563fe0",
                    "impactedField": "Microsoft.Network/expressRouteCircuits",
                    "resourceMetadata": {"resourceId": resource},
                }
            }
        )
    return ids, content
