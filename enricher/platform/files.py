"""Write files atomically, keeping their mode, owner and attributes; and hash them."""

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
from enricher.platform.reading import read_at_most, read_file

if sys.platform != "win32":  # where an open file can't be removed anyway
    import fcntl

#: Errors of replacing a file that may still be writable: it is a mount of its own, or its folder is
#: read-only.
_NOT_REPLACEABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV}

_PREFIX, _SUFFIX = ".enrich-", ".tmp"
_MAX_HASHED = 64 * 2**20  # bytes of an article or a lock
_RANDOM = 8  # random characters in the name of a temporary file


def hash_of(data: bytes) -> str:
    """Return the hash of the content of a file."""
    return hashlib.sha256(data).hexdigest()


def hash_of_file(path: Path) -> str:
    """Return the hash of a regular file, or an empty string for anything else."""
    with suppress(OSError):
        if path.is_file() and not path.is_symlink():
            return hash_of(read_file(path, _MAX_HASHED))
    return ""


def replace_article(path: Path, before: bytes, after: bytes) -> None:
    """Write an article atomically.

    Raises ArticleError if the file is no longer `before`, and NotWritableError if it can't be
    written.
    """
    try:
        changed = read_at_most(path, len(before) + 1) != before
    except OSError as error:
        raise ArticleError(f"can't read {path} again: {error.strerror}. Run again.") from error
    if changed:
        raise ArticleError(
            "it was changed while enrich worked on it; it was not written. Run again."
        )
    write_atomically(path, after)


def write_atomically(path: Path, data: bytes, *, mode: int = 0o644, durable: bool = True) -> None:
    """Replace a file wholly or not at all; a link is followed, not replaced.

    Mode, owner and extended attributes of the file stay; `mode` is that of a new one. A file that
    can't be replaced (one of several hard links, a mount of its own, in a read-only folder) is
    overwritten, and restored if that fails. A device or a pipe is written to. Without `durable`, a
    power failure may lose the data, which saves the wait for the disk.

    Raises NotWritableError if it can't be written.
    """
    try:
        _write(path, data, mode, durable=durable)
    except OSError as error:
        raise NotWritableError(
            f"can't write {path}: {error.strerror}. It is unchanged. Fix that, and run again."
        ) from error


def write_new(file: Path, data: bytes) -> None:
    """Write a file that does not exist; raise NotWritableError if it exists or can't be written."""
    try:
        with file.open("xb") as stream:
            stream.write(data)
    except OSError as error:
        raise NotWritableError(f"can't write {file}: {error.strerror}. It is unchanged.") from error


def leftovers_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the temporary files of killed runs beside these files.

    They are recognized by the hash in their name, and no running writer holds their lock.
    """
    names_in: dict[Path, set[str]] = {}
    for path in paths:
        target = path.resolve()
        names_in.setdefault(target.parent, set()).add(target.name)
    for folder, names in names_in.items():
        for file in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            random = file.name.removeprefix(_PREFIX)[:_RANDOM]
            is_of_these = any(file.name == temporary_name(name, random) for name in names)
            if is_of_these and _is_abandoned(file):
                yield file


def _write(path: Path, data: bytes, mode: int, *, durable: bool) -> None:
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
        _replace(target, data, mode, durable=durable)
    except OSError as error:
        if error.errno not in _NOT_REPLACEABLE or not target.exists():
            raise
        _overwrite(target, data)


def _replace(target: Path, data: bytes, mode: int, *, durable: bool) -> None:
    """Write a temporary file beside the target, and rename it to the target."""
    temporary = target.with_name(temporary_name(target.name))
    try:
        with temporary.open("xb") as stream:
            if sys.platform != "win32":
                fcntl.flock(stream, fcntl.LOCK_EX)
            stream.write(data)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
            if target.exists():
                _copy_attributes(target, temporary)
            else:
                temporary.chmod(mode)
            if sys.platform == "win32":
                stream.close()  # an open file can't be renamed there
            temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _copy_attributes(old: Path, new: Path) -> None:
    """Give a new file the mode, owner and attributes of the old one, as far as permitted."""
    status = old.stat()
    with suppress(OSError):
        shutil.copystat(old, new)
    os.utime(new)
    mode = status.st_mode & 0o7777
    try:
        if hasattr(os, "chown"):
            os.chown(new, status.st_uid, status.st_gid)
    except OSError:
        mode &= 0o1777  # no set-user-id bit: it would be for the wrong owner
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


def temporary_name(name: str, random: str = "") -> str:
    """Return the name of a temporary file for a file: a random part, and a hash of it and the name.

    With `random`, for the random part of an existing file, the two names can be compared.
    """
    random = random or secrets.token_hex(_RANDOM // 2)
    digest = hashlib.sha256(f"{random}/{name}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return f"{_PREFIX}{random}-{digest}{_SUFFIX}"


def _is_abandoned(path: Path) -> bool:
    """Return whether this is a regular file that no process is writing."""
    if path.is_symlink() or not path.is_file():
        return False
    if sys.platform != "win32":
        try:
            with path.open("rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True
