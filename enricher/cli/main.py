"""The command line: its commands, the default command, and exit codes."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from traceback import print_exc
from typing import Annotated, Any, NamedTuple, NoReturn

import typer
from typer.core import TyperGroup
from typer.main import get_command

from enricher._version import __version__
from enricher.cli.console import echo, print_error, set_quiet
from enricher.cli.help import HelpfulCommand, as_usage_error, did_you_mean, write_epilog
from enricher.cli.signals import terminate_cleanly
from enricher.cli.status import Status
from enricher.cli.values import read_lightly
from enricher.errors import (
    ArticleError,
    EnrichError,
    InternalError,
    RefusedError,
    SourceError,
    UsageError,
)
from enricher.platform.process import collect_garbage_rarely

#: Exit codes by outcome, and by the cause of an error: the first class that an error is.
_EXIT_CODES_OF_STATUS = {Status.DONE: 0, Status.FOUND: 1, Status.PARTIAL: 4}
_EXIT_CODES: dict[type[EnrichError], int] = {
    UsageError: 2,
    RefusedError: 4,
    SourceError: 3,
    ArticleError: 4,
    InternalError: 4,
}

_DEFAULT = "fill"
_QUIET, _VERBOSE, _DEBUG = {"-q", "--quiet"}, {"-v", "--verbose"}, {"--debug"}
_GLOBAL = _QUIET | _VERBOSE | _DEBUG  # options that any command takes, in any position
_WORD = re.compile(r"[a-zA-Z]+")  # what may be a misspelt command

#: The commands: the module and function of each, and its help in a line.
COMMANDS = {
    "fill": (
        "fill:fill_articles",
        "Fill the Policy definitions and Azure Advisor sections of articles (the default command).",
    ),
    "refresh": (
        "refresh:refresh_docset",
        "Refresh every service guide of a docset, and keep the user's edits.",
    ),
    "lint": (
        "lint:lint_articles",
        "Report what articles say about policies that is no longer true; exit with 1 for findings.",
    ),
    "policies": (
        "policies:list_policies",
        "List the built-in policy definitions that apply to a service, with their pillars.",
    ),
    "recommendations": (
        "recommendations:list_recommendations",
        "List Azure Advisor's recommendation types for a service.",
    ),
    "explain": (
        "explain:explain_policy",
        "Explain why a policy applies to a service, and why it belongs to its pillar.",
    ),
    "news": (
        "news:list_news",
        "List what changed in the built-in policies since a commit or a day.",
    ),
    "atlas": (
        "atlas:write_atlas",
        "Write a page with all policies and recommendations, by service and pillar.",
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
        "Check what works from here: sign-in, endpoint, each permission, the cache.",
    ),
    "cache": ("cache:cache_app", "Show or clear the cache."),
}


class _Commands(TyperGroup):
    """The commands, each loaded when it is used: what they import is slow to load.

    A first argument that is not the name of a command is an article, or an option of the default
    command.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the default command if the arguments name none."""
        if args and not ctx.resilient_parsing:
            _refuse_misspelling(args[0])
        read_lightly(self, ctx)
        return super().parse_args(ctx, _with_command(args) if args else args)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Return the commands, none of which is loaded, and the articles of the default one."""
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
        single.command(cmd_name, cls=HelpfulCommand, context_settings=_HELP_NAMES)(loaded)
        return get_command(single)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the names and the help of the commands, none of which is loaded."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write exit codes and environment variables."""
        write_epilog(formatter)


class _Completion(NamedTuple):
    """The attributes of a completion that typer's shell scripts read."""

    value: str
    help: str | None = None
    type: str = "plain"


#: Words that users try as commands, and the options that do what they mean.
_ALIASES = {"help": "--help", "version": "--version"}


def _with_command(args: list[str]) -> list[str]:
    """Return the arguments, with the default command in front if they name none."""
    first, *rest = args
    own = {"--help", "-h", "--version", "--install-completion", "--show-completion"}
    if first in COMMANDS or first in own:
        return args
    if first in _ALIASES and not Path(first).exists():
        return [*rest[:1], _ALIASES[first]]
    return [_DEFAULT, *args]


def _refuse_misspelling(first: str) -> None:
    """Raise UsageError for a word that is neither a command nor a file, with the nearest one."""
    is_known = first in COMMANDS or first in _ALIASES
    if _WORD.fullmatch(first) and not is_known and not Path(first).exists():
        near = get_close_matches(first.lower(), COMMANDS, 2)
        raise UsageError(
            f"no such command or file: {first}.{did_you_mean(near)} "
            "'enrich --help' lists the commands."
        )


_HELP_NAMES = {"help_option_names": ["--help", "-h"]}

app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings=_HELP_NAMES,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"enrich {__version__}")
        raise typer.Exit


@app.callback()
def _app(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version."),
    ] = False,
) -> None:
    """Keep the Azure Policy and Azure Advisor sections of service guides up to date.

    'enrich ARTICLE...' fills the sections of each article in place, and changes nothing else;
    'enrich fill --help' shows its options. Every command takes -q (print only problems), -v (show
    which account is signed in) and --debug (print tracebacks).
    """


def _show_log() -> None:
    """Print what sources log, such as the credentials that were tried, to stderr."""
    import logging  # noqa: PLC0415 - only with --verbose

    class ConsoleHandler(logging.Handler):
        """Prints records as everything else on stderr is printed."""

        def emit(self, record: logging.LogRecord) -> None:
            """Print a record line by line."""
            for line in record.getMessage().splitlines():
                print_error(line)

    log = logging.getLogger("enricher")
    log.handlers = [ConsoleHandler()]
    log.setLevel(logging.INFO)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line. An error becomes one or two lines on stderr, and an exit code."""
    args = list(sys.argv[1:] if arguments is None else arguments)
    debug = not _DEBUG.isdisjoint(args)
    if not _VERBOSE.isdisjoint(args):
        _show_log()
    set_quiet(on=not _QUIET.isdisjoint(args))
    collect_garbage_rarely()
    try:
        with terminate_cleanly():
            result = _run([arg for arg in args if arg not in _GLOBAL])
    except EnrichError as error:
        if debug:
            print_exc()
        print_error(str(error))
        for choice in error.choices:
            echo(f"  {choice}", err=True)
        raise SystemExit(_exit_code(error)) from error
    except Exception as error:
        if debug:
            print_exc()
        print_error(
            f"unexpected {type(error).__name__}: {error}. Run again with --debug, and report it."
        )
        raise SystemExit(_EXIT_CODES[InternalError]) from error
    raise SystemExit(_exit_code(result))


def _exit_code(result: object) -> int:
    """Return the exit code of what a command returned: a status, an error, or typer's own code."""
    if isinstance(result, EnrichError):
        return next(code for cause, code in _EXIT_CODES.items() if isinstance(result, cause))
    if isinstance(result, Status):
        return _EXIT_CODES_OF_STATUS[result]
    return result if isinstance(result, int) else 0


def _run(args: list[str]) -> object:
    """Run a command and return its result. Raises EnrichError for wrong usage that typer finds."""
    try:
        return app(args=args, prog_name="enrich", standalone_mode=False)
    except typer.TyperException as error:
        if error.message.startswith("Usage:"):  # the help itself, without any argument
            typer.echo(error.message, err=True)
            return _EXIT_CODES[UsageError]
        raise as_usage_error(error) from error
