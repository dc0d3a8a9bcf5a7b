"""Write files atomically, keeping their mode, owner and attributes."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from enricher.errors import ArticleError, NotWritableError

if sys.platform != "win32":  # where an open file can't be removed anyway
    import fcntl

#: Errors of replacing a file that may be writable itself: a mount of its own, a read-only
#: folder, …
_NOT_REPLACEABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV}

_PREFIX, _SUFFIX = ".enrich-", ".tmp"


def replace_article(path: Path, before: bytes, after: bytes) -> None:
    """Write an article; raises ArticleError if it can't, or if the file changed since `before`."""
    try:
        changed = path.read_bytes() != before
    except OSError as error:
        raise ArticleError(f"can't read {path} again: {error.strerror}. Run again.") from error
    if changed:
        raise ArticleError(
            "it was changed while enrich worked on it; it was not written. Run again."
        )
    write_atomically(path, after)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file wholly or not at all; a link is followed, not replaced.

    Mode, owner and extended attributes stay. What can't be replaced (one of several hard links, a
    file that is a mount of its own or in a read-only folder) is overwritten, and restored when that
    fails. A device or a pipe is written to. Raises NotWritableError if it can't be written.
    """
    try:
        _write(path, data)
    except OSError as error:
        raise NotWritableError(
            f"can't write {path}: {error.strerror}. It is as it was; run again after."
        ) from error


def write_new(file: Path, data: bytes) -> None:
    """Write a file that does not exist yet; raise NotWritableError if it does, or can't be."""
    try:
        with file.open("xb") as stream:
            stream.write(data)
    except OSError as error:
        raise NotWritableError(f"can't write {file}: {error.strerror}. It is unchanged.") from error


def leftovers_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the temporary files of killed runs beside these files.

    They are identified by the hash in their name, and no running writer holds their lock.
    """
    by_folder: dict[Path, set[str]] = {}
    for path in paths:
        target = path.resolve()
        by_folder.setdefault(target.parent, set()).add(target.name)
    for folder, ours in by_folder.items():
        for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            made_for = any(left.name == temporary_name(name, left.name) for name in ours)
            if made_for and _is_abandoned(left):
                yield left


def _write(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = path.resolve()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is read-only", str(path))
    if target.exists() and target.stat().st_nlink > 1:
        _overwrite(target, data)
        return
    try:
        _replace(target, data)
    except OSError as error:
        if error.errno not in _NOT_REPLACEABLE or not target.exists():
            raise
        _overwrite(target, data)


def _replace(target: Path, data: bytes) -> None:
    """Write a new file, and put it in the place of the old one."""
    temporary = target.with_name(temporary_name(target.name))
    try:
        with temporary.open("xb") as stream:
            if sys.platform != "win32":
                fcntl.flock(stream, fcntl.LOCK_EX)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
            _make_alike(temporary, target)
            temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _make_alike(new: Path, old: Path) -> None:
    """Give a new file the mode, owner and attributes of the old one, as far as permitted."""
    if not old.exists():
        new.chmod(0o644)
        return
    status = old.stat()
    with suppress(OSError):
        shutil.copystat(old, new)
    os.utime(new)
    mode = status.st_mode & 0o7777
    try:
        if hasattr(os, "chown"):
            os.chown(new, status.st_uid, status.st_gid)
    except OSError:
        mode &= 0o1777  # a file of another owner must not act as that one
    new.chmod(mode)


def _overwrite(target: Path, data: bytes) -> None:
    """Overwrite a file in place; if that fails, restore its content."""
    before = target.read_bytes()
    with target.open("r+b") as stream:
        try:
            _put(stream.fileno(), data)
        except BaseException:
            _put(stream.fileno(), before)
            raise


def _put(handle: int, data: bytes) -> None:
    os.lseek(handle, 0, os.SEEK_SET)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
    os.ftruncate(handle, len(data))
    os.fsync(handle)


def temporary_name(name: str, like: str = "") -> str:
    """A name beside a file: a random part, and a digest of it with the file's name.

    `like` is a name whose random part to take, to see whether the two are the same.
    """
    random = like.removeprefix(_PREFIX)[:8] or secrets.token_hex(4)
    digest = hashlib.sha256(f"{random}/{name}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return f"{_PREFIX}{random}-{digest}{_SUFFIX}"


def _is_abandoned(path: Path) -> bool:
    """Return whether no process is writing this file."""
    if sys.platform != "win32":
        try:
            with path.open("rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True
