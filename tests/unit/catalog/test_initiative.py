"""Reading initiatives from their wire form."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.initiative import Initiative, InitiativeDefinition
from tests.support.builders import guid, initiative


def test_from_wire() -> None:
    """The controls of a policy that is listed twice are merged."""
    initiative = InitiativeDefinition.from_wire(
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
    assert (initiative.id, initiative.display_name, initiative.category) == (
        guid(3),
        "A set",
        "Security Center",
    )
    assert (initiative.version, initiative.deprecated) == ("1.0.0", False)
    assert initiative.controls == {guid(1): {"A_1", "B", "C"}, guid(2): set()}
    assert initiative.summary == Initiative(
        guid(3), "A set", "Security Center", "1.0.0", deprecated=False, size=2, preview=True
    )


@pytest.mark.parametrize(
    ("properties", "deprecated"),
    [
        ({"displayName": "[Deprecated]: x"}, True),
        ({"displayName": "[Preview]: x"}, False),
        ({"displayName": "x", "metadata": {"deprecated": True}}, True),
        ({"displayName": "x", "metadata": {"deprecated": "true"}}, True),
        ({"displayName": "x", "metadata": {"deprecated": "false"}}, False),
        ({"displayName": "x", "version": "1.0.0-Deprecated"}, True),
        ({"displayName": "x"}, False),
    ],
)
def test_from_wire__deprecated(properties: dict[str, Any], deprecated: bool) -> None:
    """The name or the metadata marks it as deprecated."""
    initiative = InitiativeDefinition.from_wire({"name": guid(1), "properties": properties})
    assert initiative.deprecated is deprecated
    assert initiative.version == properties.get("version", "")


def test_from_wire__without_a_name() -> None:
    """The name is required."""
    with pytest.raises(ValueError, match="it has no name"):
        InitiativeDefinition.from_wire({"name": guid(1), "properties": {"displayName": " "}})


@pytest.mark.parametrize(
    ("name", "is_left_out"), [("A set for Virtual Enclaves", True), ("A set for gateways", False)]
)
def test_summary__left_out(name: str, is_left_out: bool) -> None:
    """Articles name no initiative that is only for platforms of Microsoft's own."""
    wire = {"name": guid(1), "properties": {"displayName": name}}
    assert InitiativeDefinition.from_wire(wire).summary.is_left_out is is_left_out


def test_benchmark_controls() -> None:
    """Only those of the security benchmark count, without the benchmark's name."""
    groups = ["Azure_Security_Benchmark_v3.0_NS-2", "NIST_SP_800-53_R5_SC-7", "NS-3"]
    held = initiative("Benchmark", {guid(1): groups})
    assert held.benchmark_controls(guid(1)) == {"NS-2"}
    assert held.benchmark_controls(guid(2)) == set()
