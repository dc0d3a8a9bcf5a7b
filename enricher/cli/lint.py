"""`enrich lint`: what articles say that is no longer so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from enricher.cli.common import ask
from enricher.cli.options import ServiceKey, takes_sources
from enricher.cli.say import complain
from enricher.clouds import CLOUDS
from enricher.docset.articles import NotDone, Reader, select_files, sources_of
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
    selections = select_files(paths, folders=True)
    resolved = sources.resolve(sources_of(selections))
    readers = [Reader.of(one.config, {"service": service}) for one in selections]
    both = [*zip(selections, readers, strict=True)]
    rules = any(reader.may_need_rules(selection.files) for selection, reader in both)
    answers = ask(resolved, rules=rules)
    if answers.catalog.definitions is None:
        raise typer.Exit(RefusedError.exit_code)
    found: dict[str, list[Finding]] = {}
    failures: list[NotDone] = []
    for selection, reader in both:
        config = selection.config
        known = answers.catalog.with_overrides(config.overrides)
        linter = Linter(known, CLOUDS[resolved.cloud], config.lint_ignores)
        for article in map(reader, selection.files):
            if isinstance(article, NotDone):
                failures.append(article)
            else:
                found[article.path.as_posix()] = linter.check(article)
        for one in selection.not_articles:
            complain(f"{one.path}: passed over: {one.reason}")
    for failure in failures:
        complain(f"{failure.path}: {failure.reason}")
    text = render(found, format_)
    if text:
        typer.echo(text)
    if failures:
        raise typer.Exit(ArticleError.exit_code)
    if any(found.values()):
        raise typer.Exit(1)
