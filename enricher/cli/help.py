"""The help of commands, and errors in how they are used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from typer import TyperException
from typer.core import TyperCommand

from enricher.cli.values import read_lightly
from enricher.errors import EnrichError, UsageError
from enricher.sources.variables import VARIABLES

#: The exit codes, shown below the help of all commands.
EXIT_CODES = [
    ("0", "Done."),
    ("1", "--check or lint found something."),
    ("2", "Wrong usage or configuration."),
    ("3", "A source can't be read: signed out, no network, no recording."),
    ("4", "An article failed, or a source refused; the others are done."),
]

#: Examples of each command.
EXAMPLES: dict[str, Sequence[str]] = {
    "fill": (
        "enrich key-vault.md --diff",
        "enrich fill docs/*.md --check --policies-from azure-policy",
    ),
    "refresh": (
        "enrich refresh docs --summary pr.md",
        "enrich refresh docs --service aks --diff",
    ),
    "lint": ("enrich lint docs", "enrich lint docs --fix"),
    "policies": (
        "enrich policies --service storage-accounts --pillar security",
        "enrich policies --all --format csv",
    ),
    "recommendations": ("enrich recommendations --service aks",),
    "explain": (
        "enrich explain da8a2248",
        'enrich explain "zone redundant" --service expressroute',
    ),
    "news": ("enrich news --since 2026-01-01 --policies-from azure-policy",),
    "atlas": ("enrich atlas atlas.html --policies-from azure-policy",),
    "services": ("enrich services", "enrich services gateway"),
    "init": ("enrich init",),
    "templates": ("enrich templates wording",),
    "record": ("enrich record --subscription ID --fixtures recordings",),
    "doctor": ("enrich doctor", "enrich doctor --bundle report.json"),
}


class HelpfulCommand(TyperCommand):
    """A command whose help has panels of options, examples, exit codes and variables."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments."""
        read_lightly(self, ctx)
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the arguments for the usage line: `PATH...`, in brackets if optional."""
        pieces = ["[OPTIONS]"]
        for param in self.get_params(ctx):
            if param.param_type_name == "argument":
                pieces.append(_shown(param) if param.required else f"[{_shown(param)}]")
        return pieces

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options by panel; those without a panel last."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            row = param.get_help_record(ctx)
            if row and param.param_type_name == "argument":
                panels.setdefault("Arguments", []).append((_shown(param), row[1]))
            elif row:
                panel = getattr(param, "rich_help_panel", None) or ""
                panels.setdefault(panel, []).append(row)
        for panel in sorted(panels, key=lambda panel: not panel):
            with formatter.section(panel or "Options"):
                formatter.write_dl(panels[panel])

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write examples, exit codes and environment variables."""
        if examples := EXAMPLES.get(self.name or ""):
            with formatter.section("Examples"):
                for example in examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
        write_epilog(formatter)


def write_epilog(formatter: Any) -> None:
    """Write what applies to all commands."""
    with formatter.section("Exit codes"):
        formatter.write_dl(EXIT_CODES)
    with formatter.section("Environment"):
        formatter.write_dl([*VARIABLES.items()])


def _shown(argument: Any) -> str:
    return f"{argument.metavar or argument.name.upper()}{'...' if argument.nargs != 1 else ''}"


def as_usage_error(error: TyperException) -> EnrichError:
    """Return typer's error as one of ours: what is wrong, what may be meant, where to read more.

    typer's own classes are private, so they are told apart by their attributes.
    """
    context = getattr(error, "ctx", None)
    where = f" '{context.command_path} --help' shows the options." if context else ""
    param = getattr(error, "param", None)
    message = error.message.removeprefix("Value error, ")
    if option := getattr(error, "option_name", ""):
        if not message.startswith("No such"):
            return UsageError(f"{_sentence(message)}{where}")
        near = get_close_matches(option, getattr(error, "possibilities", None) or (), 2, 0.7)
        return UsageError(f"no such option: {option}.{did_you_mean(near)}{where}")
    if param is None or not message:
        return UsageError(f"{_sentence(error.format_message())}{where}")
    name = param.opts[-1] if param.param_type_name == "option" else _shown(param)
    value, *choices = re.findall(r"'([^']*)'", message) or [""]
    reason = _sentence(message.replace("'", ""))
    return UsageError(f"{name}: {reason}{did_you_mean(get_close_matches(value, choices, 1))}")


def did_you_mean(near: Sequence[str]) -> str:
    """Return a question to append to a sentence, or "" if there is no near match."""
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _sentence(text: str) -> str:
    end = "" if text.endswith(("?", ".")) else "."
    return f"{text[:1].lower()}{text[1:]}{end}"
