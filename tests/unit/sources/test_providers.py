"""The resource types that Azure offers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from enricher.sources.providers import fetch_resource_types, offered_types
from enricher.sources.session import Session
from enricher.sources.source_options import SourceOptions
from tests.support.server import ArmServer


@pytest.fixture(autouse=True)
def _content(arm: ArmServer) -> None:
    """Fill the server with a provider of two types."""
    types = [{"resourceType": "expressRouteCircuits"}, {"resourceType": "routeTables/routes"}]
    arm.content.providers = [{"namespace": "Microsoft.Network", "resourceTypes": types}]


def test_fetch_resource_types(session: Session) -> None:
    """All of all providers, in lower case."""
    assert fetch_resource_types(session) == {
        "microsoft.network/expressroutecircuits",
        "microsoft.network/routetables/routes",
    }


def test_offered_types__without_a_subscription(arm: ArmServer, options: SourceOptions) -> None:
    """Azure can't be asked."""
    assert offered_types(options) >= {"microsoft.network/routetables/routes"}
    arm.requests.clear()
    assert not offered_types(replace(options, subscriptions=()))
    assert not offered_types(SourceOptions(policies_from=Path("x")))
    assert arm.requests == []
