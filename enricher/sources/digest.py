"""Digests: what was made of files and folders once, such as a catalogue with what was found out
about it, read in the time of a file.

A digest holds public facts alone, and only what can be had again from its source: one that is
damaged, foreign or out of date is as good as none. Its key is made of what it was made from: the
source, and the data and the code of the tool.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from stat import S_ISDIR
from typing import TypeVar
from zlib import crc32

import msgspec
from msgspec.structs import replace

import enricher
from enricher.catalog.insight import without_rules
from enricher.catalog.model import Initiative
from enricher.sources.cache import DIGESTS, cache_folder, clear_up, latest, write_whole
from enricher.sources.policy import PolicyCatalog

_KEPT = 16  # digests; the oldest go first

_Made = TypeVar("_Made")


def digested(
    sources: Sequence[Path], form: str, read: Callable[[], PolicyCatalog]
) -> PolicyCatalog:
    """The catalogue of some files and folders: its digest, else read, and a digest is made.

    `form` says how it is read, such as for which cloud.
    """
    return kept(sources, form, PolicyCatalog, lambda: _without_rules(read()))


def kept(sources: Sequence[Path], form: str, kind: type[_Made], make: Callable[[], _Made]) -> _Made:
    """What is made of some files and folders: as it was kept, else made and kept.

    Without any there is nothing to know it by: it is made each time.
    """
    if not sources:
        return make()
    key = key_of(sources, f"{kind} {form}")
    known = load(key, kind)
    if known is None:
        known = make()
        save(key, known)
    return known


def names_of_last() -> list[str]:
    """The names of the live definitions of the digest that was read last; none where none is."""
    for file in latest(cache_folder() / DIGESTS):
        if catalog := load(file.stem, PolicyCatalog):
            return sorted(one.display_name for one in catalog.definitions if one.is_live)
    return []


def _without_rules(catalog: PolicyCatalog) -> PolicyCatalog:
    held_by: dict[str, list[Initiative]] = {}
    for initiative in catalog.initiatives:
        for guid in () if initiative.deprecated else initiative.controls:
            held_by.setdefault(guid, []).append(initiative)
    initiatives = (
        replace(one, controls=dict.fromkeys(one.controls, frozenset[str]()))
        for one in catalog.initiatives
    )
    definitions = without_rules(catalog.definitions, held_by)
    return replace(catalog, definitions=tuple(definitions), initiatives=tuple(initiatives))


def key_of(sources: Iterable[Path], form: str) -> str:
    """Tells whether a digest is of just these files, as they are now, and of this tool."""
    told = hashlib.sha256(f"{tool()}\n{form}\n".encode("utf-8", "surrogateescape"))
    for source in sources:
        told.update(f"{source.resolve()}\n".encode("utf-8", "surrogateescape"))
        told.update("".join(scan(source)).encode("utf-8", "surrogateescape"))
    return told.hexdigest()[:32]


def scan(place: Path) -> list[str]:
    """A line for each file of a folder: its name, size and time; links are followed, once."""
    lines: list[str] = []
    try:
        state = place.stat()
        if S_ISDIR(state.st_mode):
            _scan(place, lines, {(state.st_dev, state.st_ino)})
        else:
            lines.append(_line(place.name, state))
    except OSError as error:
        lines.append(f"{place.name}\t{error.errno}\n")
    return lines


def _scan(folder: Path | str, lines: list[str], above: set[tuple[int, int]]) -> None:
    with os.scandir(folder) as entries:
        inside = sorted(entries, key=lambda one: one.name)
    for entry in inside:
        try:
            state = entry.stat()
            here = (state.st_dev, state.st_ino)
            if not S_ISDIR(state.st_mode) or here in above:
                lines.append(_line(entry.name, state))
            elif entry.name not in (".git", "__pycache__"):
                lines.append(f"{entry.name}/\n")
                _scan(entry.path, lines, above | {here})
        except OSError as error:  # such as a link that leads nowhere
            lines.append(f"{entry.name}\t{error.errno}\n")


def _line(name: str, state: os.stat_result) -> str:
    return f"{name}\t{state.st_size}\t{state.st_mtime_ns}\n"


@cache
def tool() -> str:
    """Tells the code and the data of this tool apart from those of any other version."""
    root = Path(enricher.__file__).parent
    told = hashlib.sha256(f"{enricher.__version__}\n{''.join(scan(root))}".encode())
    # Where all files are given one time, it is the version that tells code apart, and data itself.
    for data in sorted([*root.rglob("*.toml"), *root.rglob("*.j2")]):
        told.update(data.read_bytes())
    return told.hexdigest()


def _file(key: str) -> Path:
    return cache_folder() / DIGESTS / f"{key}.json"


def load(key: str, kind: type[_Made]) -> _Made | None:
    """The digest of a key; None where there is none, or one that is not as it was written."""
    try:
        data = memoryview(_file(key).read_bytes())
        packed = data[_SEAL:]
        if data[:_SEAL] != _seal(packed):
            return None
        made = msgspec.json.decode(packed, type=kind)
        os.utime(_file(key))  # so that it is not the first to go
    except (OSError, ValueError):
        return None
    return made


def save(key: str, made: object) -> None:
    """Keep what was made, where the cache can be written; the oldest digests go."""
    try:
        packed = msgspec.json.encode(made, order="deterministic")
    except UnicodeEncodeError:  # such as a warning that holds the name of a file
        return
    write_whole(_file(key), _seal(packed) + packed)
    clear_up(_file(key).parent, _KEPT)


_SEAL = 9  # bytes


def _seal(packed: bytes | memoryview) -> bytes:
    """Tells whether a digest is whole: a file may be cut off, or damaged."""
    return b"%08x\n" % crc32(packed)
