"""Read untrusted files and folders, in bounded time and memory.

A cloned repository can have links to devices, pipes without an end, sparse files of any size, and
folders that are linked in many ways.
"""

from __future__ import annotations

import codecs
import errno
import os
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from select import select
from stat import S_ISDIR, S_ISFIFO, S_ISREG
from typing import Any

from enricher.errors import UsageError

_CHUNK = 2**20  # bytes
_JUNK = {"__macosx", ".ds_store", "desktop.ini", "thumbs.db"}
_MAX_ENTRIES = 100_000  # below a folder; a checkout of azure-policy has 6,000


def read_file(path: Path | str, limit: int, *, pipe_timeout: float = 0) -> bytes:
    """Return the content of a regular file or, with a timeout, of a pipe such as `<(az rest …)`.

    The timeout is that of the program which writes into the pipe, in seconds. Raises OSError after
    it, for anything else, such as a device, and for more than `limit` bytes.
    """
    data = read_at_most(path, limit + 1, pipe_timeout=pipe_timeout)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"larger than {limit / 2**20:g} MB", str(path))
    return data


def read_at_most(path: Path | str, limit: int, *, pipe_timeout: float = 0) -> bytes:
    """Return the first bytes of a file, up to `limit`; raise OSError as `read_file` does."""
    try:
        # Faster than a Path, for thousands of files.
        with open(path, "rb", buffering=0, opener=_open_at_once) as stream:
            state = os.fstat(stream.fileno())
            if pipe_timeout and S_ISFIFO(state.st_mode):
                return _read(stream.fileno(), limit, pipe_timeout)
            if not S_ISREG(state.st_mode):
                raise OSError(errno.EINVAL, "not a regular file", str(path))
            return _read(stream.fileno(), min(limit, state.st_size))
    except ValueError as error:  # a null character in the name
        raise OSError(errno.EINVAL, str(error), str(path)) from error


def _open_at_once(path: str, flags: int) -> int:
    """Open a file without waiting until a named pipe is opened for writing."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _read(descriptor: int, limit: int, timeout: float = 0) -> bytes:
    """Read up to `limit` bytes; with a timeout, wait for each part of them."""
    parts: list[bytes] = []
    while limit > 0:
        if timeout and not select([descriptor], [], [], timeout)[0]:
            raise OSError(errno.ETIMEDOUT, f"nothing is written into this pipe for {timeout:g} s")
        part = os.read(descriptor, min(limit, _CHUNK))
        if not part:
            break
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)


def exists(path: Path) -> bool:
    """Return whether a path exists; false, unlike `Path.exists`, for a name that is too long."""
    return os.path.exists(path)  # noqa: PTH110


def decode_text(data: bytes) -> str:
    """Return a text in UTF-8, or in UTF-16 with a byte order mark, without that mark.

    Raises ValueError if it is neither.
    """
    is_utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_utf_16 else "utf-8-sig")


def is_junk(name: str) -> bool:
    """Return whether macOS or Windows adds a file or folder of this name to others."""
    return name.startswith("._") or name.lower() in _JUNK


def parse_toml(text: str) -> dict[str, Any]:
    """Parse TOML; raise ValueError if it is malformed or nested too deeply."""
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def walk(
    folder: Path,
    *,
    skip: Callable[[os.DirEntry[str]], bool] = lambda _: False,
    follow: bool = False,
    limit: int = _MAX_ENTRIES,
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield what is below a folder, sorted in each folder, with its name relative to `folder`.

    Nothing is yielded of an entry that is to `skip`, nor of what is below it. With `follow`, links
    to folders are followed, into each folder once. A folder that can't be listed counts as empty.
    Raises UsageError if there is more than `limit`.
    """
    seen = {_identity(folder.stat())} if follow else set()
    pending = [("", os.fspath(folder))]
    count = 0
    while pending:
        above, path = pending.pop()
        folders = []
        for entry in _entries(path):
            count += 1
            if count > limit:
                raise UsageError(
                    f"{folder} holds more than {limit:,} files. Name a folder with less."
                )
            name = f"{above}{entry.name}"
            if skip(entry):
                continue
            yield name, entry
            if _is_folder(entry, follow, seen):
                folders.append((f"{name}/", entry.path))
        pending += reversed(folders)


def _entries(path: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str], follow: bool, seen: set[tuple[int, int]]) -> bool:
    """Return whether an entry is a folder to enter: with `follow`, one that was not `seen`."""
    try:
        if not follow or not entry.is_dir():
            return entry.is_dir(follow_symlinks=False)
        state = Path(entry.path).stat()  # that of the entry has no identity on Windows
    except OSError:  # such as a dangling link
        return False
    if not S_ISDIR(state.st_mode) or _identity(state) in seen:
        return False
    seen.add(_identity(state))
    return True


def _identity(state: os.stat_result) -> tuple[int, int]:
    return state.st_dev, state.st_ino
