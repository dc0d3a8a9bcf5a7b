"""Files are written atomically, and keep their mode."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from enricher.errors import ArticleError, NotWritableError
from enricher.platform.files import (
    leftovers_of,
    replace_article,
    temporary_name,
    write_atomically,
    write_new,
)


def test_write_atomically__keeps_the_mode(tmp_path: Path) -> None:
    """Only the content changes; no temporary file is left."""
    file = tmp_path / "a.md"
    file.write_text("before")
    file.chmod(0o640)
    write_atomically(file, b"after")
    assert file.read_text() == "after"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [*tmp_path.iterdir()] == [file]


@pytest.mark.parametrize("durable", [True, False])
def test_write_atomically__creates_a_file_with_its_mode(tmp_path: Path, durable: bool) -> None:
    """The mode is that of a new file, whatever the umask."""
    file = tmp_path / "a.md"
    write_atomically(file, b"text", mode=0o600, durable=durable)
    assert file.read_text() == "text"
    assert file.stat().st_mode & 0o777 == 0o600


def test_write_atomically__refuses_a_folder(tmp_path: Path) -> None:
    """The error says what the path is."""
    with pytest.raises(NotWritableError, match="Is a directory"):
        write_atomically(tmp_path, b"")


def test_write_new__never_overwrites(tmp_path: Path) -> None:
    """A file that exists is an error, and stays."""
    file = tmp_path / "a.md"
    write_new(file, b"first")
    with pytest.raises(NotWritableError, match="File exists"):
        write_new(file, b"second")
    assert file.read_text() == "first"


def test_write_atomically__follows_a_link(tmp_path: Path) -> None:
    """The target is written; the link stays a link."""
    file, link = tmp_path / "a.md", tmp_path / "link.md"
    file.write_text("before")
    link.symlink_to(file)
    write_atomically(link, b"after")
    assert link.is_symlink()
    assert file.read_text() == "after"


def test_write_atomically__keeps_hard_links(tmp_path: Path) -> None:
    """A file with several names is overwritten in place."""
    file, other = tmp_path / "a.md", tmp_path / "b.md"
    file.write_text("before")
    os.link(file, other)
    write_atomically(file, b"after")
    assert other.read_text() == "after"


def test_write_atomically__into_no_folder(tmp_path: Path) -> None:
    """The error says why."""
    with pytest.raises(NotWritableError, match="No such file or directory"):
        write_atomically(tmp_path / "nowhere" / "a.md", b"")


def test_replace_article__that_was_changed_meanwhile(tmp_path: Path) -> None:
    """Another program's edit is never overwritten."""
    file = tmp_path / "a.md"
    file.write_text("edited")
    with pytest.raises(ArticleError, match="it was changed while"):
        replace_article(file, b"before", b"after")
    assert file.read_text() == "edited"
    replace_article(file, b"edited", b"after")
    assert file.read_text() == "after"


def test_leftovers_of__other_files_are_none(tmp_path: Path) -> None:
    """Only names with the right hash are temporary files of enrich."""
    file = tmp_path / "a.md"
    for name in (".enrich-12345678-123456789012.tmp", ".enrich-x.tmp", "a.md.tmp"):
        (tmp_path / name).write_text("")
    assert [*leftovers_of([file])] == []


def test_leftovers_of__of_a_running_writer_is_none(tmp_path: Path) -> None:
    """A writer holds a lock on its temporary file until it ends."""
    fcntl = pytest.importorskip("fcntl", reason="Windows removes no open file anyway")
    file = tmp_path / "a.md"
    temporary = tmp_path / temporary_name(file.name)
    with temporary.open("xb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert [*leftovers_of([file])] == []
    assert [*leftovers_of([file])] == [temporary]
