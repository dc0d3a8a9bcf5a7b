"""Archives of a checkout, as code hosts offer them for download."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, cast

from enricher.errors import SourceError
from enricher.platform.reading import is_junk

_SUFFIXES = (".zip", ".tar.gz", ".tgz")
_BROKEN = (OSError, EOFError, ValueError, RuntimeError, zlib.error, tarfile.TarError,
           zipfile.BadZipFile)  # fmt: skip
_FOLDERS = {"policyDefinitions", "policySetDefinitions"}
_FILES = 50_000  # at most; real ones have 4,000
MAX_SIZE = 512 * 2**20  # bytes of all policies; real ones have 40 MB
MAX_FILE = 8 * 2**20  # bytes of a definition; the largest real one has 600,000
_MAX_ALL = 2 * MAX_SIZE  # bytes of all files that a .tar.gz has to be read through


def is_archive(source: Path) -> bool:
    """Return whether a path is a file whose name ends like an archive's."""
    return source.is_file() and source.name.lower().endswith(_SUFFIXES)


@contextmanager
def unpacked(source: Path) -> Iterator[Path]:
    """Yield the folder of a checkout; the policies of an archive are unpacked temporarily.

    Only regular JSON files are unpacked: no links, and no path that leads out of the folder. Raises
    SourceError if the archive can't be read, or is larger than any real one.
    """
    if not is_archive(source):
        if source.is_file():
            raise SourceError(
                f"{source} is not a checkout of azure-policy: it is a file, and only archives in "
                ".zip and .tar.gz are read. Name one of these, or a folder."
            )
        yield source
        return
    with TemporaryDirectory(prefix="enrich-") as folder:
        try:
            write_policies(_members(source), Path(folder), source)
        except _BROKEN as error:
            why = str(error) or type(error).__name__
            raise SourceError(f"{source} can't be read ({why}). Download it again.") from error
        yield Path(folder)


def write_policies(members: Iterable[tuple[str, bytes]], folder: Path, source: Path) -> None:
    """Write the policies among the files (name and content) of a checkout into a folder.

    Raises SourceError, which names the source, if there are more than in any checkout.
    """
    files = size = 0
    for name, data in members:
        below = below_policies(PurePosixPath(name))
        if below is None:
            continue
        files, size = files + 1, size + len(data)
        if files > _FILES or size > MAX_SIZE:
            raise too_large(source)
        target = folder / below
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def too_large(source: Path) -> SourceError:
    """Return the error of a source that has more files or bytes than any real one."""
    return SourceError(f"{source} is larger than any checkout of azure-policy.")


def _members(source: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the regular files of an archive that are policies, at most a byte beyond the limit."""
    read = _zip_members if source.name.lower().endswith(".zip") else _tar_members
    return read(source)


def _zip_members(source: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(source) as packed:
        for entry in packed.infolist():
            name = entry.filename.replace("\\", "/")  # as some programs on Windows write it
            if _is_policy(name):
                with packed.open(entry) as content:
                    yield name, content.read(MAX_FILE + 1)


def _tar_members(source: Path) -> Iterator[tuple[str, bytes]]:
    with gzip.open(source) as unzipped:
        stream = cast("IO[bytes]", _Bounded(cast("IO[bytes]", unzipped), source))
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                if file is not None and _is_policy(member.name):
                    yield member.name, file.read(MAX_FILE + 1)


class _Bounded:
    """The content of a .tar.gz as `tarfile` reads it, up to a limit."""

    def __init__(self, stream: IO[bytes], source: Path) -> None:
        self._stream = stream
        self._source = source
        self._left = _MAX_ALL

    def read(self, size: int) -> bytes:
        """Return the next bytes; raise SourceError beyond the limit."""
        self._left -= size
        if self._left < 0:
            raise too_large(self._source)
        return self._stream.read(size)


def _is_policy(name: str) -> bool:
    """Return whether a file of a checkout is a definition or an initiative, by its name."""
    return name.endswith(".json") and below_policies(PurePosixPath(name)) is not None


def below_policies(name: PurePosixPath) -> PurePosixPath | None:
    """Return a file's path from the folder of policies on; None for files outside such folders."""
    parts = name.parts
    start = next((n for n, part in enumerate(parts) if part in _FOLDERS), None)
    if start is None or ".." in parts or "samples" in parts[:start] or any(map(is_junk, parts)):
        return None
    return PurePosixPath(*parts[start:])
