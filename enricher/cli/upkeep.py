"""What keeps the tool going: `record`, `doctor`, `cache`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from enricher.cli.options import WHERE_TO, takes_sources
from enricher.cli.say import complain, progress, tell
from enricher.docset.files import write_atomically
from enricher.errors import RefusedError, UsageError
from enricher.sources.cache import cache_folder, clear, shown
from enricher.sources.options import SourceOptions


@takes_sources
def record_fixtures(sources: SourceOptions) -> None:
    """Record what Azure answers, scrubbed, into the folder that --fixtures names."""
    from enricher.sources.record import record  # noqa: PLC0415 - the Azure SDK is slow to import

    if sources.fixtures is None:
        raise UsageError("name the folder to record into with --fixtures DIR.")
    with progress("Recording"):
        answers = record(replace(sources, fixtures=None).resolve(), sources.fixtures)
    count = sum(1 for _ in sources.fixtures.glob("*.json"))
    typer.echo(f"{sources.fixtures}: {count} exchanges recorded. Look through them before sharing.")
    for line in (*answers.refused, *answers.not_recorded):
        complain(line)
    if answers.refused:
        raise typer.Exit(RefusedError.exit_code)


@takes_sources
def examine_access(
    sources: SourceOptions,
    bundle: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write it, without anything private, to attach to an issue.",
            rich_help_panel=WHERE_TO,
        ),
    ] = None,
) -> None:
    """Tell what works from here: sign-in, endpoint, each permission, the cache."""
    from enricher.sources.bundle import make_bundle  # noqa: PLC0415 - the Azure SDK is slow to import
    from enricher.sources.doctor import Check, examine  # noqa: PLC0415

    resolved = sources.resolve()
    checks: list[Check] = []
    with TemporaryDirectory(prefix="enrich-") as folder:
        for check in examine(resolved, Path(folder) if bundle else None):
            checks.append(check)
            state = "ok  " if check.failure is None else "FAIL"
            tell(f"{state}  {check.name}: {check.detail}")
            if check.failure is not None:
                tell(f"      {check.failure}")
        if bundle:
            told = json.dumps(make_bundle(resolved, checks, Path(folder)), indent=2)
            write_atomically(bundle, f"{told}\n".encode())
            typer.echo(f"{bundle}: written. Look through it before you attach it to an issue.")
    failures = [check.failure for check in checks if check.failure]
    if failures:
        raise typer.Exit(max(failure.exit_code for failure in failures))


cache_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False)


@cache_app.callback()
def _cache() -> None:
    """Show or clear the catalogue cache."""


@cache_app.command("path")
def show_cache() -> None:
    """Show where the catalogue cache is."""
    typer.echo(cache_folder())


@cache_app.command("show")
def list_cache() -> None:
    """Show what the cache holds, and how old it is."""
    for line in shown() or ["empty"]:
        typer.echo(line)


@cache_app.command("clear")
def clear_cache() -> None:
    """Remove the catalogue cache."""
    typer.echo(f"{clear()} files removed from {cache_folder()}")
