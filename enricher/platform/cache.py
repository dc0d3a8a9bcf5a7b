"""The one store on disk: facts from Azure, and what was computed from files and facts.

Entries hold public facts only, and nothing that can't be had again: an entry that is damaged, of
another build, or can't be read counts as absent, silently. Every derived entry is found by
`cache_key`, so that nothing is reused after any of its inputs has changed.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from re import Pattern
from stat import S_ISDIR
from tempfile import TemporaryDirectory
from zlib import crc32

import msgspec
from msgspec import Struct
from platformdirs import user_cache_path

from enricher._version import __version__
from enricher.errors import NotWritableError
from enricher.platform.files import write_atomically
from enricher.platform.reading import walk

NO_CACHE = (
    "there is no cache: the home directory is unknown. Set HOME, or XDG_CACHE_HOME to an absolute "
    "path."
)

_SEAL_LENGTH = 9  # bytes: a checksum in hexadecimal, and a line feed
_PACKAGE = Path(__file__).parents[1]
_PASSED_OVER = (".git", "__pycache__")  # folders that hold no facts

#: The packages whose results are cached: compiled facts, and what lint and a fill report.
_LIBRARIES = ("jinja2", "markdown_it", "mdurl", "msgspec", "yaml")


class Kind(Enum):
    """A kind of entries; the value is the name of their folder."""

    RESPONSES = "responses"  # lists from Azure, which age
    CATALOGUES = "catalogues"  # compiled from a checkout, a recording, or responses
    ARTICLES = "articles"  # what the last run reported on unchanged articles

    @property
    def limit(self) -> int:
        """The number of entries that are kept; those used longest ago are removed first."""
        return 16 if self is Kind.CATALOGUES else 50


class Store(Struct, frozen=True):
    """The entries of one kind. Reading and writing never raise for a missing or full disk."""

    kind: Kind

    @property
    def folder(self) -> Path:
        """The folder of the entries; raises FileNotFoundError if there can't be one."""
        folder = cache_folder()
        if folder is None:
            raise FileNotFoundError(NO_CACHE)
        return folder / self.kind.value

    def read(self, key: str) -> bytes | None:
        """Return the data of an entry, or None if it is absent or damaged."""
        try:
            data = self._file(key).read_bytes()
        except OSError:
            return None
        body = data[_SEAL_LENGTH:]
        return body if data[:_SEAL_LENGTH] == _seal(body) else None

    def write(self, key: str, data: bytes) -> None:
        """Write an entry atomically, and remove the entries beyond the limit."""
        with suppress(OSError, NotWritableError):  # such as a full disk
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file(key), _seal(data) + data, mode=0o600, durable=False)
            for file in self.files()[self.kind.limit :]:
                file.unlink(missing_ok=True)

    def touch(self, key: str) -> None:
        """Mark an entry as just used."""
        with suppress(OSError):
            os.utime(self._file(key))

    def age(self, key: str) -> float | None:
        """Return the age of an entry in seconds, or None if it is absent.

        A time in the future says nothing about the age, so such an entry counts as absent.
        """
        try:
            seconds = time.time() - self._file(key).stat().st_mtime
        except OSError:
            return None
        return seconds if seconds >= 0 else None

    def files(self) -> list[Path]:
        """Return the files of all entries, the most recently used first."""

        def last_use(file: Path) -> float:
            try:
                time_of_use = file.stat().st_mtime
            except OSError:  # another process removes entries at the same time
                return 0
            return time_of_use if time_of_use <= now else 0  # by a clock that was ahead

        now = time.time()

        try:
            return sorted(self.folder.glob("*.bin"), key=last_use, reverse=True)
        except FileNotFoundError:
            return []

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.bin"


def cache_folder() -> Path | None:
    """Return the folder of the cache: `XDG_CACHE_HOME`, or where the system keeps caches.

    None if the user has no home, as in containers with an arbitrary user: there is no cache then.
    """
    try:
        folder = user_cache_path("enrich", appauthor=False)
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None


def cache_problem() -> str:
    """Return why there is no cache that can be written, and what to do; empty if there is one.

    Runs do without it. Nothing is left behind: a missing folder is looked for, and not created.
    """
    folder = cache_folder()
    if folder is None:
        return NO_CACHE
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    try:
        with TemporaryDirectory(prefix="enrich-", dir=nearest):
            return ""
    except OSError as error:
        return (
            f"there is no cache: {nearest} can't be written ({error.strerror}), so that each run "
            "reads everything anew. Set XDG_CACHE_HOME to a folder that can."
        )


def clear_cache() -> int:
    """Remove all entries; return the number of removed files."""
    folder = cache_folder()
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()] if folder else []
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def cache_key(*parts: object) -> str:
    """Return the key of what this build computes from `parts`.

    Parts are structs, dataclasses, enums, paths, regular expressions, and plain values or
    collections of these. Equal parts give equal keys in every process, whatever the order of sets
    and dictionaries.
    """
    encoded = msgspec.json.encode(parts, enc_hook=_encode, order="deterministic")
    return hashlib.sha256(build_id().encode() + encoded).hexdigest()[:32]


def _encode(value: object) -> object:
    """Return a part of a type that JSON lacks as one that JSON has."""
    if isinstance(value, Path):
        return os.fsencode(value)
    if isinstance(value, Pattern):
        return value.pattern, value.flags
    raise TypeError(f"a {type(value).__name__} can't be part of a cache key")


def file_state(path: Path) -> list[str]:
    """Return what identifies the content of a file, or of all files below a folder.

    That is the resolved path, and for each file its name, size, times of modification and of the
    last change of its metadata, and inode: `cp -p` and `rsync --times` preserve only the first
    three. Links are followed, into each folder once. Raises UsageError if there are too many.
    """
    target = path.resolve()
    lines = [_as_text(str(target)), _state_of(target.name, path.stat)]
    if path.is_dir():
        entries = walk(path, skip=lambda entry: entry.name in _PASSED_OVER, follow=True)
        lines += (_state_of(name, entry.stat) for name, entry in entries)
    return lines


def _state_of(name: str, stat: Callable[[], os.stat_result]) -> str:
    """Return the state of a file; of a folder, only that it is there."""
    try:
        state = stat()
    except OSError as error:  # such as a dangling link
        return f"{_as_text(name)}\t{error.errno}"
    if S_ISDIR(state.st_mode):
        return f"{_as_text(name)}/"
    times = f"{state.st_mtime_ns}\t{state.st_ctime_ns}"
    return f"{_as_text(name)}\t{state.st_size}\t{times}\t{state.st_ino}"


def _as_text(name: str) -> str:
    """Return the name of a file, which may not be UTF-8, as text that can be encoded."""
    return os.fsencode(name).decode("utf-8", "replace")


@cache
def build_id() -> str:
    """Return what identifies the code and the data of this installation of the package.

    The libraries that shape cached results and the interpreter are part of it. Libraries are
    identified by their files: reading their versions would take 25 ms to import.
    """
    specs = (find_spec(library) for library in _LIBRARIES)
    libraries = [file_state(Path(spec.origin).parent) for spec in specs if spec and spec.origin]
    build = [__version__, sys.version, file_state(_PACKAGE), libraries]
    digest = hashlib.sha256(repr(build).encode())
    # Installers may give all files the same time, so data files are identified by their content.
    for data in sorted([*_PACKAGE.rglob("*.toml"), *_PACKAGE.rglob("*.j2")]):
        digest.update(data.read_bytes())
    return digest.hexdigest()


def _seal(data: bytes) -> bytes:
    """Return a checksum: an entry may be cut off or damaged."""
    return b"%08x\n" % crc32(data)
