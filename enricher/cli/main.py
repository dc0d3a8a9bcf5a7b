"""The app: its commands, the default one, and what an error comes to."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from enricher import __version__
from enricher.cli import fill, lint, lists, news, refresh, upkeep
from enricher.cli.common import complain, tell
from enricher.errors import EnrichError, InternalError

_DEFAULT = "fill"
_EVERYWHERE = {"--debug", "-v", "--verbose"}  # options that any command takes, wherever they stand


class _ArticleFirst(TyperGroup):
    """A first argument that is no subcommand's name is an article, or an option of the main job."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version", "--install-completion", "--show-completion"}
        if args and args[0] not in self.commands and args[0] not in own:
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ArticleFirst,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)
cache_app = typer.Typer(help="Show or clear the catalogue cache.", no_args_is_help=True)
app.add_typer(cache_app, name="cache")

app.command(_DEFAULT)(fill.fill_articles)
app.command("refresh")(refresh.refresh_docset)
app.command("lint")(lint.lint_articles)
app.command("policies")(lists.list_policies)
app.command("recommendations")(lists.list_recommendations)
app.command("explain")(lists.explain_policy)
app.command("news")(news.tell_news)
app.command("services")(lists.list_services)
app.command("record")(upkeep.record_fixtures)
app.command("doctor")(upkeep.examine_access)
cache_app.command("path")(upkeep.show_cache)
cache_app.command("clear")(upkeep.clear_cache)


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


class _Complaining(logging.Handler):
    """Tells what is logged as everything else on stderr is told."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say it, line by line."""
        for line in record.getMessage().splitlines():
            complain(line)


def _show_log() -> None:
    """Tell on stderr what the sources log, such as which credentials were tried."""
    log = logging.getLogger("enricher")
    log.addHandler(_Complaining())
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
            traceback.print_exc()
        complain(str(error))
        for choice in error.choices:
            tell(f"  {choice}", err=True)
        raise SystemExit(error.exit_code) from error
    except Exception as error:
        if debug:
            traceback.print_exc()
        complain(
            f"unexpected {type(error).__name__}: {error}. Run again with --debug, and report it."
        )
        raise SystemExit(InternalError.exit_code) from error
    raise SystemExit(0)
