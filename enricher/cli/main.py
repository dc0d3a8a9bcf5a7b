"""The app: its commands, the default one, and what an error comes to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from traceback import print_exc
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.main import get_command

from enricher import __version__
from enricher.cli.say import complain, tell
from enricher.errors import EnrichError, InternalError

_DEFAULT = "fill"
_EVERYWHERE = {"--debug", "-v", "--verbose"}  # options that any command takes, wherever they stand

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
        own = {"--help", "-h", "--version", "--install-completion", "--show-completion"}
        if args and args[0] not in COMMANDS and args[0] not in own:
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)

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
        alone.command(cmd_name)(loaded)
        return get_command(alone)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Their names and helps, for which none is loaded."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
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
    'enrich fill --help' shows its options. Any command takes -v, which tells how it signs in, and
    --debug, for a traceback.
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
    debug, verbose = "--debug" in args, not {"-v", "--verbose"}.isdisjoint(args)
    if verbose:
        _show_log()
    try:
        app(args=[arg for arg in args if arg not in _EVERYWHERE], prog_name="enrich")
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
    raise SystemExit(0)
