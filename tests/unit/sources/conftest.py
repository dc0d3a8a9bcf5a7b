"""A server that speaks ARM with a small catalogue, and a session with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from enricher.sources.session import Session
from enricher.sources.source_options import SourceOptions
from tests.support.builders import guid
from tests.support.project import DEFINITIONS, RECOMMENDATIONS
from tests.support.server import ArmContent, ArmServer

SUBSCRIPTION = guid(77)


@pytest.fixture
def arm() -> Iterator[ArmServer]:
    """Yield a server with three definitions, an initiative, and a recommendation type."""
    members = [{"policyDefinitionId": f"/policyDefinitions/{guid(1)}"}]
    properties = {"displayName": "A set", "policyType": "BuiltIn", "policyDefinitions": members}
    types = {"supportedValues": RECOMMENDATIONS}
    content = ArmContent(
        definitions=[*DEFINITIONS],
        initiatives=[{"name": guid(5), "properties": properties}],
        metadata=[{"name": "recommendationType", "properties": types}],
    )
    with ArmServer(content) as server:
        yield server


@pytest.fixture
def options(arm: ArmServer) -> SourceOptions:
    """Return the options of a run against the server, with a subscription."""
    return SourceOptions(arm_endpoint=arm.url, subscriptions=(SUBSCRIPTION,), timeout=60)


@pytest.fixture
def session(options: SourceOptions) -> Iterator[Session]:
    """Yield a session with the server."""
    session = Session.live(options)
    yield session
    session.close()
