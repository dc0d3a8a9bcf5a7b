"""Recordings replay to what was recorded, and hold nothing private."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from azure.mgmt.advisor import AdvisorManagementClient

from enricher.errors import SourceError
from enricher.sources.azure_policies import fetch_definitions
from enricher.sources.pages import read_values
from enricher.sources.session import Session
from enricher.sources.source_options import SourceOptions
from tests.support.project import definition
from tests.support.server import ArmServer

SUBSCRIPTION = "5ec7e7a0-1111-4222-8333-123456789abc"
DEFINITIONS = "/providers/Microsoft.Authorization/policyDefinitions"
TYPE = "70f87e66-9b2d-4bfa-ae38-1d7d74837689"
RECOMMENDATION = {
    "id": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/secret-rg/providers/Microsoft.Network"
    "/expressRouteCircuits/secret-circuit/providers/Microsoft.Advisor/recommendations/abc",
    "name": "secret-name",
    "type": "Microsoft.Advisor/recommendations",
    "properties": {
        "category": "HighAvailability",
        "impactedField": "Microsoft.Network/expressRouteCircuits",
        "impactedValue": "secret-circuit",
        "recommendationTypeId": TYPE,
        "shortDescription": {"problem": "Use several circuits", "solution": "Add one"},
        "extendedProperties": {"owner": "jane@secret.example", "ip": "10.20.30.40"},
        "resourceMetadata": {
            "resourceId": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/secret-rg"
        },
        "tags": {"cost center": "secret-tag"},
        "somethingNew": {"nested": ["secret-field"]},
    },
}


def names(session: Session) -> list[list[str]]:
    """Return the names of the definitions, page by page."""
    pages: Any = fetch_definitions(session)
    return [[wire["properties"]["displayName"] for wire in page] for page in pages]


def recommendation_types(session: Session) -> list[str]:
    """Return the types of the subscription's recommendations."""
    entries: Any = read_values(session.client(AdvisorManagementClient).recommendations.list)
    return [entry["properties"]["recommendationTypeId"] for entry in entries]


@pytest.fixture
def recording(arm: ArmServer, tmp_path: Path) -> Path:
    """Return a recording of two pages of definitions, and of a subscription's recommendation."""
    author = {"createdBy": "someone@secret.example"}
    arm.page_size = 1
    arm.content.definitions = [
        {**definition(number, f"Policy {number}"), "systemData": author} for number in (1, 2)
    ]
    arm.content.recommendations = [RECOMMENDATION]
    arm.fault("recommendations", "", headers={"x-ms-correlation-request-id": "secret-correlation"})
    folder = tmp_path / "recording"
    options = SourceOptions(arm_endpoint=arm.url, subscriptions=(SUBSCRIPTION,))
    session = Session.live(options, folder)
    assert names(session) == [["Policy 1"], ["Policy 2"]]
    assert recommendation_types(session) == [TYPE]
    session.close()
    return folder


def test_recording__replays_page_by_page(recording: Path) -> None:
    """A replay gives the recorded responses, without the server."""
    session = Session.offline(recording)
    assert names(session) == [["Policy 1"], ["Policy 2"]]
    assert recommendation_types(session) == [TYPE]


def test_recording__holds_nothing_private(recording: Path, arm: ArmServer) -> None:
    """No id, name, address, tag or unknown field of a subscription is recorded."""
    written = "".join(file.read_text(encoding="utf-8") for file in recording.iterdir())
    for private in ("secret", SUBSCRIPTION, "10.20.30.40", arm.url):
        assert private not in written
    for public in ("HighAvailability", TYPE, "Policy 2"):
        assert public in written


def test_recording__is_readable_by_its_user_only(recording: Path) -> None:
    """No other user of the machine may read a recording."""
    assert {file.stat().st_mode & 0o777 for file in recording.iterdir()} == {0o600}


def test_replay__missing_request(tmp_path: Path) -> None:
    """A request that was not recorded is an error that names it, without retries."""
    exchange = {
        "request": {"method": "GET", "path": DEFINITIONS, "query": {"api-version": "1999-01-01"}},
        "response": {"status": 200, "headers": {}, "body": {"value": []}},
    }
    (tmp_path / "policy-definitions-1.json").write_text(json.dumps(exchange))
    with pytest.raises(SourceError, match=r"policyDefinitions .*api-version=2026") as caught:
        [*fetch_definitions(Session.offline(tmp_path))]
    assert "policy-definitions-1.json" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["{", "[]", '{"request": {}}', '{"request": 1, "response": 2}'])
def test_replay__malformed_recording(content: str, tmp_path: Path) -> None:
    """A malformed recording is an error that names it."""
    (tmp_path / "broken.json").write_text(content)
    with pytest.raises(SourceError, match=r"broken\.json"):
        Session.offline(tmp_path)
