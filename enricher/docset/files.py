"""Files are written wholly or not at all."""

from __future__ import annotations

import errno
import glob
import os
import tempfile
from pathlib import Path

from enricher.errors import ArticleError
from enricher.markdown.document import Document


def replace_article(path: Path, before: Document, after: Document) -> None:
    """Write an article; raises ArticleError when it can't be, or was changed since it was read."""
    try:
        changed = path.read_bytes() != before.encode()
    except OSError as error:
        raise ArticleError(f"can't read {path} again: {error.strerror}. Run again.") from error
    if changed:
        raise ArticleError("it was changed while enrich worked on it. It is as it was; run again.")
    write_atomically(path, after.encode())


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file wholly or not at all, keeping its mode; a link is followed, not replaced.

    A device or a pipe is never replaced, but written to. Raises ArticleError when the folder or the
    file can't be written.
    """
    try:
        _write(path, data)
    except OSError as error:
        raise ArticleError(
            f"can't write {path}: {error.strerror}. It is as it was; run again after."
        ) from error


def _write(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = path.resolve()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is read-only", str(path))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o644)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def leftovers_of(path: Path) -> list[Path]:
    """What a killed run left half written beside a file."""
    return list(path.parent.glob(f".{glob.escape(path.name)}.*.tmp"))
