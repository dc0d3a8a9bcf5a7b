"""Digests: what was made of files and folders once, such as a catalogue with what was found out
about it, read in the time of a file.

A digest holds public facts alone, and only what can be had again from its source: one that is
damaged, foreign or out of date is as good as none. Its key is made of what it was made from: the
source, and the data and the code of the tool.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from stat import S_ISDIR
from typing import Any

import enricher
from enricher.catalog.insight import without_rules
from enricher.catalog.model import Initiative, Insight, Pillar, PolicyDefinition
from enricher.catalog.pillars import Evidence, Verdict
from enricher.catalog.wire import Json
from enricher.sources.cache import DIGESTS, cache_folder, write_whole
from enricher.sources.policy import PolicyCatalog, without_collector

_KEPT = 16  # digests; the oldest go first


def digested(
    sources: Iterable[Path], form: str, read: Callable[[], PolicyCatalog]
) -> PolicyCatalog:
    """The catalogue of some files and folders: its digest, else read, and a digest is made.

    `form` says how it is read, such as for which cloud.
    """
    with without_collector():
        return _unpack(kept(sources, form, lambda: _pack(_without_rules(read()))))


def kept(sources: Iterable[Path], form: str, make: Callable[[], Json]) -> Any:
    """What is made of some files and folders, as JSON: as it was kept, else made and kept."""
    key = _key(sources, form)
    known = _load(key)
    if known is None:
        known = make()
        _save(key, known)
    return known


def names_of_last() -> list[str]:
    """The names of the live definitions of the digest that was read last; none where none is."""
    kept = (cache_folder() / DIGESTS).glob("*.json")
    for file in sorted(kept, key=lambda one: -one.stat().st_mtime):
        made = _load(file.stem)
        if isinstance(made, dict) and "definitions" in made:  # and not of something else
            return sorted(one.display_name for one in _unpack(made).definitions if one.is_live)
    return []


def _without_rules(catalog: PolicyCatalog) -> PolicyCatalog:
    held_by: dict[str, list[Initiative]] = {}
    for initiative in catalog.initiatives:
        for guid in () if initiative.deprecated else initiative.controls:
            held_by.setdefault(guid, []).append(initiative)
    definitions = without_rules(catalog.definitions, held_by)
    return PolicyCatalog(tuple(definitions), catalog.initiatives, catalog.odd, catalog.warnings)


def _key(sources: Iterable[Path], form: str) -> str:
    """Tells whether a digest is of just these files, as they are now, and of this tool."""
    told = hashlib.sha256(f"{tool()}\n{form}\n".encode())
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
    lines = "".join(scan(Path(enricher.__file__).parent))
    return hashlib.sha256(lines.encode()).hexdigest()


def _file(key: str) -> Path:
    return cache_folder() / DIGESTS / f"{key}.json"


def _load(key: str) -> Any:
    """The digest of a key; None where there is none, or one that is not as it was written."""
    try:
        seal, _, packed = _file(key).read_bytes().partition(b"\n")
        if seal != _seal(packed):
            return None
        os.utime(_file(key))  # so that it is not the first to go
    except OSError:
        return None
    return json.loads(packed)


def _save(key: str, made: Json) -> None:
    packed = json.dumps(made, separators=(",", ":"))
    write_whole(_file(key), f"{_seal(packed.encode()).decode()}\n{packed}")
    with suppress(OSError):  # another process may clear up at the same time
        kept = sorted(_file(key).parent.glob("*.json"), key=lambda one: -one.stat().st_mtime)
        for file in kept[_KEPT:]:
            file.unlink(missing_ok=True)


def _seal(packed: bytes) -> bytes:
    """Tells whether a digest is whole: a file may be cut off, or changed by whomever."""
    return hashlib.sha256(packed).hexdigest().encode()


def _pack(catalog: PolicyCatalog) -> Json:
    """As JSON: what stands in many definitions is there once, and named by its number."""
    reasons: dict[tuple[str, int, str], int] = {}
    texts: dict[str, int] = {}
    places = {one.id: number for number, one in enumerate(catalog.definitions)}

    def evidence(one: Evidence) -> Json:
        key = (one.pillar.value, one.weight, one.reason)
        return [reasons.setdefault(key, len(reasons)), one.seen]

    def numbers(some: Iterable[str]) -> Json:
        return [texts.setdefault(one, len(texts)) for one in some]

    def insight(one: Insight | None) -> Json:
        if one is None:
            return None
        return [
            numbers(one.effects),
            numbers(one.related_types),
            numbers(one.types),
            one.generic,
            numbers(sorted(one.services)),
            numbers(pillar.value for pillar in one.verdict.pillars),
            [evidence(piece) for piece in one.verdict.evidence],
        ]

    definitions: list[Json] = [
        [
            one.id, one.display_name, one.description, one.category, one.version, one.mode,
            one.policy_type, one.preview, one.deprecated, one.superseded_by,
            insight(one.insight),
        ]
        for one in catalog.definitions
    ]  # fmt: skip
    initiatives: list[Json] = [
        [
            one.id, one.display_name, one.category, one.version, one.deprecated,
            [places.get(guid, guid) for guid in one.controls],
        ]
        for one in catalog.initiatives
    ]  # fmt: skip
    return {
        "definitions": definitions,
        "initiatives": initiatives,
        "odd": list[Json](sorted(catalog.odd)),
        "warnings": list[Json](catalog.warnings),
        "texts": [*texts],
        "reasons": [[*reason] for reason in reasons],
    }


def _unpack(data: Any) -> PolicyCatalog:
    """The catalogue of a packed one; raises what goes wrong with one that is not."""
    texts = data["texts"]
    pillars = {pillar.value: pillar for pillar in Pillar}
    reasons = [(pillars[pillar], weight, reason) for pillar, weight, reason in data["reasons"]]

    def verdict(names: list[int], found: list[tuple[int, str]]) -> Verdict:
        evidence = (
            Evidence(reasons[number][0], reasons[number][1], seen, reasons[number][2])
            for number, seen in found
        )
        return Verdict(tuple(pillars[texts[name]] for name in names), tuple(evidence))

    def insight(row: Any) -> Insight | None:
        if row is None:
            return None
        effects, related, types, generic, services, names, found = row
        return Insight(
            tuple([texts[n] for n in effects]),
            tuple([texts[n] for n in related]),
            tuple([texts[n] for n in types]),
            generic,
            frozenset([texts[n] for n in services]),
            lambda: verdict(names, found),
        )

    define: Callable[..., PolicyDefinition] = PolicyDefinition
    hold: Callable[..., Initiative] = Initiative

    def definition(row: Any) -> PolicyDefinition:
        *facts, found = row
        return define(*facts, {}, {}, insight(found))

    definitions = tuple(map(definition, data["definitions"]))
    no_groups: frozenset[str] = frozenset()

    def initiative(row: Any) -> Initiative:
        *facts, held = row
        ids = (definitions[one].id if type(one) is int else one for one in held)
        return hold(*facts, dict.fromkeys(ids, no_groups))

    initiatives = tuple(map(initiative, data["initiatives"]))
    return PolicyCatalog(definitions, initiatives, frozenset(data["odd"]), tuple(data["warnings"]))
