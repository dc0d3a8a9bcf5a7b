"""What a JSON document can hold, and safe ways to look into one that somebody else wrote."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias, TypeVar

import msgspec
import tomli

from enricher.unseen import spell_out_unseen

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"

_Kind = TypeVar("_Kind")


def as_object(value: object) -> JsonObject:
    """The value when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Json]:
    """The value when it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """The value when it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def member(mapping: JsonObject, key: str, kind: type[_Kind], default: _Kind) -> _Kind:
    """A member that may be absent or null; raises ValueError when it is of another kind."""
    value = mapping.get(key)
    if value is None:
        return default
    if not isinstance(value, kind):
        raise ValueError(f"{key} is of an odd kind ({type(value).__name__})")
    return value


def get_folded(mapping: Mapping[str, Json], key: str) -> Json:
    """The value of a key in any case (`allOf` is written `allof` too); None when it is absent."""
    if key in mapping:
        return mapping[key]
    wanted = key.lower()
    return next((value for name, value in mapping.items() if name.lower() == wanted), None)


def loads(data: bytes, *, constants: bool = False) -> Json:
    """JSON in UTF-8, with a byte order mark or without; raises ValueError for what is none.

    Half characters are left out, which no UTF-8 can hold. With `constants` NaN and Infinity, which
    some programs write, are numbers.
    """
    value: Json
    try:
        try:
            value = msgspec.json.decode(data.removeprefix(BOM_UTF8))
        except ValueError:
            # The standard library reads half characters, too, and says best what is wrong.
            refuse = None if constants else _refuse
            value = _whole(json.loads(data.decode("utf-8-sig"), parse_constant=refuse))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return value


def _whole(value: Json) -> Json:
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode()
    if isinstance(value, list):
        return [*map(_whole, value)]
    if isinstance(value, dict):
        return {str(_whole(key)): _whole(one) for key, one in value.items()}
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def dumps(value: Json) -> str:
    """JSON as it is printed: readable, and the same for the same facts."""
    try:
        text = msgspec.json.format(msgspec.json.encode(value)).decode()
    except UnicodeEncodeError:  # half of a character, as in the name of a file
        text = json.dumps(value, indent=2, ensure_ascii=False)
    return "\n".join(map(_shown, text.split("\n")))


def _shown(line: str) -> str:
    """A line of JSON: what nobody sees stands inside of strings, where JSON has escapes for it."""
    if line.isascii() and "\x7f" not in line:
        return line
    return spell_out_unseen(line, lambda mark: json.dumps(mark)[1:-1])


def read_data(name: str) -> dict[str, Json]:
    """A data file of the catalogue, such as `families.toml`."""
    return tomli.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
