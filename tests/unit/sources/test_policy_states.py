"""Counts of a subscription's resources that comply with policies."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.resource_counts import Compliance
from enricher.errors import SourceError
from enricher.sources.policy_states import as_count, as_type, count_states
from enricher.sources.session import Session
from tests.support.builders import CIRCUIT, guid
from tests.support.server import ArmServer


def state(resource: str, compliance: str, *, by: str = "a", kind: str = CIRCUIT) -> dict[str, Any]:
    """Return the state of a resource under an assignment of the first definition."""
    return {
        "policyDefinitionId": f"/providers/Microsoft.Authorization/policyDefinitions/{guid(1)}",
        "complianceState": compliance,
        "resourceId": resource,
        "resourceType": kind,
        "policyAssignmentId": by,
    }


def test_count_states__worst_state_of_each_resource(arm: ArmServer, session: Session) -> None:
    """A resource of several assignments counts once; exempt and unknown ones don't comply."""
    arm.content.states = [
        state("/1", "Compliant"),
        state("/2", "Compliant"),
        state("/2", "NonCompliant", by="b"),
        state("/3", "Compliant"),
        state("/3", "Exempt", by="b"),
        state("/4", "Unknown"),
        state("/5", "Compliant", kind=f"/{CIRCUIT.upper()}"),
    ]
    assert count_states(session) == {CIRCUIT: {guid(1): Compliance(2, 1)}}
    assert arm.paths()["queryResults"] == 3


def test_count_states__malformed(arm: ArmServer, session: Session) -> None:
    """A count that is no natural number is an error."""
    arm.fault("queryResults", "body", body=b'{"value": [{"count": "many"}]}')
    with pytest.raises(SourceError, match="'many'"):
        count_states(session)


@pytest.mark.parametrize("value", [-1, 1.5, "1", None, True])
def test_as_count__malformed(value: Any) -> None:
    """Only natural numbers are counts."""
    assert as_count(3) == 3
    with pytest.raises(SourceError, match="count"):
        as_count(value)


@pytest.mark.parametrize(
    ("value", "kind"), [("/A.B/Cs", "a.b/cs"), ("a.b/cs", "a.b/cs"), (None, "")]
)
def test_as_type(value: Any, kind: str) -> None:
    """The service puts a slash before some types."""
    assert as_type(value) == kind
