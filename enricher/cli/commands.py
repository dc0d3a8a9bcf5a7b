"""The commands, and the default command for arguments that name none."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_command

from enricher.cli import shells
from enricher.cli.help import HELP_SETTINGS, HelpfulCommand, HelpfulGroup
from enricher.cli.values import read_lightly
from enricher.errors import UsageError
from enricher.platform.words import did_you_mean, nearest

#: The module and function of each command, and its help in one line.
COMMANDS = {
    "fill": (
        "fill:fill_articles",
        "Fill the Policy definitions and Azure Advisor sections of articles (the default command).",
    ),
    "refresh": (
        "refresh:refresh_docset",
        "Refresh every service guide of a docset, and keep the user's edits.",
    ),
    "strip": (
        "strip:strip_articles",
        "Take out of articles what enrich put in: its bullets, sentences and headings.",
    ),
    "lint": (
        "lint:lint_articles",
        "Report outdated statements about policies; exit with 1 for findings.",
    ),
    "policies": (
        "policies:list_policies",
        "List the built-in policy definitions that apply to a service, with their pillars.",
    ),
    "recommendations": (
        "recommendations:list_recommendations",
        "List Azure Advisor's recommendation types for a service.",
    ),
    "gaps": (
        "gaps:show_gaps",
        "Compare what guides would list with what is assigned in your own scope.",
    ),
    "explain": (
        "explain:explain_policy",
        "Explain why a policy applies to a service, and why it belongs to its pillar.",
    ),
    "exclude": (
        "decide:exclude_policy",
        "Never list a policy: write it into enrich.toml, for a docset or some articles of it.",
    ),
    "pin": (
        "decide:pin_policy",
        "List a policy first: write it into enrich.toml, for a docset or some articles of it.",
    ),
    "news": (
        "news:list_news",
        "List what changed in the built-in policies and Advisor's recommendations.",
    ),
    "atlas": (
        "atlas:write_atlas",
        "Write a page or a site to search and browse policies and recommendations.",
    ),
    "layout": (
        "layout:show_layout",
        "Show which layout an article has, where its slots are, and what it lacks.",
    ),
    "mcp": (
        "mcp:serve_assistants",
        "Answer questions of assistants about policies, as a server of the Model Context Protocol.",
    ),
    "lsp": (
        "lsp:serve_editor",
        "Serve an editor: findings, suggestions, fixes and descriptions while you write.",
    ),
    "services": ("services:list_services", "List the Azure services that enrich knows."),
    "init": ("init:write_config", "Write a commented enrich.toml into the current folder."),
    "templates": (
        "templates:copy_templates",
        "Copy the templates into a folder, to change the wording.",
    ),
    "record": (
        "record:record_fixtures",
        "Record Azure's responses, scrubbed, into the folder that --fixtures names.",
    ),
    "doctor": (
        "doctor:examine_access",
        "Check the sign-in, the endpoint, each permission and the cache.",
    ),
    "cache": ("cache:cache_app", "Show or clear the cache."),
}

_DEFAULT = "fill"
_WORD = re.compile(r"[a-zA-Z]+")  # a first argument that may be a misspelt command

#: Words that users try as commands, and the options that they stand for.
_ALIASES = {"help": "--help", "version": "--version"}


class CommandGroup(HelpfulGroup):
    """The commands, each loaded when it is used, because their imports are slow.

    If the first argument is not the name of a command, the default command receives all of them.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the default command if the arguments name none."""
        if args and not ctx.resilient_parsing:
            _refuse_misspelling(args[0])
        read_lightly(self, ctx)
        return super().parse_args(ctx, _with_command(shells.with_shell(args)) if args else args)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Return the commands, without loading them, and the articles of the default command."""
        from enricher.cli.completion import articles  # noqa: PLC0415 - only for shells

        commands = [_Completion(name, help_) for name, (_, help_) in COMMANDS.items()]
        files = map(_Completion, articles(incomplete))
        matching = [command for command in commands if command.value.startswith(incomplete)]
        return [*matching, *files, *super(TyperGroup, self).shell_complete(ctx, incomplete)]

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands, in the order of the help."""
        return [*COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load the command of a name; return None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        loaded = getattr(import_module(f"enricher.cli.{module}"), name)
        if isinstance(loaded, typer.Typer):
            return get_command(loaded)
        single = typer.Typer(rich_markup_mode=None, add_completion=False)
        single.command(cmd_name, cls=HelpfulCommand, context_settings=HELP_SETTINGS)(loaded)
        return get_command(single)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the names and the help of the commands, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])


class _Completion(NamedTuple):
    """The attributes of a completion that typer's shell scripts read."""

    value: str
    help: str | None = None
    type: str = "plain"


def _with_command(args: list[str]) -> list[str]:
    """Return the arguments, with the default command in front if they name none."""
    first, *rest = args
    own = {"--help", "-h", "--version", *shells.OPTIONS}
    if first in COMMANDS or first.partition("=")[0] in own:
        return args
    if first in _ALIASES and not Path(first).exists():
        return [*rest[:1], _ALIASES[first]]
    return [_DEFAULT, *args]


def _refuse_misspelling(first: str) -> None:
    """Raise UsageError for a word that is neither a command nor a file, with the nearest one."""
    is_known = first in COMMANDS or first in _ALIASES
    if _WORD.fullmatch(first) and not is_known and not Path(first).exists():
        near = nearest(first.lower(), COMMANDS, 2)
        raise UsageError(
            f"no such command or file: {first}.{did_you_mean(near)} "
            "'enrich --help' lists the commands."
        )
