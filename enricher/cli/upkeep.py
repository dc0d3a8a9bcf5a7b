"""What keeps the tool going: `record`, `doctor`, `cache`."""

from __future__ import annotations

from dataclasses import replace

import typer

from enricher.article.identify import named_service
from enricher.catalog.services import load_registry
from enricher.cli.common import complain, progress
from enricher.cli.options import ServiceKeys, takes_sources
from enricher.errors import RefusedError, SourceError, UsageError
from enricher.sources.cache import cache_folder, clear
from enricher.sources.options import SourceOptions


@takes_sources
def record_fixtures(sources: SourceOptions, service: ServiceKeys = None) -> None:
    """Record what Azure answers, scrubbed, into the folder that --fixtures names."""
    from enricher.sources.record import record  # noqa: PLC0415 - the Azure SDK is slow to import

    if sources.fixtures is None:
        raise UsageError("name the folder to record into with --fixtures DIR.")
    registry = load_registry()
    chosen = [named_service(key, registry) for key in service or registry.services]
    with progress("Recording"):
        answers = record(replace(sources, fixtures=None).resolve(), sources.fixtures, chosen)
    count = sum(1 for _ in sources.fixtures.glob("*.json"))
    typer.echo(f"{sources.fixtures}: {count} exchanges recorded. Look through them before sharing.")
    for line in (*answers.refused, *answers.not_recorded):
        complain(line)
    if answers.refused:
        raise typer.Exit(RefusedError.exit_code)


@takes_sources
def examine_access(sources: SourceOptions) -> None:
    """Tell what works from here: sign-in, endpoint, each permission, the cache."""
    from enricher.sources.doctor import examine  # noqa: PLC0415 - the Azure SDK is slow to import

    failures: list[SourceError] = []
    for check in examine(sources.resolve()):
        typer.echo(f"{'ok  ' if check.failure is None else 'FAIL'}  {check.name}: {check.detail}")
        if check.failure is not None:
            typer.echo(f"      {check.failure}")
            failures.append(check.failure)
    if failures:
        raise typer.Exit(max(failure.exit_code for failure in failures))


def show_cache() -> None:
    """Show where the catalogue cache is."""
    typer.echo(cache_folder())


def clear_cache() -> None:
    """Remove the catalogue cache."""
    typer.echo(f"{clear()} files removed from {cache_folder()}")
