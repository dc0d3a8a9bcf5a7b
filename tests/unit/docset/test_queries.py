"""Queries of the catalogue."""

from __future__ import annotations

import pytest

from enricher.catalog.pillar import Pillar
from enricher.catalog.search import PolicyState
from enricher.docset.listener import Listener
from enricher.docset.locate import find_config
from enricher.docset.queries import CatalogQueries
from enricher.errors import NotFoundError, UsageError
from enricher.sources.source_options import SourceOptions
from tests.support.builders import CIRCUIT, GATEWAY
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition

ZONE = "Circuits should be Zone Redundant"
PREVIEW = definition(4, "Gateways should be good", kind=GATEWAY, metadata={"preview": True})


@pytest.fixture
def queries(project: Project) -> CatalogQueries:
    """Queries of a project's facts, with a configuration that leaves out previews."""
    project.set_facts([*DEFINITIONS, PREVIEW], RECOMMENDATIONS)
    project.configure("[options]\npreview = false\n")
    return CatalogQueries(find_config(project.folder), SourceOptions(), Listener())


def names(queries: CatalogQueries, *arguments: str, **options: object) -> list[str]:
    """Return the names of the policies that a query lists."""
    listed = queries.policies(*arguments, **options)  # type: ignore[arg-type]
    return [classified.policy.display_name for classified in listed]


def test_policies__of_a_service_or_all(queries: CatalogQueries) -> None:
    """They are ordered by name."""
    circuits = [entry["properties"]["displayName"] for entry in DEFINITIONS]
    assert names(queries, "expressroute") == circuits
    assert names(queries) == [*circuits, "Other things"]
    service = queries._config.service("expressroute")
    assert queries.policies(service) == queries.policies("expressroute")
    with pytest.raises(NotFoundError, match="expressroute"):
        queries.policies("expresroute")


def test_policies__of_a_pillar(queries: CatalogQueries) -> None:
    """A policy is listed under each of its pillars."""
    assert names(queries, "expressroute", pillar=Pillar.SECURITY) == [
        "Circuits should use private link"
    ]
    assert names(queries, "expressroute", pillar=Pillar.COST_OPTIMIZATION) == []


def test_policies__options_override_the_configuration(queries: CatalogQueries) -> None:
    """The configuration counts only for options that are not given."""
    assert names(queries, "vpn-gateway") == []
    assert names(queries, "vpn-gateway", preview=True) == ["Gateways should be good"]


def test_recommendations__of_a_service_and_a_pillar(queries: CatalogQueries) -> None:
    """All of them without a service."""
    (listed,) = queries.recommendations("vpn-gateway")
    assert listed.display_name == "Use several circuits"
    assert queries.recommendations("vpn-gateway", pillar=Pillar.SECURITY) == []
    assert len(queries.recommendations()) == 2


def test_policies__of_a_state_and_an_effect(project: Project, queries: CatalogQueries) -> None:
    """Preview policies are listed on request, whatever the configuration, and deprecated ones."""
    old = definition(5, "Circuits should be old", metadata={"deprecated": True})
    deny = {"if": {"field": "type", "equals": CIRCUIT}, "then": {"effect": "deny"}}
    strict = definition(6, "Circuits should be strict", policyRule=deny)
    project.set_facts([*DEFINITIONS, PREVIEW, old, strict], RECOMMENDATIONS)
    assert names(queries, "vpn-gateway", state=PolicyState.PREVIEW) == ["Gateways should be good"]
    assert names(queries, "expressroute", state=PolicyState.DEPRECATED) == [
        "Circuits should be old"
    ]
    assert names(queries, "vpn-gateway", state=PolicyState.DEPRECATED) == []
    assert names(queries, "expressroute", effect="DENY") == ["Circuits should be strict"]
    with pytest.raises(UsageError, match="DeployIfNotExists"):
        queries.policies(effect="Prevent")


def test_find__ranks_names_first(queries: CatalogQueries) -> None:
    """All words count, in any form; those in names more than those of services."""

    def found(words: str, **options: object) -> list[str]:
        listed = queries.find_policies(words, **options)  # type: ignore[arg-type]
        return [classified.policy.display_name for classified in listed]

    assert found("zone redundant")[0] == ZONE
    assert ZONE in found("REDUND circuit")
    assert found("private nothing") == []
    with pytest.raises(UsageError, match="no word to search for"):
        found(" - ")
    assert ZONE in found("expressroute circuits", service="expressroute")
    assert found("zone", service="vpn-gateway") == []
    first, *_ = queries.find_policies("zone redundant")
    assert first in queries.find_policies(first.policy.id[:8].upper())


def test_architecture__names_the_services_of_each_policy(
    project: Project, queries: CatalogQueries
) -> None:
    """A policy for both services comes first, and is listed once, under its first pillar."""
    both = {"field": "type", "in": [CIRCUIT, GATEWAY]}
    shared = definition(
        7, "Things should be Zone Redundant", policyRule={"if": both, "then": {"effect": "audit"}}
    )
    project.set_facts([*DEFINITIONS, shared], RECOMMENDATIONS)
    listed = queries.policies_by_pillar(["expressroute", "vpn-gateway", "expressroute"])
    first, *others = listed[Pillar.RELIABILITY]
    assert first.policy.policy.display_name == "Things should be Zone Redundant"
    assert [service.key for service in first.services] == ["expressroute", "vpn-gateway"]
    assert ZONE in [each.policy.policy.display_name for each in others]
    ids = [each.policy.policy.id for each in [each for part in listed.values() for each in part]]
    assert len(ids) == len({*ids}) >= 4


def test_service__by_words(queries: CatalogQueries) -> None:
    """A service has several names."""
    keys = {queries.find_service(words).key for words in ("ExpressRoute", "expressroute", CIRCUIT)}
    assert keys == {"expressroute"}
    with pytest.raises(NotFoundError):
        queries.find_service("tea")
