"""The files of a run follow from the paths that a user names."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.file_selection import (
    require_articles,
    select_docset,
    select_files,
    sources_of,
)
from enricher.errors import NotFoundError, UsageError
from tests.support.project import CURRENT


def article(folder: Path, name: str, text: str = CURRENT) -> Path:
    """Write an article."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_select_files__groups_by_docset_and_expands_globs(tmp_path: Path) -> None:
    """Files of two folders with locks are two docsets; a glob is its matches."""
    paths = [article(tmp_path, f"{folder}/{name}.md") for folder in "xy" for name in "ab"]
    for folder in "xy":
        (tmp_path / folder / "enrich.lock").touch()
    docsets = select_files([tmp_path / "*" / "*.md"], folders=False)
    assert [docset.files for docset in docsets] == [tuple(paths[:2]), tuple(paths[2:])]


def test_select_files__of_folders(tmp_path: Path) -> None:
    """Folders are linted, but not filled: the message names refresh."""
    path = article(tmp_path, "a.md")
    assert select_files([tmp_path], folders=True)[0].files == (path,)
    with pytest.raises(UsageError, match="enrich refresh"):
        select_files([tmp_path], folders=False)
    with pytest.raises(NotFoundError, match="nothing matches"):
        select_files([tmp_path / "*.txt"], folders=False)


def test_select__files_in_folders_are_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths in messages, diffs and annotations can be used from here; a file is there once."""
    path = article(tmp_path, "docs/a.md")
    (tmp_path / "docs" / "b.md").mkdir()
    monkeypatch.chdir(tmp_path)
    docs, name = Path("docs"), Path("docs/a.md")
    (docset,) = select_files([docs, name], folders=True)
    assert docset.files == select_docset([docs]).files == (name,)
    assert [file for file, _ in docset.unusable] == [Path("docs/b.md")]
    monkeypatch.chdir(tmp_path / "docs")
    assert select_files([tmp_path / "docs"], folders=True)[0].files == (Path("a.md"),)
    monkeypatch.chdir("/")
    assert select_docset([path]).files == (path.relative_to("/"),)


def test_select_docset__refuses_two(tmp_path: Path) -> None:
    """A run refreshes one docset."""
    for folder in "xy":
        article(tmp_path, f"{folder}/a.md")
    with pytest.raises(UsageError, match="separate docsets"):
        select_docset([tmp_path / "x", tmp_path / "y"])


def test_require_articles__names_the_patterns(tmp_path: Path) -> None:
    """An empty docset is most likely a mistake."""
    with pytest.raises(UsageError, match=r"no articles match \*\*/\*\.md"):
        require_articles([select_docset([tmp_path])])


def test_sources__of_two_configurations_must_agree(tmp_path: Path) -> None:
    """One run has one set of sources."""
    for folder in "xy":
        article(tmp_path, f"{folder}/a.md")
        (tmp_path / folder / "enrich.toml").write_text(f"[sources]\npolicies-from = '{folder}'\n")
    paths = [tmp_path / folder / "a.md" for folder in "xy"]
    with pytest.raises(UsageError, match="different sources"):
        sources_of(select_files(paths, folders=False))
    assert sources_of(select_files(paths[:1], folders=False)) is not None
