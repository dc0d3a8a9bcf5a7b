"""Only one run writes into a docset."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.exclusive import lock_docset
from enricher.errors import NotWritableError
from enricher.platform.files import leftovers_of, temporary_name


def test_lock__is_released_without_a_trace(tmp_path: Path) -> None:
    """After the run, and after an error in it."""
    with lock_docset([tmp_path], [], lambda _: None):
        assert [*tmp_path.iterdir()]
    with pytest.raises(ValueError, match="x"), lock_docset([tmp_path], [], lambda _: None):
        raise ValueError("x")
    assert [*tmp_path.iterdir()] == []


def test_lock__removes_what_a_killed_run_left(tmp_path: Path) -> None:
    """Half-written files beside the articles of this run, and no other file."""
    article, other = tmp_path / "a.md", tmp_path / ".enrich-notes.tmp"
    article.write_text("# A\n")
    other.write_text("mine\n")
    leftover = tmp_path / temporary_name(article.name)
    leftover.write_text("half")
    assert [*leftovers_of([article])] == [leftover]
    with lock_docset([], [article], lambda _: None):
        assert not leftover.exists()
    assert other.exists()


def test_lock__of_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """The message names the folder, and the way without writing."""
    file = tmp_path / "file"
    file.touch()
    with (
        pytest.raises(NotWritableError, match="--check"),
        lock_docset([file], [], lambda _: None),
    ):
        pass
