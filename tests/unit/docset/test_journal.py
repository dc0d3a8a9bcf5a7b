"""The journal: whole records of articles that have the bytes they name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from enricher.docset.journal import Journal, Record
from enricher.errors import ConfigError, NotWritableError
from enricher.platform.files import hash_of

BEFORE, AFTER = b"# Before\n", b"# After\n"


def record(name: str = "a.md", data: bytes = AFTER, lock: str = "entries") -> Record:
    """Return the record of an article with these bytes."""
    return Record(name, hash_of(data), lock)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Return the journal of a docset with one article, which was written."""
    (tmp_path / "a.md").write_bytes(AFTER)
    return Journal(tmp_path)


def valid(journal: Journal) -> list[Record]:
    """Return the records that count."""
    return [*journal.valid_records(journal.read())]


def test_valid_records__of_articles_with_their_bytes(journal: Journal) -> None:
    """An article that is not written yet, changed since, or gone has no record."""
    assert valid(journal) == []
    for name, data in (("a.md", AFTER), ("a.md", b"# Later\n"), ("b.md", AFTER)):
        journal.append(record(name, data))
    assert valid(journal) == [record()]
    (journal.root / "a.md").write_bytes(BEFORE)
    assert valid(journal) == []


def test_valid_records__the_last_for_the_same_bytes(journal: Journal) -> None:
    """The entries may change without the article."""
    for lock in ("first", "second"):
        journal.append(record(lock=lock))
    assert [found.lock for found in valid(journal)] == ["second"]


def test_valid_records__cut_off_anywhere(journal: Journal) -> None:
    """A record counts once it is whole; what a later run appends counts as well."""
    journal.append(record())
    whole = journal.read()
    for length in range(len(whole) + 1):
        journal.path.write_bytes(whole[:length])
        assert len(valid(journal)) == (length >= len(whole) - 1)
        journal.append(record(lock="later"))
        assert [found.lock for found in valid(journal)] == ["later"]


def test_valid_records__only_of_articles_in_the_docset(journal: Journal, tmp_path: Path) -> None:
    """Files elsewhere are not read, whether by their path or by a link."""
    docs = Journal(tmp_path / "docs")
    (docs.root / "inner").mkdir(parents=True)
    (docs.root / "link.md").symlink_to(tmp_path / "a.md")
    (docs.root / "own.md").symlink_to("inner/b.md")
    (docs.root / "inner" / "b.md").write_bytes(AFTER)
    os.mkfifo(docs.root / "pipe.md")
    (docs.root / "loop.md").symlink_to("loop.md")
    elsewhere = ("../a.md", str(tmp_path / "a.md"), "link.md")
    odd = ("pipe.md", "inner", "loop.md", "a\0b", "x" * 300)
    for name in (*elsewhere, *odd, "own.md"):
        docs.append(record(name))
    assert [found.article for found in valid(docs)] == ["own.md"]


def test_read__refuses_what_is_no_file(journal: Journal, tmp_path: Path) -> None:
    """A link would be written through, and a pipe would never end."""
    target = tmp_path / "precious"
    target.write_text("precious")
    for make in (
        lambda: journal.path.symlink_to(target),
        journal.path.mkdir,
        lambda: os.mkfifo(journal.path),
    ):
        make()
        with pytest.raises(ConfigError, match="not a regular file"):
            journal.read()
        journal.path.rmdir() if journal.path.is_dir() else journal.path.unlink()
    assert target.read_text() == "precious"


def test_append__into_a_folder_that_is_gone(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(NotWritableError, match="journal"):
        Journal(tmp_path / "gone").append(record())


def test_remove(journal: Journal) -> None:
    """Nothing remains; a journal that does not exist is fine."""
    journal.append(record())
    for _ in range(2):
        journal.remove()
        assert not journal.path.exists()
        assert journal.read() == b""
