"""The api-version of a request: the newest one that the cloud knows."""

from __future__ import annotations

import json

import pytest
from azure.mgmt.resource.policy import PolicyClient

from enricher.sources.api_versions import VERSIONS, KnownVersions
from enricher.sources.pages import read_values
from enricher.sources.session import Session
from tests.support.server import ArmServer

PATH = "https://x.example/providers/Microsoft.Authorization/policyDefinitions"
URL = f"{PATH}?api-version=2026-06-01&%24filter=a%20b"


def refusal(code: str, *supported: str) -> bytes:
    """Return the body of an error response that lists versions."""
    message = f"The supported api-versions are '{','.join(supported)}'." if supported else "No."
    return json.dumps({"error": {"code": code, "message": message}}).encode()


@pytest.mark.parametrize("versions", VERSIONS.values(), ids=VERSIONS)
def test_versions__are_tried_from_the_newest(versions: tuple[str, ...]) -> None:
    """Dates in descending order."""
    assert [*versions] == sorted(versions, reverse=True)


@pytest.mark.parametrize(
    ("response", "version"),
    [
        (refusal("InvalidResourceType"), "2025-03-01"),
        (refusal("NoRegisteredProviderFound", "2021-06-01", "2019-09-01"), "2021-06-01"),
        (refusal("InvalidApiVersionParameter", "2019-09-01"), None),
        (refusal("AuthorizationFailed"), None),
        (b"<html>", None),
        (b"[]", None),
    ],
)
def test_with_older_version(response: bytes, version: str | None) -> None:
    """The next older one, or the next one that the response lists; later requests start there."""
    known = KnownVersions()
    expected = version and URL.replace("2026-06-01", version)
    assert known.with_older_version(URL, response) == expected
    assert known.with_known_version(URL) == (expected or URL)


def test_older_version__is_used_for_all_further_requests(arm: ArmServer, session: Session) -> None:
    """The cloud is asked once with each version that it doesn't know."""
    arm.versions["Microsoft.Authorization/policyDefinitions"] = ("2021-06-01",)
    for _ in range(2):
        assert len(read_values(session.client(PolicyClient).policy_definitions.list_built_in)) == 3
    versions = [query["api-version"] for query in arm.queries]
    assert versions == ["2026-06-01", "2021-06-01", "2021-06-01"]
