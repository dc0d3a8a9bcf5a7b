"""The catalogue cache: public facts alone, kept for some hours in the user's cache folder.

Never a subscription's data. A cache that is damaged, of another format, or that can't be written
is as good as none: it is read anew from Azure, silently.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import msgspec
from platformdirs import user_cache_path

from enricher.catalog.wire import Json, JsonObject, as_list, as_object, loads

#: Counted up whenever what is kept changes its shape.
_FORMAT = 1


def cache_folder() -> Path:
    """The folder of all caches, a folder a cloud or endpoint below it."""
    return user_cache_path("enrich", appauthor=False)


class CatalogCache:
    """The cache of one cloud or endpoint. Entries are as old as their file."""

    def __init__(self, place: str, max_age: float) -> None:
        """`place` names the cloud or endpoint; `max_age` is in hours, and 0 turns it off."""
        self._folder = cache_folder() / "".join(c if c.isalnum() else "-" for c in place)
        self._seconds = max_age * 3600

    def fresh(self, name: str) -> Path | None:
        """The file of what is kept under a name; None when that is nothing, or too old."""
        try:
            age = time.time() - self._file(name).stat().st_mtime
        except OSError:
            return None
        return self._file(name) if age < self._seconds else None

    def read(self, name: str) -> list[JsonObject] | None:
        """What is kept under a name, or None when that is nothing, too old, or damaged."""
        return self.last(name) or None if self.fresh(name) else None

    def last(self, name: str) -> list[JsonObject]:
        """What was kept last under a name, however old; nothing when the cache is turned off."""
        if self._seconds <= 0:
            return []
        try:
            kept = as_object(loads(self._file(name).read_bytes()))
        except (OSError, ValueError):
            return []
        return (
            [as_object(item) for item in as_list(kept.get("data"))]
            if kept.get("format") == _FORMAT
            else []
        )

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def write(self, name: str, data: list[JsonObject]) -> None:
        """Keep it, whole or not at all: another process may read or write it at the same time."""
        if self._seconds <= 0:
            return
        kept: Json = {"format": _FORMAT, "data": [*data]}
        write_whole(self._file(name), msgspec.json.encode(kept))


def write_whole(file: Path, data: bytes) -> None:
    """Write a file of the cache, whole or not at all, whoever reads or writes it meanwhile."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(temporary).replace(file)
        except OSError:  # such as a disk that is full
            Path(temporary).unlink(missing_ok=True)


def latest(folder: Path) -> list[Path]:
    """The files of a folder of the cache, the last that was used first."""

    def used(file: Path) -> float:
        try:
            return file.stat().st_mtime
        except OSError:  # another process clears up at the same time
            return 0

    return sorted(folder.glob("*.json"), key=used, reverse=True)


def clear_up(folder: Path, kept: int) -> None:
    """Remove all files of a folder but the last ones that were used."""
    with suppress(OSError):
        for file in latest(folder)[kept:]:
            file.unlink(missing_ok=True)


def clear() -> int:
    """Remove every cache; how many files that were."""
    files = sorted(cache_folder().rglob("*")) if cache_folder().is_dir() else []
    removed = 0
    for file in files:
        if file.is_file():
            file.unlink(missing_ok=True)
            removed += 1
    return removed


#: What else is kept, by its folder: many files, whose names say nothing.
DIGESTS, FINGERPRINTS = "digests", "fingerprints"


def ages() -> dict[str, float]:
    """How old each answer of Azure's is, in hours, by its place and name."""
    folder = cache_folder()
    return {
        str(file.relative_to(folder).with_suffix("")): (time.time() - file.stat().st_mtime) / 3600
        for file in sorted(folder.rglob("*.json"))
        if file.parent.name not in (DIGESTS, FINGERPRINTS)
    }


def shown() -> list[str]:
    """What the cache holds, a line each: Azure's answers with their age, and what they came to."""
    lines = [f"{entry}: {age:.1f} hours old" for entry, age in ages().items()]
    for kind in (DIGESTS, FINGERPRINTS):
        sizes = [file.stat().st_size for file in (cache_folder() / kind).glob("*.json")]
        if sizes:
            files = "1 file" if len(sizes) == 1 else f"{len(sizes)} files"
            lines.append(f"{kind}: {files}, {sum(sizes) / 1e6:.1f} MB")
    return lines
