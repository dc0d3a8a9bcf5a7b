"""The generated part of the page on commands: what `--help` shows, with common options once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from typer import Context
from typer.main import get_command

from docs.markdown import markdown_table
from enricher.cli.commands import COMMANDS
from enricher.cli.help import EXAMPLES, command_name
from enricher.cli.main import app

#: The panels of options that all commands with sources share.
_COMMON = ("Sources", "Requests")

_Panels = Mapping[str, list[tuple[str, str]]]


def commands() -> str:
    """Return a table of the commands, then the usage, examples and parameters of each."""
    group: Any = get_command(app)
    context = Context(group, info_name="enrich")
    rows = ([f"[`{name}`](#enrich-{name})", help_] for name, (_, help_) in COMMANDS.items())
    parts = [markdown_table(["Command", "What it does"], rows)]
    common: dict[str, list[tuple[str, str]]] = {}
    for name in COMMANDS:
        command = group.get_command(context, name)
        own = Context(command, info_name=name, parent=context)
        parts += _command(command, own)
        common |= {title: rows for title, rows in _panels(command, own).items() if title in _COMMON}
        for subcommand in getattr(command, "commands", {}).values():
            parts += _command(
                subcommand, Context(subcommand, info_name=subcommand.name, parent=own)
            )
    parts.append("## Options of sources")
    parts.append("Commands that read facts about Azure take these options.")
    parts += (markdown_table([title, "Meaning"], rows) for title, rows in common.items())
    return "\n\n".join(parts)


def _command(command: Any, context: Context) -> Iterator[str]:
    """Yield the heading, the help, the usage, the examples and the parameters of a command."""
    level = "###" if context.command_path.count(" ") == 1 else "####"
    yield f"{level} {context.command_path}"
    yield command.help or ""
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"```text\n{usage}\n```"
    if examples := EXAMPLES.get(command_name(context)):
        yield f"For example:\n\n```shell\n{chr(10).join(examples)}\n```"
    panels = _panels(command, context)
    for title, rows in panels.items():
        if title not in _COMMON:
            yield markdown_table([title, "Meaning"], rows)
    if any(title in _COMMON for title in panels):
        yield "It also takes the [options of sources](#options-of-sources)."


def _panels(command: Any, context: Context) -> _Panels:
    """Return the parameters of a command by panel, each with its meaning."""
    panels: dict[str, list[tuple[str, str]]] = {}
    for parameter in command.get_params(context):
        row = parameter.get_help_record(context)
        if row and parameter.name != "help":
            is_argument = parameter.param_type_name == "argument"
            panel = "Arguments" if is_argument else parameter.rich_help_panel or "Options"
            title = parameter.metavar if is_argument else row[0]
            panels.setdefault(panel, []).append((f"`{title}`", " ".join(row[1].split())))
    return panels
