"""Edit a configuration file as its owner would: comments, order and layout stay."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import MutableMapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from enricher.errors import ConfigError

if TYPE_CHECKING:
    from tomlkit.items import Array

_INDENT = "  "
_FIRST_ITEM = re.compile(r"\n([ \t]+)[\"']")


class Decision(StrEnum):
    """A reviewer's decision on a policy; the value is the key of the list with its id."""

    EXCLUDE = "exclude"
    PIN = "pin"

    @property
    def opposite(self) -> Decision:
        """The decision that it replaces."""
        return Decision.PIN if self is Decision.EXCLUDE else Decision.EXCLUDE


class EditedConfig(Struct, frozen=True):
    """The text of a configuration with a decision.

    `is_new`: it was not there before. `is_moved`: it replaces the opposite one.
    """

    text: str
    is_new: bool
    is_moved: bool


def with_decision(
    text: str, path: tuple[str, ...], decision: Decision, guid: str, name: str
) -> EditedConfig:
    """Return the text of a configuration with a decision on a definition.

    `path` are the keys of the table, such as `("policies",)`, which is added if it is missing. The
    name of the definition becomes a comment, if it is known. Raises ConfigError if anything else
    would change, as in some layouts.
    """
    import tomlkit  # noqa: PLC0415 - only for commands that edit the configuration
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    newline = "\r\n" if "\r\n" in text else "\n"
    try:
        document = tomlkit.parse(text.replace("\r\n", "\n"))
        table = _table(document, path)
    except (TOMLKitError, ValueError) as error:
        raise _by_hand(path, decision, guid) from error
    is_moved = _remove(table, decision.opposite, guid)
    is_new = guid not in map(str.lower, table.get(decision, ()))
    if is_new:
        _add(table, decision, guid, " ".join(name.split()))
    if not (is_new or is_moved):
        return EditedConfig(text, False, False)
    edited = tomlkit.dumps(document).replace("\n", newline)
    if not _is_as_wanted(text, edited, path, decision, guid):
        raise _by_hand(path, decision, guid)
    return EditedConfig(edited, is_new, is_moved)


def _table(document: MutableMapping[str, Any], path: tuple[str, ...]) -> MutableMapping[str, Any]:
    """Return a table; those that are missing are added at the end."""
    import tomlkit  # noqa: PLC0415

    table = document
    for depth, key in enumerate(path, 1):
        if key not in table:
            table[key] = tomlkit.table(is_super_table=depth < len(path))
        table = table[key]
    return table


def _remove(table: MutableMapping[str, Any], key: str, guid: str) -> bool:
    """Remove an id from a list; return whether it was there.

    The list goes with its last id, unless it has comments.
    """
    ids = table.get(key, ())
    positions = [position for position, value in enumerate(ids) if value.lower() == guid]
    for position in reversed(positions):
        ids.pop(position)
    if positions and not ids and not ids.trivia.comment and "#" not in ids.as_string():
        del table[key]
    return bool(positions)


def _add(table: MutableMapping[str, Any], key: str, guid: str, comment: str) -> None:
    """Add an id to a list: in a line of its own, unless the user's list is in one line."""
    import tomlkit  # noqa: PLC0415

    ids: Array = table.get(key) or tomlkit.array()
    source = ids.as_string()
    if ids and "\n" not in source:
        ids.append(guid)
        return
    first = _FIRST_ITEM.search(source)
    ids.add_line(guid, indent=first[1] if first else _INDENT, comment=comment or None)
    if not first:
        ids.add_line(indent="")
    table[key] = ids


def _is_as_wanted(
    before: str, after: str, path: tuple[str, ...], decision: Decision, guid: str
) -> bool:
    """Return whether the new text has the decision, and else what the old one had."""
    expected = tomllib.loads(before)
    try:
        edited = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        return False
    ids, others = _ids(expected, path, decision), _ids(expected, path, decision.opposite)
    ids[:] = ids if guid in map(str.lower, ids) else [*ids, guid]
    others[:] = [each for each in others if each.lower() != guid]
    _ids(edited, path, decision.opposite)
    return edited == expected


def _by_hand(path: tuple[str, ...], decision: Decision, guid: str) -> ConfigError:
    table = ".".join(key if re.fullmatch(r"[\w-]+", key) else json.dumps(key) for key in path)
    return ConfigError(
        f"the configuration is laid out so that only you can edit it. Add {guid} to the list "
        f"'{decision.value}' of [{table}]; nothing was written."
    )


def _ids(data: dict[str, Any], path: tuple[str, ...], key: str) -> list[str]:
    """Return a list of a table; both are added if they are missing."""
    for name in path:
        data = data.setdefault(name, {})
    ids: list[str] = data.setdefault(key, [])
    return ids
