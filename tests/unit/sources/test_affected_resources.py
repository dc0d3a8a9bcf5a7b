"""Counts of the resources that a subscription's recommendations are about."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.resource_counts import Affected
from enricher.errors import LostPageError, RefusedError, SourceError
from enricher.sources.affected_resources import count_recommendations, count_through_advisor
from enricher.sources.session import Session
from tests.support.builders import CIRCUIT, guid
from tests.support.server import ArmServer
from tests.unit.sources.conftest import SUBSCRIPTION


def made(number: int, resource: str, **properties: Any) -> dict[str, Any]:
    """Return a recommendation for a resource, by the number of its type."""
    return {
        "properties": {
            "recommendationTypeId": guid(number).upper(),
            "impactedField": "Microsoft.Network/expressRouteCircuits",
            "resourceMetadata": {"resourceId": f"/subscriptions/{SUBSCRIPTION}/{resource}"},
            **properties,
        }
    }


def test_count__each_resource_once(arm: ArmServer, session: Session) -> None:
    """A resource is open if any of its recommendations of a type is; ids are lower case."""
    arm.content.recommendations = [
        made(1, "a"),
        made(1, "A", suppressionIds=["x"]),
        made(1, "b", suppressionIds=["x"]),
        made(2, "a"),
    ]
    counts = count_through_advisor(session)
    assert counts == {CIRCUIT: {guid(1): Affected(1, 1), guid(2): Affected(1, 0)}}


@pytest.mark.parametrize(
    ("properties", "is_open"),
    [
        ({"suppressionIds": []}, True),
        ({"suppressionId": "x"}, False),
        ({"recommendationStatus": "New"}, True),
        ({"recommendationStatus": "Dismissed"}, False),
        ({"trackedProperties": {"state": "InProgress"}}, True),
        ({"trackedProperties": {"state": "Postponed"}}, False),
    ],
    ids=str,
)
def test_count__set_aside(
    arm: ArmServer, session: Session, properties: dict[str, Any], is_open: bool
) -> None:
    """Each version of the API marks it in its own way."""
    arm.content.recommendations = [made(1, "a", **properties)]
    counts = count_through_advisor(session)
    assert counts[CIRCUIT][guid(1)] == (Affected(1, 0) if is_open else Affected(0, 1))


def test_count__without_a_type(arm: ArmServer, session: Session) -> None:
    """A response that can't be counted is an error, not a smaller count."""
    arm.content.recommendations = [made(1, "a", recommendationTypeId=None)]
    with pytest.raises(SourceError, match="some have no type"):
        count_through_advisor(session)


def test_count__through_resource_graph_if_a_page_is_lost(arm: ArmServer, session: Session) -> None:
    """Advisor can link to a page that its own gateway rejects."""
    arm.page_size = 1
    arm.content.recommendations = [made(1, name) for name in "abc"]
    arm.fault("Advisor/recommendations", 404, after=1)
    with pytest.raises(LostPageError):
        count_through_advisor(session)
    arm.faults[0].after = 1
    assert count_recommendations(session) == {CIRCUIT: {guid(1): Affected(3, 0)}}
    arm.faults[0].after = 1
    arm.fault("ResourceGraph", 403, code="AuthorizationFailed")
    with pytest.raises(SourceError, match="page 2 of the list is missing") as caught:
        count_recommendations(session)
    assert "may not read it" in str(caught.value)


def test_count__refused(arm: ArmServer, session: Session) -> None:
    """A refusal is an error of its own."""
    arm.fault("Advisor/recommendations", 403, code="AuthorizationFailed")
    with pytest.raises(RefusedError):
        count_recommendations(session)
