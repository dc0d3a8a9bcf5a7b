"""The app: its commands, the default one, and what an error comes to."""

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

from enricher import __version__
from enricher.cli.say import be_quiet, complain, tell
from enricher.cli.usage import HelpfulCommand, as_usage_error, did_you_mean, write_epilog
from enricher.cli.values import read_lightly
from enricher.errors import EnrichError, InternalError, UsageError

_DEFAULT = "fill"
_QUIET, _VERBOSE, _DEBUG = {"-q", "--quiet"}, {"-v", "--verbose"}, {"--debug"}
_EVERYWHERE = _QUIET | _VERBOSE | _DEBUG  # options that any command takes, wherever they stand
_WORD = re.compile(r"[a-zA-Z]+")  # what a command's name may be a slip for

#: The commands: where each is, which is loaded when it is asked for, and its help in a line.
COMMANDS = {
    "fill": (
        "fill:fill_articles",
        "Fill the Policy definitions and Azure Advisor sections of articles (the default command).",
    ),
    "refresh": (
        "refresh:refresh_docset",
        "Refresh every article of a docset, keeping what people wrote.",
    ),
    "lint": (
        "lint:lint_articles",
        "Find what articles say of policies that is no longer so; exit 1 when there is something.",
    ),
    "policies": (
        "lists:list_policies",
        "List the built-in policy definitions that concern a service, with their pillars.",
    ),
    "recommendations": (
        "lists:list_recommendations",
        "List Azure Advisor's recommendation types for a service.",
    ),
    "explain": (
        "lists:explain_policy",
        "Explain why a policy concerns a service, and why it stands under its pillar.",
    ),
    "news": (
        "news:tell_news",
        "Tell which built-in policies came, went, or became another since a commit or a day.",
    ),
    "atlas": (
        "atlas:draw_atlas",
        "Draw all policies and recommendations, by service and pillar, on one page.",
    ),
    "services": ("services:list_services", "List the Azure services that enrich knows."),
    "init": (
        "setup:write_config",
        "Write a commented enrich.toml into the folder that you are in.",
    ),
    "templates": (
        "setup:copy_templates",
        "Copy the templates into a folder, to change the wording.",
    ),
    "record": (
        "upkeep:record_fixtures",
        "Record what Azure answers, scrubbed, into the folder that --fixtures names.",
    ),
    "doctor": (
        "upkeep:examine_access",
        "Tell what works from here: sign-in, endpoint, each permission, the cache.",
    ),
    "cache": ("upkeep:cache_app", "Show or clear the catalogue cache."),
}


class _Commands(TyperGroup):
    """The commands, each loaded when it is asked for, because what they need is slow to load.

    A first argument that is no command's name is an article, or an option of the main job.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command in front of what names none."""
        if args and not ctx.resilient_parsing:
            _refuse_slip(args[0])
        read_lightly(self, ctx)
        return super().parse_args(ctx, _with_command(args) if args else args)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """The commands, for which none is loaded, and what the default one is about."""
        from enricher.cli.complete import articles  # noqa: PLC0415 - only where a shell asks

        named = [_Completion(name, help_) for name, (_, help_) in COMMANDS.items()]
        files = map(_Completion, articles(incomplete))
        begun = [one for one in named if one.value.startswith(incomplete)]
        return [*begun, *files, *super(TyperGroup, self).shell_complete(ctx, incomplete)]

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order of the help."""
        return [*COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, loaded now; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        loaded = getattr(import_module(f"enricher.cli.{module}"), name)
        if isinstance(loaded, typer.Typer):
            return get_command(loaded)
        alone = typer.Typer(rich_markup_mode=None, add_completion=False)
        alone.command(cmd_name, cls=HelpfulCommand, context_settings=_HELP_NAMES)(loaded)
        return get_command(alone)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Their names and helps, for which none is loaded."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """What holds for all of them."""
        write_epilog(formatter)


class _Completion(NamedTuple):
    """What typer's scripts for shells read of a completion."""

    value: str
    help: str | None = None
    type: str = "plain"


#: What people try that is no command, and what it comes to.
_GUESSED = {"help": "--help", "version": "--version"}


def _with_command(args: list[str]) -> list[str]:
    """The arguments, with the default command in front where they name none."""
    first, *rest = args
    own = {"--help", "-h", "--version", "--install-completion", "--show-completion"}
    if first in COMMANDS or first in own:
        return args
    if first in _GUESSED and not Path(first).exists():
        return [*rest[:1], _GUESSED[first]]
    return [_DEFAULT, *args]


def _refuse_slip(first: str) -> None:
    """Raise UsageError for what is neither a command nor a file, with the command nearest to it."""
    is_known = first in COMMANDS or first in _GUESSED
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


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"enrich {__version__}")
        raise typer.Exit


@app.callback()
def _app(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version."),
    ] = False,
) -> None:
    """Keep the Azure Policy and Azure Advisor sections of Well-Architected guides true.

    enrich ARTICLE... fills the sections of each article in place, and changes nothing else.
    'enrich fill --help' shows its options. Any command takes -q, which tells only what is wrong,
    -v, which tells how it signs in, and --debug, for a traceback.
    """


def _show_log() -> None:
    """Tell on stderr what the sources log, such as which credentials were tried."""
    import logging  # noqa: PLC0415 - only where it is asked for

    class Complaining(logging.Handler):
        """Tells what is logged as everything else on stderr is told."""

        def emit(self, record: logging.LogRecord) -> None:
            """Say it, line by line."""
            for line in record.getMessage().splitlines():
                complain(line)

    log = logging.getLogger("enricher")
    log.addHandler(Complaining())
    log.setLevel(logging.INFO)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; errors become one or two lines and the contract's exit code."""
    args = list(sys.argv[1:] if arguments is None else arguments)
    debug = not _DEBUG.isdisjoint(args)
    if not _VERBOSE.isdisjoint(args):
        _show_log()
    be_quiet(on=not _QUIET.isdisjoint(args))
    try:
        code = _run([arg for arg in args if arg not in _EVERYWHERE])
    except EnrichError as error:
        if debug:
            print_exc()
        complain(str(error))
        for choice in error.choices:
            tell(f"  {choice}", err=True)
        raise SystemExit(error.exit_code) from error
    except Exception as error:
        if debug:
            print_exc()
        complain(
            f"unexpected {type(error).__name__}: {error}. Run again with --debug, and report it."
        )
        raise SystemExit(InternalError.exit_code) from error
    raise SystemExit(code)


def _run(args: list[str]) -> int:
    """Run a command; its exit code. Raises EnrichError for wrong usage, whoever found it."""
    try:
        return app(args=args, prog_name="enrich", standalone_mode=False) or 0
    except typer.TyperException as error:
        if error.message.startswith("Usage:"):  # without any argument, the help itself
            typer.echo(error.message, err=True)
            return UsageError.exit_code
        raise as_usage_error(error) from error
