"""The catalogue that sources have."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.listener import Listener
from enricher.docset.locate import find_config
from enricher.docset.queries import CatalogQueries
from enricher.sources.source_options import SourceOptions
from tests.support.builders import GATEWAY
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition

PREVIEW = definition(4, "Gateways should be good", kind=GATEWAY, metadata={"preview": True})


@pytest.fixture
def queries(project: Project) -> CatalogQueries:
    """Queries of a project's facts, with a configuration that leaves out previews."""
    project.set_facts([*DEFINITIONS, PREVIEW], RECOMMENDATIONS)
    project.configure("[options]\npreview = false\n")
    return CatalogQueries(find_config(project.folder), SourceOptions(), Listener())


def test_sources__are_read_once(project: Project, queries: CatalogQueries) -> None:
    """Later queries are answered from the same facts."""
    before = queries.policies()
    project.set_facts([], [])
    assert queries.policies() == before


def test_origins__have_days(tmp_path: Path) -> None:
    """The shipped catalogue names its commits with their days."""
    queries = CatalogQueries(find_config(tmp_path), SourceOptions(offline=True), Listener())
    assert len(queries._origins) == 2
    for origin in queries._origins:
        assert str(origin.day) in origin.text
