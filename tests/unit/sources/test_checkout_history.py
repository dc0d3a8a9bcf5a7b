"""Commits and files of a git checkout; tests/unit/sources/test_since.py has those of policies."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from enricher.errors import SourceError, UsageError
from enricher.sources.checkout_history import History, is_day
from tests.support.repositories import commit, git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a folder whose files changed on two days."""
    folder = tmp_path / "docs" / "a b"
    folder.mkdir(parents=True)
    (folder / "one.md").write_text("1")
    (folder / "two.md").write_text("2")
    commit(tmp_path, "2026-01-01")
    git(tmp_path, "tag", "first")
    (folder / "one.md").write_text("11")
    commit(tmp_path, "2026-02-01")
    (folder / "one.md").unlink()
    (tmp_path / "other.md").write_text("x")
    commit(tmp_path, "2026-03-01")
    return tmp_path


def test_files__of_a_folder(repository: Path) -> None:
    """Names are relative to the folder, and only those that are wanted are read."""
    history = History(repository / "docs" / "a b")
    first = history.commit("first", lambda _: None)
    assert dict(history.files(first, lambda _: True, "files")) == {"one.md": b"1", "two.md": b"2"}
    assert [*history.files(first, lambda name: name == "two.md", "x")] == [("two.md", b"2")]
    with pytest.raises(SourceError, match="has no pages"):
        [*history.files(first, lambda _: False, "pages")]


def test_changes__have_the_day_of_the_last(repository: Path) -> None:
    """Files of other folders don't count; a removal is a change."""
    history = History(repository / "docs" / "a b")
    first = history.commit("2026-01-15", lambda _: None)
    assert history.changes(first) == {"one.md": date(2026, 3, 1)}
    assert history.changes("HEAD") == {}


def test_commit__unknown(repository: Path) -> None:
    """The error names the option, and the one that names the checkout."""
    history = History(repository, option="--x-since", source="--x-from")
    with pytest.raises(UsageError, match=r"^--x-since nowhere: .* that --x-from names\."):
        history.commit("nowhere", lambda _: None)
    with pytest.raises(UsageError, match=r"^--x-since 1999-01-01: the history"):
        history.commit("1999-01-01", lambda _: None)


def test_day() -> None:
    assert is_day("2026-01-31")
    assert not is_day("2026-01")
