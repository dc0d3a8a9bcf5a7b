"""Resource types of the user are checked against those that Azure has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from enricher.catalog.facts import CatalogFacts
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.errors import UsageError
from enricher.sources.connection import Connection
from enricher.sources.providers import (
    fetch_resource_types,
    offered_types,
    refuse_unknown_types,
)
from enricher.sources.session import Session
from enricher.sources.source_options import SourceOptions
from tests.support.builders import facts_of, guid, policy
from tests.support.server import ArmServer

FACTS = facts_of(
    [policy({"field": "type", "equals": "m.x/things"})],
    recommendation_types=[
        RecommendationType(guid(1), "Be good", Pillar.SECURITY, "High", "m.x/others"),
    ],
)


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
    assert offered_types(Connection(options)) >= {"microsoft.network/routetables/routes"}
    arm.requests.clear()
    assert not offered_types(Connection(replace(options, subscriptions=())))
    assert not offered_types(Connection(SourceOptions(policies_from=Path("x"))))
    assert arm.requests == []


@pytest.mark.parametrize(
    "kind",
    [
        "m.x/things",  # of a policy
        "M.X/Others",  # of a recommendation
        "m.x/offered",
        "m.x/parents",  # of a type that is known
        "microsoft.keyvault/vaults",  # of the registry
    ],
)
def test_refuse_unknown_types__accepts(kind: str) -> None:
    """A type that Azure, the registry or a fact names, or a parent of one."""
    refuse_unknown_types([kind], frozenset({"m.x/offered", "m.x/parents/children"}), FACTS)


@pytest.mark.parametrize("kind", ["m.x/thing", "m.x/things/parts", "other/things"])
def test_refuse_unknown_types__names_the_nearest(kind: str) -> None:
    """A type that nothing knows is a mistake."""
    message = rf"about the resource type '{kind}'\. Nearest: .*m\.x/things"
    with pytest.raises(UsageError, match=message):
        refuse_unknown_types([kind], frozenset(), FACTS)
    with pytest.raises(UsageError, match=r"type 'a\.b/c'"):
        refuse_unknown_types(["a.b/c"], frozenset(), CatalogFacts())
