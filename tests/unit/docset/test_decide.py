"""Where a decision is written; tests/cli/test_decisions.py runs the commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.decide import config_of, services_of
from enricher.errors import UsageError
from tests.support.project import Project, template


def test_config__of_no_article(project: Project) -> None:
    """Without articles, it is that of the folder."""
    project.configure("")
    assert config_of([], project.folder).file == project.folder / "enrich.toml"


def test_config__of_articles(project: Project) -> None:
    """Articles of one docset share it; a folder is no article."""
    project.configure("")
    paths = [project.article(template(), f"docs/{name}.md") for name in "ab"]
    assert config_of(paths, Path("elsewhere")).root == project.folder
    with pytest.raises(UsageError, match="is a folder"):
        config_of([paths[0].parent], project.folder)


def test_services__of_articles(project: Project) -> None:
    """The services are identified as for a fill; an article that is about none has none."""
    paths = [
        project.article(template(), "docs/a.md"),
        project.article("# Words\n\nNothing.\n", "docs/b.md"),
    ]
    config = config_of(paths[:1], project.folder)
    assert [service.key for service in services_of(paths, config)] == ["expressroute"]
