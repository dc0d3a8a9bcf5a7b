"""Resource types of the user are checked against those that Azure has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from enricher.errors import UsageError
from enricher.sources.connection import Connection
from enricher.sources.providers import fetch_resource_types, refuse_unknown_types
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


def test_refuse_unknown_types__names_the_nearest(options: SourceOptions) -> None:
    """A type of a provider that Azure doesn't list may still exist."""
    connection = Connection(options)
    refuse_unknown_types(connection, ("Microsoft.Network/expressRouteCircuits", "Other.X/ys"))
    with pytest.raises(UsageError, match=r"'microsoft\.network/circuits'") as caught:
        refuse_unknown_types(connection, ("microsoft.network/circuits",))
    assert "Nearest: microsoft.network/expressroutecircuits" in str(caught.value)


def test_refuse_unknown_types__without_a_subscription(
    arm: ArmServer, options: SourceOptions
) -> None:
    """Azure can't be asked, so any type passes."""
    kinds = ("microsoft.network/circuits",)
    refuse_unknown_types(Connection(replace(options, subscriptions=())), kinds)
    refuse_unknown_types(Connection(SourceOptions(policies_from=Path("x"))), kinds)
    refuse_unknown_types(Connection(options), ())
    assert arm.requests == []
