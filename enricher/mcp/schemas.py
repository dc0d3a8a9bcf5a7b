"""JSON schemas of arguments and answers, in the form that clients of the protocol expect."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

import msgspec

_REFERENCE = "#/$defs/{name}"


def arguments_schema(type_: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the schema of a tool's arguments, without references: some clients read none."""
    schema, components = _schema_of(type_)
    inlined: dict[str, Any] = _inlined(schema, components)
    return inlined


def answer_schema(type_: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the schema of a tool's answer: an object, and the types that it refers to."""
    schema, components = _schema_of(type_)
    return {**schema, "$defs": components} if components else schema


def _schema_of(type_: type[msgspec.Struct]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema of a type itself, and those of the types that it refers to."""
    _, components = msgspec.json.schema_components([type_], ref_template=_REFERENCE)
    for component in components.values():  # only Python 3.13 and later dedents docstrings itself
        component["description"] = cleandoc(component.get("description", ""))
    return components.pop(type_.__name__), components


def _inlined(schema: Any, components: dict[str, Any]) -> Any:
    """Return a schema with each reference replaced by its target, which is not recursive."""
    if isinstance(schema, list):
        return [_inlined(each, components) for each in schema]
    if not isinstance(schema, dict):
        return schema
    own = {key: _inlined(value, components) for key, value in schema.items() if key != "$ref"}
    target = schema.get("$ref", "").rpartition("/")[2]
    kind = {"type": "string"} if "enum" in own else {}  # msgspec leaves it out
    return {**_inlined(components[target], components), **own} if target else {**kind, **own}
