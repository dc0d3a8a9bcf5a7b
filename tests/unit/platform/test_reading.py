"""Files and folders are read in bounded time and memory."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from enricher.errors import UsageError
from enricher.platform.reading import (
    decode_text,
    exists,
    is_junk,
    parse_toml,
    read_at_most,
    read_file,
    walk,
)


def test_read_file(tmp_path: Path) -> None:
    """The content of a file, up to a limit."""
    file = tmp_path / "a"
    file.write_bytes(b"12345")
    assert read_file(file, 5) == b"12345"
    assert read_at_most(file, 3) == b"123"
    with pytest.raises(OSError, match="larger than"):
        read_file(file, 4)


def test_read_file__sparse(tmp_path: Path) -> None:
    """A file of any size is refused unread."""
    file = tmp_path / "a"
    with file.open("wb") as stream:
        stream.truncate(2**40)
    with pytest.raises(OSError, match="larger than 1 MB"):
        read_file(file, 2**20)


@pytest.mark.parametrize("timeout", [0, 10])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("/dev/zero", "not a regular file"),
        ("/dev", "directory"),
        ("a\0b", "null"),
        ("x" * 300, "too long"),
        ("nothing", "No such file"),
    ],
)
def test_read_file__of_something_else(name: str, reason: str, timeout: float) -> None:
    """Anything but a regular file is an error."""
    with pytest.raises(OSError, match=reason):
        read_file(name, 10, pipe_timeout=timeout)


def test_read_file__pipe(tmp_path: Path) -> None:
    """A pipe is read only if pipes are expected, and only while something is written into it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="not a regular file"):
        read_file(pipe, 10)
    with pytest.raises(OSError, match="nothing is written into this pipe"):
        read_file(pipe, 10, pipe_timeout=0.01)
    threading.Thread(target=lambda: pipe.write_bytes(b"x" * 200_000), daemon=True).start()
    assert read_file(pipe, 200_000, pipe_timeout=10) == b"x" * 200_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_decode_text(encoding: str) -> None:
    """A byte order mark is not part of the text."""
    assert decode_text("äöü".encode(encoding)) == "äöü"


def test_decode_text__neither() -> None:
    """Any other encoding is an error."""
    with pytest.raises(ValueError, match="utf-8"):
        decode_text("äöü".encode("latin-1"))


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, f"a = {'9' * 5_000}", "a ="])
def test_parse_toml__malformed(text: str) -> None:
    """TOML that can't be read is always the same error."""
    with pytest.raises(ValueError, match=r"."):
        parse_toml(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("__MACOSX", True),
        ("._a.json", True),
        (".DS_Store", True),
        ("Desktop.ini", True),
        ("Thumbs.db", True),
        ("a.json", False),
        (".git", False),
    ],
)
def test_is_junk(name: str, *, expected: bool) -> None:
    """macOS and Windows add files that nobody asked for."""
    assert is_junk(name) is expected


def test_exists() -> None:
    """A name that no file can have doesn't exist."""
    assert exists(Path("/"))
    assert not exists(Path("x" * 300))
    assert not exists(Path("x/" * 3_000))


def test_walk(tmp_path: Path) -> None:
    """Everything below a folder, sorted, without what is to be skipped."""
    for name in ("b/c.md", "a.md", ".git/d.md", "b/a/e.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "link").symlink_to("b")
    names = [name for name, _ in walk(tmp_path, skip=lambda entry: entry.name == ".git")]
    assert names == ["a.md", "b", "link", "b/a", "b/c.md", "b/a/e.md"]


def test_walk__links_in_many_ways(tmp_path: Path) -> None:
    """Each folder is entered once, whether 2 or 2^29 ways lead there, or a way back."""
    for number in range(30):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name in ("a", "b"):
            (folder / name).symlink_to(tmp_path / str((number + 1) % 30))
    assert sum(1 for _ in walk(tmp_path / "0", follow=True)) == 60
    assert sum(1 for _ in walk(tmp_path / "0")) == 2


def test_walk__deep(tmp_path: Path) -> None:
    """Folders of any depth are walked."""
    folder = str(tmp_path)
    for _ in range(1_100):
        folder += "/a"
        os.mkdir(folder)  # noqa: PTH102 - a Path of this depth exceeds Python's recursion
    assert sum(1 for _ in walk(tmp_path)) == 1_100
    while folder != str(tmp_path):  # pytest could not remove it
        os.rmdir(folder)  # noqa: PTH106
        folder = folder.removesuffix("/a")


def test_walk__too_much(tmp_path: Path) -> None:
    """A folder with more than the limit is an error."""
    for number in range(3):
        (tmp_path / str(number)).write_text("")
    assert len([*walk(tmp_path, limit=3)]) == 3
    with pytest.raises(UsageError, match="holds more than 2 files"):
        [*walk(tmp_path, limit=2)]
