"""Advisor's recommendation types at an earlier time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from enricher.errors import SourceError, UsageError
from enricher.sources.recommendations_since import has_history, read_recommendations_since
from enricher.sources.source_options import SourceOptions
from tests.support.builders import guid
from tests.support.project import DEFINITIONS, Project, recommendation
from tests.support.repositories import commit

PAGE = """# Cost

## A service

#### {title}

Impact: High

ResourceType: microsoft.network/virtualnetworkgateways
Recommendation ID: {guid}
"""


@pytest.fixture
def options(project: Project) -> SourceOptions:
    """Return the sources of a repository with a saved response that changed."""
    project.set_facts(DEFINITIONS, [recommendation(11, "Old name")])
    commit(project.folder, "2026-01-01")
    project.set_facts(DEFINITIONS, [recommendation(11, "New name")])
    commit(project.folder, "2026-02-01")
    return SourceOptions(recommendations_from=(project.metadata,))


def test_read__a_commit(options: SourceOptions) -> None:
    """The file is read as the commit has it; the day is that of its last change."""
    assert has_history(options)
    for since in ("2026-01-15", "HEAD~1"):
        earlier = read_recommendations_since(since, options)
        assert {entry.id: entry.display_name for entry in earlier.types}[guid(11)] == "Old name"
        assert earlier.changed_on == date(2026, 2, 1)


def test_read__a_file(project: Project, options: SourceOptions, tmp_path: Path) -> None:
    """Another file needs no history, and dates nothing."""
    file = tmp_path / "old.json"
    file.write_bytes(project.metadata.read_bytes())
    earlier = read_recommendations_since(str(file), SourceOptions())
    assert guid(11) in {entry.id for entry in earlier.types}
    assert earlier.changed_on is None


def test_read__pages(tmp_path: Path) -> None:
    """Reference pages are those of the commit, and only files below the folder."""
    folder = tmp_path / "articles" / "advisor"
    folder.mkdir(parents=True)
    page = folder / "advisor-reference-cost-recommendations.md"
    page.write_text(PAGE.format(title="Old title", guid=guid(12)))
    commit(tmp_path, "2026-01-01")
    page.write_text(PAGE.format(title="New title", guid=guid(12)))
    options = SourceOptions(recommendations_from=(folder,))
    (entry,) = read_recommendations_since("2026-01-01", options).types
    assert entry.display_name == "Old title"


def test_read__refused(options: SourceOptions, tmp_path: Path) -> None:
    """Neither a path nor a commit, or a file that the commit lacks or has malformed."""
    with pytest.raises(UsageError, match=r"^--recommendations-since nowhere: "):
        read_recommendations_since("nowhere", options)
    alone = tmp_path / "alone.json"
    alone.write_text('{"value": []}')
    options = SourceOptions(recommendations_from=(alone,))
    with pytest.raises(SourceError, match=r"has no file alone\.json"):
        read_recommendations_since("HEAD", options)
    commit(tmp_path)
    with pytest.raises(SourceError, match=r"^at --recommendations-since HEAD: "):
        read_recommendations_since("HEAD", options)


def test_read__outside_of_a_repository(project: Project) -> None:
    """A file without a history has no earlier state."""
    options = SourceOptions(recommendations_from=(project.metadata,))
    assert not has_history(options)
    with pytest.raises(UsageError, match="that --recommendations-from names"):
        read_recommendations_since("2026-01-01", options)
