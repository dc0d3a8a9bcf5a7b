"""Counts of many subscriptions at once, through Azure Resource Graph."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.resource_counts import Affected, Compliance
from enricher.errors import RefusedError, SourceError
from enricher.sources.resource_graph import Scope, count_recommendations, count_states
from enricher.sources.session import Session
from tests.support.builders import CIRCUIT, guid
from tests.support.server import ArmServer

GATEWAY = "microsoft.network/virtualnetworkgateways"


@pytest.fixture(autouse=True)
def _content(arm: ArmServer) -> None:
    """Fill the server with a circuit and a gateway in each of three subscriptions."""
    for number in range(3):
        for kind in (CIRCUIT, GATEWAY):
            resource = f"/subscriptions/{guid(number)}/{kind}"
            properties = {
                "recommendationTypeId": guid(11),
                "impactedField": kind,
                "resourceMetadata": {"resourceId": resource},
                "suppressionIds": ["x"] if number == 0 else [],
            }
            arm.content.recommendations.append({"properties": properties})
            arm.content.states.append(
                {
                    "policyDefinitionId": f"/policyDefinitions/{guid(1)}",
                    "complianceState": "Compliant" if number else "NonCompliant",
                    "resourceId": resource,
                    "resourceType": kind,
                }
            )


def test_count__of_a_tenant_page_by_page(arm: ArmServer, session: Session) -> None:
    """Without a scope, all subscriptions that the account may read."""
    arm.page_size = 1
    affected = count_recommendations(session, Scope())
    assert affected == {kind: {guid(11): Affected(2, 1)} for kind in (CIRCUIT, GATEWAY)}
    states = count_states(session, Scope())
    assert states == {kind: {guid(1): Compliance(2, 1)} for kind in (CIRCUIT, GATEWAY)}
    assert len(arm.graph_bodies) == 4
    assert all("subscriptions" not in body for body in arm.graph_bodies)


@pytest.mark.parametrize(
    ("scope", "body"),
    [
        (Scope([guid(1), guid(2)]), {"subscriptions": [guid(1), guid(2)]}),
        (Scope(management_group="corp"), {"managementGroups": ["corp"]}),
    ],
)
def test_count__of_a_scope(
    arm: ArmServer, session: Session, scope: Scope, body: dict[str, Any]
) -> None:
    """One request covers it."""
    count_states(session, scope)
    (asked,) = arm.graph_bodies
    assert body.items() <= asked.items()


def test_count__of_a_thousand_subscriptions_at_once(arm: ArmServer, session: Session) -> None:
    """More need another request; the counts are added."""
    scope = Scope([guid(number) for number in range(1001)])
    assert count_recommendations(session, scope)[CIRCUIT] == {guid(11): Affected(2, 1)}
    assert [len(body["subscriptions"]) for body in arm.graph_bodies] == [1000, 1]


@pytest.mark.parametrize(
    ("more", "headers", "message"),
    [
        ({"resultTruncated": "true"}, {}, "the response was truncated"),
        ({"totalRecords": 99}, {}, "the response was truncated"),
        ({}, {"x-ms-tenant-subscription-limit-hit": "true"}, "only a part of the subscriptions"),
        ({"data": None}, {}, "has no rows"),
        ({"$skipToken": "1"}, {}, "read already"),
    ],
)
def test_count__incomplete(
    arm: ArmServer, session: Session, more: dict[str, Any], headers: dict[str, str], message: str
) -> None:
    """Counts that would be too low are an error."""
    arm.graph_extra, arm.graph_headers = more, headers
    with pytest.raises(SourceError, match=message):
        count_states(session, Scope())


def test_count__refused(arm: ArmServer, session: Session) -> None:
    """A refusal is an error of its own."""
    arm.fault("ResourceGraph", 403, code="AuthorizationFailed")
    with pytest.raises(RefusedError, match="Resource Graph"):
        count_states(session, Scope())
