"""The query for news."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from enricher.catalog.pillar import Pillar
from enricher.docset.listener import Listener
from enricher.docset.locate import find_config
from enricher.docset.queries import CatalogQueries
from enricher.errors import UsageError
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


class Told(Listener):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def inform(self, message: str) -> None:
        """Keep information."""
        self.lines.append(message)


def test_news__of_the_shipped_catalogue(tmp_path: Path) -> None:
    """Since a release, it knows the definitions that are new, and says that this is all."""
    told = Told()
    queries = CatalogQueries(find_config(tmp_path), SourceOptions(offline=True), told)
    history = queries._catalog.facts.history
    first, last = history.releases[0], history.releases[-1]
    news = queries.news(str(first))
    assert {entry.kinds for entry in news} == {("added",)}
    assert {history.first_release_with(entry.subject.id) > first for entry in news} == {True}
    assert str(first) in told.lines[-1]
    assert queries.news(str(last)) == []
    with pytest.raises(UsageError, match=f"no policies before {first}"):
        queries.news(str(first - timedelta(days=1)))
