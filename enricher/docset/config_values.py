"""The checks of the values of a configuration, with errors in a user's words."""

from __future__ import annotations

import re
from enum import EnumType
from typing import Any, get_args

import msgspec
from msgspec import Struct

from enricher.platform.value_errors import in_plain_words
from enricher.platform.words import did_you_mean, nearest


class InvalidValueError(ValueError):
    """A value that a key can't have: `path` is the key below the table, `message` why."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(path, message)
        self.path = path
        self.message = message


def convert_value(data: object, kind: Any) -> Any:
    """Return a value as its type; raise InvalidValueError if it can't be one."""
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        path = path.rstrip("`")
        if missing := re.search(r"missing required field `(.*)`", message):
            path, message = f"{path}.{missing[1]}", "missing, but required"
        elif message.startswith("Invalid enum value"):
            choices = _choices(kind, path.strip("."))
            value = message.removeprefix("Invalid enum value ").strip("'")
            hint = did_you_mean(nearest(value, choices, 1))
            message = f"'{value}' is not one of {', '.join(choices)}.{hint}"
        raise InvalidValueError(path, in_plain_words(message)) from error


def _choices(kind: Any, key: str) -> list[str]:
    """Return the values that a key of a table may have, or an entry if `kind` is that of values."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        kind = next(each.type for each in msgspec.structs.fields(kind) if each.encode_name == key)
    kinds: list[Any] = [kind]
    for each in kinds:  # which grows by the parts of each
        kinds += get_args(each)
    enums: list[Any] = [each for each in kinds if isinstance(each, EnumType)]
    return [str(choice.value) for enum in enums for choice in enum]
