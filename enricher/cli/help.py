"""The help of commands."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from enricher.cli.console import is_coloured
from enricher.cli.values import read_lightly
from enricher.sources.variables import OF_CACHE, OF_OUTPUT, VARIABLES

#: Settings of every command: the names of the option, and help as wide as the terminal.
HELP_SETTINGS = {"help_option_names": ["--help", "-h"], "max_content_width": 1_000}

_DONE = "Done."
_FOUND = "--check: an article would change."
_USAGE = "Wrong usage or configuration."
_SOURCE = "A source can't be read: signed out, no network, no recording."
_REFUSED = "A source refused the account."
_PARTLY = "An article failed, or a source refused; the others are done."

_LOCAL = {"0": _DONE, "2": _USAGE}
_WITH_SOURCES = {**_LOCAL, "3": _SOURCE, "4": _REFUSED}
_WITH_ARTICLES = {"0": _DONE, "1": _FOUND, "2": _USAGE, "3": _SOURCE, "4": _PARTLY}

#: All exit codes, and those of a command, if it has its own.
EXIT_CODES: Mapping[str, str] = {**_WITH_ARTICLES, "1": "--check or lint found something."}
_OWN_EXIT_CODES: Mapping[str, Mapping[str, str]] = {
    "fill": _WITH_ARTICLES,
    "refresh": _WITH_ARTICLES,
    "strip": _WITH_ARTICLES,
    "lint": {**_WITH_ARTICLES, "1": "Something was found."},
    "policies": _WITH_SOURCES,
    "recommendations": _WITH_SOURCES,
    "gaps": {
        **_WITH_SOURCES,
        "1": "--check: something that enrich.toml requires is missing.",
        "4": "A source refused the account, or failed; the rest is shown.",
    },
    "explain": {**_WITH_SOURCES, "4": "A source refused the account, or the article failed."},
    "exclude": _WITH_SOURCES,
    "pin": _WITH_SOURCES,
    "news": _WITH_SOURCES,
    "atlas": _WITH_SOURCES,
    "layout": _LOCAL | {"4": "The article can't be read."},
    "mcp": _LOCAL,
    "lsp": _LOCAL,
    "services": _LOCAL,
    "init": _LOCAL,
    "templates": _LOCAL,
    "record": _WITH_SOURCES,
    "doctor": {**_WITH_SOURCES, "4": "A permission is missing."},
    "cache": _LOCAL,
}

#: Examples of each command; those without a name are of the program.
EXAMPLES: dict[str, Sequence[str]] = {
    "": (
        "enrich expressroute.md --diff",
        "enrich refresh docs --summary pr.md",
        "enrich policies aks --pillar security",
    ),
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
    "lint": (
        "enrich lint docs",
        "enrich lint docs --fix",
        "enrich lint . --include '*.bicep' --offline",
    ),
    "policies": (
        "enrich policies storage-accounts --pillar security",
        "enrich policies --all --format csv",
    ),
    "recommendations": (
        "enrich recommendations aks",
        'enrich recommendations "Azure Files" --pillar cost',
    ),
    "gaps": (
        "enrich gaps expressroute -s ID",
        "enrich gaps key-vault aks --management-group corp --report gaps.html",
        "enrich gaps --tenant-scope --check",
    ),
    "explain": (
        "enrich explain da8a2248",
        'enrich explain "zone redundant" expressroute',
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
    "atlas": (
        "enrich atlas atlas.html --policies-from azure-policy",
        "enrich atlas site --offline",
    ),
    "layout": ("enrich layout expressroute.md",),
    "mcp": ("enrich mcp", "enrich mcp --policies-from azure-policy"),
    "lsp": ("enrich lsp", "enrich lsp --policies-from azure-policy"),
    "services": ("enrich services", "enrich services gateway"),
    "init": ("enrich init",),
    "templates": ("enrich templates wording", "enrich templates wording --language de"),
    "record": ("enrich record --subscription ID --fixtures recordings",),
    "doctor": ("enrich doctor", "enrich doctor --bundle report.json"),
    "cache": ("enrich cache show", "enrich cache clear"),
    "cache path": ("enrich cache path",),
    "cache show": ("enrich cache show",),
    "cache clear": ("enrich cache clear",),
}


#: The titles of a help text, and the terms that it explains below them, after their indent.
_HEADING = re.compile(r"^(?:Usage:|\S.*:$)", re.MULTILINE)
_TERM = re.compile(r"^(  )(-.*?(?=  |$)|[\w*-]+(?:\.{3})?(?=  ))", re.MULTILINE)


class _Helpful:
    """A command or a group whose help has colours, examples, exit codes and variables."""

    def get_help(self, ctx: Any) -> str:
        """Return the help, in colour where the output is."""
        text: str = super().get_help(ctx)  # type: ignore[misc]
        if not is_coloured(err=False) or os.environ.get("NO_COLOR"):
            return text
        ctx.color = True  # with FORCE_COLOR, also in a pipe
        text = _HEADING.sub(lambda match: typer.style(match[0], bold=True), text)
        return _TERM.sub(lambda match: match[1] + typer.style(match[2], fg="cyan"), text)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples, the exit codes and the environment variables."""
        name = command_name(ctx)
        if examples := EXAMPLES.get(name):
            with formatter.section("Examples"):
                for example in examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
        codes = _OWN_EXIT_CODES.get(name.partition(" ")[0], EXIT_CODES)
        variables = _variables(name, [param.name for param in self.get_params(ctx)])  # type: ignore[attr-defined]
        for title, rows in (
            ("Exit codes", dict(sorted(codes.items()))),
            ("Environment", variables),
        ):
            with formatter.section(title):
                formatter.write_dl([*rows.items()])


class HelpfulGroup(_Helpful, TyperGroup):
    """A group of commands with such help."""


class HelpfulCommand(_Helpful, TyperCommand):
    """A command with such help, and with panels of options."""

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


def _variables(command: str, params: Sequence[str]) -> Mapping[str, str]:
    """Return the environment variables that a command reads; the program has those of all."""
    if not command or "subscriptions" in params:
        return VARIABLES
    return {**OF_OUTPUT, **OF_CACHE} if command.startswith("cache") else OF_OUTPUT


def is_help(text: str) -> bool:
    """Return whether a text is the help of a command."""
    return _HEADING.match(text.removeprefix(typer.style("", bold=True, reset=False))) is not None


def command_name(context: Any) -> str:
    """Return the name of a command below the program, such as `cache show`."""
    name: str = context.command_path.partition(" ")[2]
    return name


def argument_name(argument: Any) -> str:
    """Return the name of an argument in help and errors, such as `PATH...`."""
    return f"{argument.metavar or argument.name.upper()}{'...' if argument.nargs != 1 else ''}"
