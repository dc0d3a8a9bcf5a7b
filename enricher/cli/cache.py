"""`enrich cache`: show or clear the cache."""

from __future__ import annotations

import typer

from enricher.cli.console import echo
from enricher.cli.help import HELP_SETTINGS, HelpfulCommand, HelpfulGroup
from enricher.errors import UsageError
from enricher.platform.cache import NO_CACHE, cache_folder, cache_problem, clear_cache
from enricher.sources.responses import describe_cache

cache_app = typer.Typer(
    cls=HelpfulGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    context_settings=HELP_SETTINGS,
)


@cache_app.callback()
def _cache() -> None:
    """Show or clear the cache."""


@cache_app.command("path", cls=HelpfulCommand)
def show_path() -> None:
    """Print the folder of the cache."""
    folder = cache_folder()
    if folder is None:
        raise UsageError(NO_CACHE)
    echo(str(folder))


@cache_app.command("show", cls=HelpfulCommand)
def show_entries() -> None:
    """Print what the cache holds, and when it was last used."""
    for line in describe_cache() or [cache_problem() or "empty"]:
        echo(line)


@cache_app.command("clear", cls=HelpfulCommand)
def clear() -> None:
    """Remove everything from the cache."""
    removed = clear_cache()
    echo(f"{removed} files removed from {folder}" if (folder := cache_folder()) else NO_CACHE)
