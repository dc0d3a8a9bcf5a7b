"""Queries of the catalogue."""

from __future__ import annotations

import shutil

import pytest

from enricher.catalog.pillar import Pillar
from enricher.docset.listener import Listener
from enricher.docset.locate import find_config
from enricher.docset.queries import CatalogQueries
from enricher.errors import NotFoundError
from enricher.sources.source_options import SourceOptions
from tests.support.builders import GATEWAY
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
    service = queries.config.service("expressroute")
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


def test_news__of_services_and_a_pillar(project: Project, queries: CatalogQueries) -> None:
    """Changes that concern no named service, or another pillar, are left out."""
    earlier = project.folder / "earlier"
    shutil.copytree(project.folder / "checkout", earlier)
    project.set_facts([*DEFINITIONS[1:], PREVIEW], RECOMMENDATIONS)
    since = str(earlier)
    (news,) = queries.news(since, services=["expressroute"])
    assert (news.subject.display_name, news.kinds) == (ZONE, ("removed",))
    assert queries.news(since, services=["expressroute"], pillar=Pillar.SECURITY) == []
    assert queries.news(since, services=["key-vault"]) == []


def test_sources__are_read_once(project: Project, queries: CatalogQueries) -> None:
    """Later queries are answered from the same facts."""
    before = names(queries)
    project.set_facts([], [])
    assert names(queries) == before
