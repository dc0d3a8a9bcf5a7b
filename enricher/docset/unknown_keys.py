"""Keys of `enrich.toml` that do not exist, each with the nearest one that does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import islice
from typing import Any, get_args

import msgspec
from msgspec import Struct

from enricher.docset.config_tables import MAPS, TABLES

_MOST = 10  # unknown keys that are named
_COMPARED = 100  # characters of a key
_SIMILAR, _SIMILAR_ELSEWHERE = 0.65, 0.8  # the least similarity, in the same table and in others


def unknown_keys(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the first unknown keys of a file, with the names of their tables, and what was meant.

    Values that are not tables where one is expected are left to the conversion.
    """
    unknown = (each for name, value in data.items() for each in _in_table(name, value))
    return [*islice(unknown, _MOST)]


def _in_table(name: str, value: object) -> Iterator[tuple[str, str]]:
    if name in TABLES:
        yield from _unknown(name, value, TABLES[name])
    elif name not in MAPS:
        yield name, _advice(name, [*TABLES, *MAPS], "")
    elif isinstance(value, dict):
        kind, _ = MAPS[name]
        for entry, table in value.items():
            yield from _unknown(f"{name}.{entry}", table, kind)


def _unknown(where: str, table: object, kind: Any) -> Iterator[tuple[str, str]]:
    """Yield the unknown keys of a table; its type is a struct, or else that of plain values."""
    struct = _struct_in(kind)
    if isinstance(table, dict) and struct:
        parts = {part.encode_name: part.type for part in msgspec.structs.fields(struct)}
        for key, value in table.items():
            if key in parts:
                yield from _unknown(f"{where}.{key}", value, parts[key])
            else:
                yield f"{where}.{key}", _advice(key, [*parts], where)


def _struct_in(kind: Any) -> type[Struct] | None:
    """Return the type of a table, also if it is annotated, or one of several types."""
    if isinstance(kind, type):
        return kind if issubclass(kind, Struct) else None
    return next(filter(None, map(_struct_in, get_args(kind))), None)


def _advice(name: str, names: list[str], table: str) -> str:
    """Return that a key is unknown, with the nearest one here or in another table, or with all."""
    nearest = [(_similarity(name, each), 1, each) for each in names]
    nearest = [each for each in nearest if each[0] >= _SIMILAR]
    for other, kind in TABLES.items():
        if other != table:
            found = [(_similarity(name, key), 0, f"{key} in [{other}]") for key in _keys(kind)]
            nearest += [each for each in found if each[0] >= _SIMILAR_ELSEWHERE]
    if nearest:
        return f"unknown key; did you mean {max(nearest)[-1]}?"
    return f"unknown key; the keys are {', '.join(sorted(names))}"


def _similarity(name: str, other: str) -> float:
    return SequenceMatcher(None, name[:_COMPARED], other).ratio()


def _keys(kind: type[Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(kind)]
