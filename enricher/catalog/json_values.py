"""Reading and writing JSON, and access to values that may be of an unexpected type."""

from __future__ import annotations

import json
import tomllib
from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias, TypeVar

import msgspec

from enricher.platform.sanitize import escape_control_characters

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"

_T = TypeVar("_T")


def as_object(value: object) -> JsonObject:
    """Return the value if it is a JSON object, else an empty object."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Json]:
    """Return the value if it is a JSON array, else an empty array."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """Return the value if it is a string, else an empty string."""
    return value if isinstance(value, str) else ""


def member(mapping: JsonObject, key: str, type_: type[_T], default: _T) -> _T:
    """Return an optional member, or the default if it is absent or null.

    Raises ValueError if it is of another type.
    """
    value = mapping.get(key)
    if value is None:
        return default
    if not isinstance(value, type_):
        raise ValueError(f"{key} is of the wrong type ({type(value).__name__})")
    return value


def get_folded(mapping: Mapping[str, Json], key: str) -> Json:
    """Return the value of a key, ignoring case, or None if it is absent.

    Azure ignores the case of keys: some rules have `allof` instead of `allOf`.
    """
    if key in mapping:
        return mapping[key]
    folded = key.lower()
    return next((value for name, value in mapping.items() if name.lower() == folded), None)


def loads(data: bytes, *, constants: bool = False) -> Json:
    """Parse JSON in UTF-8, with or without a byte order mark; raise ValueError if it is malformed.

    Unpaired surrogates are dropped: UTF-8 can't encode them. With `constants`, NaN and Infinity,
    which some programs write, are accepted as numbers.
    """
    value: Json
    try:
        try:
            value = msgspec.json.decode(data.removeprefix(BOM_UTF8))
        except ValueError:
            # The standard library accepts unpaired surrogates and has the better error messages.
            parse_constant = None if constants else _refuse_constant
            text = data.decode("utf-8-sig")
            value = _without_surrogates(json.loads(text, parse_constant=parse_constant))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return value


def _without_surrogates(value: Json) -> Json:
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode()
    if isinstance(value, list):
        return [*map(_without_surrogates, value)]
    if isinstance(value, dict):
        return {
            str(_without_surrogates(key)): _without_surrogates(item) for key, item in value.items()
        }
    return value


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not valid JSON")


def dumps(value: Json) -> str:
    """Return a value as indented JSON, without characters that control a terminal."""
    try:
        text = msgspec.json.format(msgspec.json.encode(value)).decode()
    except UnicodeEncodeError:  # an unpaired surrogate, as in a file name
        text = json.dumps(value, indent=2, ensure_ascii=False)
    return "\n".join(map(_escape_line, text.split("\n")))


def _escape_line(line: str) -> str:
    """Escape control characters in a line of JSON; they can only be inside strings."""
    if line.isascii() and "\x7f" not in line:
        return line
    return escape_control_characters(line, lambda character: json.dumps(character)[1:-1])


def read_data(name: str) -> dict[str, Json]:
    """Read a data file of the catalogue, such as `families.toml`."""
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
