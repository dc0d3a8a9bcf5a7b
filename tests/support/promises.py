"""What is stable from 1.0 on, as lines that can be compared with recorded ones.

`python -m tests.support.promises` records the lines of this version in tests/corpus/promises.json.
A line that is no longer there is a break; a new one isn't. docs/reference/stability.md describes
the surfaces. A new surface is a function in `SURFACES`.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any

from typer import Context
from typer.main import get_command

import enricher
from docs.python_reference import public_members
from enricher import ArticleOptions, SourceOptions, Workspace
from enricher.article.article_options import DIRECTIVES, Form, directive_options
from enricher.article.template import Role, SlotKind
from enricher.cli.commands import COMMANDS
from enricher.cli.help import EXIT_CODES
from enricher.cli.main import app
from enricher.docset import config_tables
from enricher.docset.lock import LockFile
from enricher.lint.rules import RULES
from enricher.mcp.schemas import answer_schema, arguments_schema
from enricher.mcp.tools import TOOLS
from enricher.report import schema

RECORDED = Path(__file__).parents[1] / "corpus" / "promises.json"


def _command_line() -> Iterator[str]:
    """Yield each command with its arguments, options, and the choices of options."""
    group: Any = get_command(app)
    for name in COMMANDS:
        command = group.get_command(Context(group), name)
        yield from _command(name, command)
        for subcommand in getattr(command, "commands", {}).values():
            yield from _command(f"{name} {subcommand.name}", subcommand)


def _command(name: str, command: Any) -> Iterator[str]:
    yield name
    for parameter in command.params:
        is_option = parameter.param_type_name == "option"
        for flag in [*parameter.opts, *parameter.secondary_opts] if is_option else ["argument"]:
            label = flag if is_option else parameter.name.upper()
            yield f"{name} {label}"
            if parameter.required:
                continue
            yield f"{name} {label} may be left out"
            if isinstance(kind := parameter.type_descriptor.annotation, type) and issubclass(
                kind, Enum
            ):
                yield from (f"{name} {label} {choice.value}" for choice in kind)


def _exit_codes() -> Iterator[str]:
    for code in EXIT_CODES:
        yield str(code)


def _outputs() -> Iterator[str]:
    """Yield each field of the JSON outputs with its type, and whether it is always there."""
    outputs: Any = schema.schema()
    for name, definition in outputs["$defs"].items():
        if "properties" not in definition:
            yield f"{name}: {_type(definition)}"
        for key, value in definition.get("properties", {}).items():
            yield f"{name}.{key}: {_type(value)}"
            if key in definition.get("required", ()):
                yield f"{name}.{key} is always there"


def _type(value: Mapping[str, Any]) -> str:
    """Return the type of a value in an output, with that of its items."""
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if "anyOf" in value:
        return " or ".join(sorted(map(_type, value["anyOf"])))
    kind = str(value.get("type", "text" if "enum" in value else "any"))
    return f"{kind} of {_type(value['items'])}" if value.get("items") else kind


def _configuration() -> Iterator[str]:
    """Yield each key of enrich.toml with each type and choice that it accepts."""
    whole: Any = config_tables.schema()
    for table, value in whole["properties"].items():
        yield from _accepted(table, value, whole)


def _accepted(key: str, value: Any, whole: Any) -> Iterator[str]:
    if name := value.get("$ref", "").rpartition("/")[2]:
        value = whole["$defs"][name]
    for choice in value.get("anyOf", ()):
        yield from _accepted(key, choice, whole)
    for choice in value.get("enum", ()):
        yield f"{key} = {choice}"
    if "type" in value:
        yield f"{key} is {value['type']}"
    for name, part in value.get("properties", {}).items():
        yield from _accepted(f"{key}.{name}", part, whole)
    if isinstance(entries := value.get("additionalProperties"), dict):
        yield from _accepted(f"{key}.*", entries, whole)


def _lock() -> Iterator[str]:
    """Yield the version of the lock, and the names in it. tests/corpus/upgrades has its forms."""
    yield LockFile(Path("enrich.lock")).render().splitlines()[1]
    yield from (f"slot {kind.value}" for kind in SlotKind)
    yield from (f"role {role.value}" for role in Role)


def _lint_codes() -> Iterator[str]:
    yield from (rule.code for rule in RULES)


def _python() -> Iterator[str]:
    """Yield each public name, the parameters of each method, and the fields of options."""
    yield from enricher.__all__
    for name, member in {"__init__": Workspace.__init__, **public_members()}.items():
        yield f"Workspace.{name}"
        if inspect.isfunction(member):
            parameters = [*inspect.signature(member).parameters.values()][1:]
            yield from (
                f"Workspace.{name}({parameter.name}), {parameter.kind.description}"
                + ("" if parameter.default is parameter.empty else ", may be left out")
                for parameter in parameters
            )
    for options in (ArticleOptions, SourceOptions):
        yield from (f"{options.__name__}.{field.name}" for field in fields(options))


def _directives() -> Iterator[str]:
    """Yield each directive with its keys, and the forms of lists."""
    for word in DIRECTIVES:
        yield word
        yield from (f"{word} {key}" for key in directive_options(word))
    yield from (f"form={form.value}" for form in Form)


def _mcp_tools() -> Iterator[str]:
    """Yield each tool with its arguments and the fields of its answers, with their types."""
    for tool in TOOLS:
        takes, gives = arguments_schema(tool.arguments), answer_schema(tool.answer)
        for name, value in takes["properties"].items():
            yield f"{tool.name}({name}: {_type(value)})"
            if name not in takes["required"]:
                yield f"{tool.name}({name}) may be left out"
        yield from (f"{tool.name}: {key}: {_type(v)}" for key, v in gives["properties"].items())
        for kind, definition in gives.get("$defs", {}).items():
            own = definition.get("properties", {}).items()
            yield from (f"{tool.name}: {kind}.{key}: {_type(v)}" for key, v in own)


#: The surfaces, and what yields the lines of each.
SURFACES: Mapping[str, Callable[[], Iterator[str]]] = {
    "command line": _command_line,
    "exit codes": _exit_codes,
    "JSON outputs": _outputs,
    "lint codes": _lint_codes,
    "enrich.toml": _configuration,
    "enrich.lock": _lock,
    "Python API": _python,
    "directives": _directives,
    "MCP tools": _mcp_tools,
}


def current() -> dict[str, list[str]]:
    """Return the lines of each surface in this version, sorted."""
    return {surface: sorted({*lines()}) for surface, lines in SURFACES.items()}


def recorded() -> dict[str, list[str]]:
    """Return the recorded lines of each surface."""
    promises: dict[str, list[str]] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return promises


def broken(before: Mapping[str, list[str]], now: Mapping[str, list[str]]) -> list[str]:
    """Return the recorded lines that are no longer there, each with its surface."""
    return [
        f"{surface}: {line}"
        for surface, lines in before.items()
        for line in lines
        if line not in now.get(surface, [])
    ]


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(current(), indent=1) + "\n", encoding="utf-8")
