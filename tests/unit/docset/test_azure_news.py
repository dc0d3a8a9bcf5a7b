"""Changes since an earlier state; tests/cli/test_news.py runs the command."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from enricher.catalog.catalog import Catalog
from enricher.docset.azure_news import earlier_recommendations, news_since
from enricher.docset.facts import load_sources
from enricher.sources.source_options import SourceOptions
from tests.support.builders import guid
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition
from tests.support.recorder import Recorder
from tests.support.repositories import commit


def sources_of(project: Project) -> SourceOptions:
    """Return the sources of a project."""
    return SourceOptions(
        policies_from=project.folder / "checkout", recommendations_from=(project.metadata,)
    )


def test_news_since__another_checkout(project: Project, tmp_path: Path) -> None:
    """The earlier policies are loaded with progress, and nothing dates the changes."""
    (tmp_path / "earlier").mkdir()
    earlier = Project(tmp_path / "earlier")
    earlier.set_facts(DEFINITIONS[1:], [])
    listener = Recorder()
    catalog = Catalog(load_sources(sources_of(project), listener).facts)
    since = str(earlier.folder / "checkout")
    news = news_since(since, sources_of(project), catalog, [], listener)
    assert [(item.subject.id, item.changed_on) for item in news] == [(guid(1), None)]
    assert listener.titles == ["Loading facts", "Loading earlier facts"]


def test_news_since__a_day(project: Project) -> None:
    """Each change has the day of its last commit, also of a removed or moved policy."""
    checkout = project.folder / "checkout"
    commit(checkout, "2026-01-01")
    project.set_facts([definition(1, "Renamed"), *DEFINITIONS[1:]], [])
    commit(checkout, "2026-02-01")
    project.set_facts([definition(1, "Renamed again"), DEFINITIONS[1]], [])
    (checkout / "policyDefinitions" / "Network" / "2.json").unlink(missing_ok=True)
    commit(checkout, "2026-03-01")
    catalog = Catalog(load_sources(sources_of(project), Recorder()).facts)
    news = news_since("2026-01-15", sources_of(project), catalog, [], Recorder())
    days = {item.subject.id: item.changed_on for item in news}
    assert days[guid(1)] == date(2026, 3, 1)
    assert set(days.values()) == {date(2026, 3, 1)}


def test_earlier_recommendations__of_a_day(project: Project) -> None:
    """They are those of the day if a checkout has them; else the listener is told."""
    listener, sources = Recorder(), sources_of(project)
    assert earlier_recommendations(None, None, sources, listener, fetch=False) is None
    assert not listener.information
    assert earlier_recommendations(None, "2026-01-15", sources, listener, fetch=False) is None
    assert "--recommendations-since" in listener.information[0]
    project.set_facts(DEFINITIONS, RECOMMENDATIONS)
    commit(project.folder, "2026-01-01")
    earlier = earlier_recommendations(None, "2026-01-15", sources, listener, fetch=False)
    assert earlier is not None
    assert guid(11) in {entry.id for entry in earlier.types}
    assert earlier_recommendations(None, "1999-01-01", sources, listener, fetch=False) is None
    assert "its changes are not listed" in listener.information[-1]
