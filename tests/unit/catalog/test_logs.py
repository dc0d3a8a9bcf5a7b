"""The logs that a definition sends by default, from the deployment that its rule describes."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.logs import logs_by_default
from tests.support.builders import GATEWAY, policy

SETTINGS = "Microsoft.Insights/diagnosticSettings"
CHOICE = {"type": "String", "allowedValues": ["audit", "allLogs"], "defaultValue": "audit"}


def group(name: str, *, enabled: Any = None) -> dict[str, Any]:
    """Return the entry of a category group, which is enabled if the parameter names it."""
    chosen = f"[equals(parameters('categoryGroup'), '{name}')]"
    return {"categoryGroup": name, "enabled": chosen if enabled is None else enabled}


def sent(*logs: dict[str, Any], kind: str = SETTINGS, choice: Any = CHOICE) -> str:
    """Return which logs a definition sends by default that deploys a setting with these entries."""
    resource = {"type": kind, "name": "logs", "properties": {"logs": [*logs], "metrics": []}}
    passed = {"categoryGroup": {"value": "[parameters('categoryGroup')]"}}
    template = {"parameters": {"categoryGroup": {"type": "String"}}, "resources": [resource]}
    details = {
        "type": kind,
        "deployment": {"properties": {"parameters": passed, "template": template}},
    }
    definition = policy(
        effects=("DeployIfNotExists",), details=details, parameters={"categoryGroup": choice}
    )
    return logs_by_default(definition, [GATEWAY])


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([group("audit"), group("allLogs")], "audit"),
        ([group("allLogs")], "none"),
        ([group("allLogs", enabled=True)], ""),
        ([{"category": "Events", "enabled": True}], ""),
        ([group("allLogs", enabled="[field('x')]")], ""),
        ([], ""),
    ],
)
def test_logs_by_default(groups: list[dict[str, Any]], expected: str) -> None:
    """A group that the default of the parameter doesn't name sends nothing."""
    assert sent(*groups) == expected


def test_logs_by_default__of_another_default() -> None:
    """A parameter with all logs as its default sends all."""
    choice = {**CHOICE, "defaultValue": "allLogs"}
    assert sent(group("audit"), group("allLogs"), choice=choice) == ""


def test_logs_by_default__of_another_deployment() -> None:
    """Only diagnostic settings send logs."""
    assert sent(group("allLogs"), kind="Microsoft.A/as") == ""
