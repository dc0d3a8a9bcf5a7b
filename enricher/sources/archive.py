"""Archives of a checkout, as code hosts offer them for download."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from enricher.errors import SourceError

_SUFFIXES = (".zip", ".tar.gz", ".tgz")
_BROKEN = (OSError, EOFError, ValueError, RuntimeError, zlib.error, tarfile.TarError,
           zipfile.BadZipFile)  # fmt: skip
_FOLDERS = {"policyDefinitions", "policySetDefinitions"}
_FILES, _SIZE = 50_000, 512 * 2**20  # unpacked, at most; real ones have 4,000 in 40 MB


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
        if files > _FILES or size > _SIZE:
            raise SourceError(f"{source} is larger than any checkout of azure-policy.")
        target = folder / below
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _members(source: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the regular JSON files of an archive, none larger than the limit for all."""
    if source.name.lower().endswith(".zip"):
        with zipfile.ZipFile(source) as packed:
            for entry in packed.infolist():
                if entry.filename.endswith(".json"):
                    with packed.open(entry) as content:
                        yield entry.filename, content.read(_SIZE + 1)
        return
    with tarfile.open(source) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None and member.name.endswith(".json"):
                yield member.name, file.read(_SIZE + 1)


def below_policies(name: PurePosixPath) -> PurePosixPath | None:
    """Return a file's path from the folder of policies on; None for files outside such folders."""
    parts = name.parts
    start = next((n for n, part in enumerate(parts) if part in _FOLDERS), None)
    if start is None or ".." in parts or "samples" in parts[:start]:
        return None
    return PurePosixPath(*parts[start:])
