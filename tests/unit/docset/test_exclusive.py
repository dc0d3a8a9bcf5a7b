"""Only one run writes into a docset."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.exclusive import lock_docset
from enricher.errors import NotWritableError
from enricher.platform.files import leftovers_of, temporary_name


def test_lock_docset__is_released(tmp_path: Path) -> None:
    """No file remains after a run, or after an error in it."""
    with lock_docset([tmp_path], [], lambda _: None):
        assert [*tmp_path.iterdir()]
    with pytest.raises(ValueError, match="x"), lock_docset([tmp_path], [], lambda _: None):
        raise ValueError("x")
    assert [*tmp_path.iterdir()] == []


def test_lock_docset__removes_temporary_files_of_killed_runs(tmp_path: Path) -> None:
    """Only those of the articles of this run."""
    article, other = tmp_path / "a.md", tmp_path / ".enrich-notes.tmp"
    article.write_text("# A\n")
    other.write_text("mine\n")
    leftover = tmp_path / temporary_name(article.name)
    leftover.write_text("half")
    assert [*leftovers_of([article])] == [leftover]
    with lock_docset([], [article], lambda _: None):
        assert not leftover.exists()
    assert other.exists()


def test_lock_docset__of_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The message names the option that writes nothing."""
    file = tmp_path / "file"
    file.touch()
    with (
        pytest.raises(NotWritableError, match="--check"),
        lock_docset([file], [], lambda _: None),
    ):
        pass
