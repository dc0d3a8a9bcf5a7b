"""The configuration of a docset: its articles and their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.config import Config
from enricher.errors import NotFoundError


def test_articles__can_be_restricted_to_paths(tmp_path: Path) -> None:
    """All articles, or those in folders and files."""
    for name in ("a.md", "x/b.md", "x/c.txt", "y/d.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# A\n")
    config = Config(tmp_path)
    assert [*map(config.name_of, config.articles_in())] == ["a.md", "x/b.md", "y/d.md"]
    restricted = config.articles_in([tmp_path / "x", tmp_path / "a.md"])
    assert [*map(config.name_of, restricted)] == ["a.md", "x/b.md"]


def test_unusable__has_the_reason(tmp_path: Path) -> None:
    """A folder that is named like an article is reported, not read."""
    (tmp_path / "a.md").mkdir()
    assert Config(tmp_path).unusable_in() == {tmp_path / "a.md": "not a regular file."}


def test_service__of_an_unknown_key_names_the_nearest() -> None:
    """A misspelt key is corrected."""
    with pytest.raises(NotFoundError, match="expressroute"):
        Config(Path("/docs")).service("expresroute")


def test_docset__is_a_folder_with_a_configuration_or_a_lock(tmp_path: Path) -> None:
    """Other folders have no lock, and get none from `enrich ARTICLE`."""
    assert not Config(tmp_path).is_docset
    assert Config(tmp_path, tmp_path / "enrich.toml").is_docset
    Config(tmp_path).lock.touch()
    assert Config(tmp_path).is_docset
