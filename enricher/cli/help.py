"""The help of commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand

from enricher.cli.values import read_lightly
from enricher.sources.variables import VARIABLES

#: The exit codes, shown below the help of each command.
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
        "enrich key-vault.md --diff --short",
        "enrich fill docs/*.md --check --policies-from azure-policy",
    ),
    "refresh": (
        "enrich refresh docs --summary pr.md",
        "enrich refresh docs --service aks --diff",
    ),
    "strip": (
        "enrich strip key-vault.md --diff",
        "enrich strip docs/*.md --policies-from azure-policy",
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
        'enrich explain "zone redundant" --article expressroute.md',
    ),
    "exclude": (
        "enrich exclude c5ecf495",
        'enrich exclude "RBAC permission model" docs/key-vault.md',
    ),
    "pin": ("enrich pin da8a2248", "enrich pin da8a2248 docs/expressroute.md"),
    "news": (
        "enrich news --since 2026-01-01 --policies-from azure-policy",
        "enrich news --since 2026-01-01 --policies-from azure-policy --format atom",
    ),
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
        """Read the arguments, without pydantic where that is possible."""
        read_lightly(self, ctx)
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the arguments for the usage line: `PATH...`, in brackets if optional."""
        pieces = ["[OPTIONS]"]
        for param in self.get_params(ctx):
            if param.param_type_name == "argument":
                pieces.append(
                    argument_name(param) if param.required else f"[{argument_name(param)}]"
                )
        return pieces

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options by panel; those without a panel last."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            row = param.get_help_record(ctx)
            if row and param.param_type_name == "argument":
                panels.setdefault("Arguments", []).append((argument_name(param), row[1]))
            elif row:
                panel = getattr(param, "rich_help_panel", None) or ""
                panels.setdefault(panel, []).append(row)
        for panel in sorted(panels, key=lambda panel: not panel):
            with formatter.section(panel or "Options"):
                formatter.write_dl(panels[panel])

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples, exit codes and environment variables."""
        if examples := EXAMPLES.get(self.name or ""):
            with formatter.section("Examples"):
                for example in examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
        write_epilog(formatter)


def write_epilog(formatter: Any) -> None:
    """Write the exit codes and environment variables, which all commands share."""
    with formatter.section("Exit codes"):
        formatter.write_dl(EXIT_CODES)
    with formatter.section("Environment"):
        formatter.write_dl([*VARIABLES.items()])


def argument_name(argument: Any) -> str:
    """Return the name of an argument in help and errors, such as `PATH...`."""
    return f"{argument.metavar or argument.name.upper()}{'...' if argument.nargs != 1 else ''}"
