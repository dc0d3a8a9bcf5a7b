"""The generated part of the page on the MCP server: its tools, arguments and answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from docs.markdown import markdown_table
from enricher.mcp.schemas import answer_schema, arguments_schema
from enricher.mcp.tools import TOOLS, Tool


def tools() -> str:
    """Return what each tool does, takes and answers."""
    return "\n\n".join(part for tool in TOOLS for part in _tool(tool))


def _tool(tool: Tool[Any]) -> Iterator[str]:
    yield f"## {tool.name}"
    yield tool.description
    takes = arguments_schema(tool.arguments)
    rows = (
        [
            f"`{name}`{' (required)' if name in takes['required'] else ''}",
            _type(schema, {}),
            _default(schema),
            schema["description"],
        ]
        for name, schema in takes["properties"].items()
    )
    yield markdown_table(["Argument", "Type", "Default", "Meaning"], rows)
    gives = answer_schema(tool.answer)
    types = gives.get("$defs", {})
    fields = (
        [f"`{name}`", _type(schema, types), schema.get("description", "")]
        for name, schema in gives["properties"].items()
    )
    yield markdown_table(["Answer", "Type", "Meaning"], fields)


def _default(schema: Any) -> str:
    default = schema.get("default")
    return "" if default in (None, "", []) else f"`{json.dumps(default)}`"


def _type(schema: Any, types: Any) -> str:
    """Return the type of a value in words; a list of objects has the keys of these."""
    if target := schema.get("$ref", "").rpartition("/")[2]:
        return _type(types[target], types)
    if "enum" in schema:
        return ", ".join(f"`{choice}`" for choice in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_type(choice, types) for choice in schema["anyOf"])
    if schema["type"] == "array":
        items = schema.get("items") or {"type": "string"}
        target = items.get("$ref", "").rpartition("/")[2]
        keys = types[target].get("properties", {}) if target else {}
        inner = ", ".join(f"`{key}`" for key in keys)
        return f"list of objects with {inner}" if inner else "list"
    return {"string": "text", "integer": "number", "boolean": "true or false"}.get(
        schema["type"], str(schema["type"])
    )
