"""`enrich lint`: what articles say that is no longer so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from enricher.cli.common import ask, need_rules, services_of
from enricher.cli.options import ServiceKey, takes_sources
from enricher.cli.say import complain
from enricher.clouds import CLOUDS
from enricher.docset import articles as reader
from enricher.docset.articles import NotDone
from enricher.errors import ArticleError, RefusedError
from enricher.lint.linter import Finding, Linter
from enricher.report.findings import FindingFormat, render
from enricher.sources.options import SourceOptions


@takes_sources
def lint_articles(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", show_default=False)],
    sources: SourceOptions,
    service: ServiceKey = None,
    format_: Annotated[
        FindingFormat, typer.Option("--format", help="text, json, sarif or github.")
    ] = FindingFormat.TEXT,
) -> None:
    """Find what articles say of policies that is no longer so; exit 1 when there is something."""
    selections = reader.select_files(paths, folders=True)
    resolved = sources.resolve(reader.sources_of(selections))
    docsets = [reader.read(selection, {"service": service}) for selection in selections]
    answers = ask(resolved, rules=need_rules(services_of(docsets)))
    if answers.catalog.definitions is None:
        raise typer.Exit(RefusedError.exit_code)
    found: dict[str, list[Finding]] = {}
    for docset in docsets:
        config = docset.config
        known = answers.catalog.with_overrides(config.overrides)
        linter = Linter(known, CLOUDS[resolved.cloud], config.lint_ignores)
        for entry in docset.articles:
            try:
                found[entry.path.as_posix()] = linter.check(entry.open())
            except ArticleError as error:
                docset.failures.append(NotDone(entry.path, entry.name, str(error)))
        for one in docset.passed_over:
            complain(f"{one.path}: passed over: {one.reason}")
        for failure in docset.failures:
            complain(f"{failure.path}: {failure.reason}")
    text = render(found, format_)
    if text:
        typer.echo(text)
    if any(docset.failures for docset in docsets):
        raise typer.Exit(ArticleError.exit_code)
    if any(found.values()):
        raise typer.Exit(1)
