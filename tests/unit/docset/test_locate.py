"""The configuration that governs an article or a folder is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.locate import find_config
from enricher.errors import ConfigError, NotFoundError


def write(file: Path, text: str = "") -> Path:
    """Write a file, and create its folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_find__the_nearest_configuration_up_to_the_repository(tmp_path: Path) -> None:
    """The folder and its parents are searched, but not what is outside the repository."""
    write(tmp_path / "enrich.toml", "[options]\nlimit = 1\n")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    article = write(tmp_path / "repository" / "docs" / "a.md")
    assert find_config(article).file is None
    own = write(tmp_path / "repository" / "enrich.toml", "[options]\nlimit = 2\n")
    assert find_config(article).file == own
    nearer = write(tmp_path / "repository" / "docs" / "enrich.toml")
    assert find_config(article).file == nearer


def test_find__without_a_repository_the_folder_alone(tmp_path: Path) -> None:
    """A configuration of a parent folder may belong to others."""
    write(tmp_path / "enrich.toml")
    article = write(tmp_path / "docs" / "a.md")
    assert find_config(article).root == tmp_path / "docs"
    assert find_config(article).file is None


def test_find__without_a_repository_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user chose the working directory, whose configuration holds for the folders below."""
    file = write(tmp_path / "enrich.toml")
    article = write(tmp_path / "docs" / "a.md")
    monkeypatch.chdir(tmp_path)
    assert find_config(Path("docs/a.md")).file == file
    assert find_config(article).file == file
    monkeypatch.chdir(tmp_path / "docs")
    assert find_config(Path("a.md")).file is None


def test_find__the_table_of_a_pyproject(tmp_path: Path) -> None:
    """`[tool.enrich]` counts; a pyproject.toml without it does not."""
    file = write(tmp_path / "pyproject.toml", "[project]\nname = 'x'\n")
    assert find_config(tmp_path).file is None
    file.write_text("[tool.enrich.options]\nlimit = 4\n")
    assert find_config(tmp_path).options.limit == 4


def test_find__a_file_that_is_named(tmp_path: Path) -> None:
    """Any .toml file can be named; its folder is the root."""
    file = write(tmp_path / "docs" / "other.toml", "[options]\nlimit = 4\n")
    assert find_config(file).root == tmp_path / "docs"
    assert find_config(file).options.limit == 4


@pytest.mark.parametrize("name", ["enrich.lock", ".enrich.journal"])
def test_find__a_lock_makes_a_docset(tmp_path: Path, name: str) -> None:
    """Articles below a lock, or below the journal of a killed first run, belong to its docset."""
    (tmp_path / ".git").mkdir()
    write(tmp_path / "docs" / name)
    article = write(tmp_path / "docs" / "deep" / "a.md")
    assert find_config(article).root == tmp_path / "docs"
    assert find_config(article).is_docset
    assert find_config(article).is_docset


def test_find__refuses_what_is_missing_or_malformed(tmp_path: Path) -> None:
    """A path that does not exist, and a file that is not TOML: with its line."""
    with pytest.raises(NotFoundError, match="no such file"):
        find_config(tmp_path / "nowhere")
    write(tmp_path / "enrich.toml", "[options]\nlimit = \n")
    with pytest.raises(ConfigError, match=r"enrich.toml can't be read as TOML: .*line 2"):
        find_config(tmp_path)
