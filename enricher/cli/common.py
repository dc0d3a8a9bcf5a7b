"""What commands share: how sources are asked, and articles are filled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Service
from enricher.catalog.news import News, news_of
from enricher.catalog.services import is_registered
from enricher.cli.say import complain, progress
from enricher.clouds import CLOUDS
from enricher.docset.articles import Docset
from enricher.docset.config import Config
from enricher.docset.files import write_atomically
from enricher.docset.run import Report, Run
from enricher.docset.writer import Writer
from enricher.errors import ArticleError, RefusedError, UsageError
from enricher.sources.options import SourceOptions
from enricher.sources.origin import origin

if TYPE_CHECKING:
    from enricher.sources.load import Answers


class ReportFormat(StrEnum):
    """How a command reports."""

    TEXT = "text"
    JSON = "json"


InReportFormat = Annotated[ReportFormat, typer.Option("--format", help="text or json.")]


def ask(
    options: SourceOptions,
    services: Iterable[Service] = (),
    *,
    resource_types: Iterable[str] = (),
    recommendations: bool = True,
    rules: bool = True,
) -> Answers:
    """Ask the sources, and say of them what a reader of the results must know.

    `rules`: of the definitions the rules themselves are needed, which takes longer.
    """
    from enricher.sources.load import Sources  # noqa: PLC0415 - only once there is work

    with progress("Reading the facts"):
        answers = Sources(options, say=complain).ask(
            services,
            resource_types=resource_types,
            recommendations=recommendations,
            rules=rules,
        )
    for line in (*answers.warnings, *answers.refused, *answers.not_recorded):
        complain(line)
    if options.offline:
        typer.echo("--offline: facts of the shipped fixtures, not of today's Azure.", err=True)
    return answers


def since_then(
    since: str, options: SourceOptions, now: Catalog, services: Iterable[Service]
) -> list[News]:
    """What is new in the policies since a commit, a day or another checkout."""
    from enricher.sources.since import read_since  # noqa: PLC0415 - imports the Azure SDK

    with progress("Reading the facts of before"):
        policies = read_since(since, options)
    return news_of(Catalog(policies.definitions, policies.initiatives), now, services)


def ask_all(options: SourceOptions, *, recommendations: bool = True, rules: bool = True) -> Answers:
    """The same for a list, which is wrong without any source that it is made of.

    Ends the command when one of them refused.
    """
    answers = ask(options, recommendations=recommendations, rules=rules)
    if answers.refused:
        raise typer.Exit(RefusedError.exit_code)
    return answers


def services_of(docsets: Iterable[Docset]) -> set[Service]:
    """The services that the articles of docsets are about."""
    return {service for docset in docsets for service in docset.services}


def need_rules(services: Iterable[Service]) -> bool:
    """Must policy rules be read, as no digest holds what one of these services needs?"""
    return not all(map(is_registered, services))


def run_over(
    docsets: Sequence[Docset],
    sources: SourceOptions,
    writer: Writer,
    *,
    templates: Path | None = None,
    resource_types: Iterable[str] = (),
    since: str | None = None,
    **how: Any,
) -> Report:
    """Ask for the facts, and fill the articles of docsets; nobody is asked where there are none."""
    count = sum(len(docset.articles) for docset in docsets)
    if not count:
        report = Report.of_nothing(docsets)
        report.origin = (*origin(sources),)
        return report
    services = services_of(docsets)
    # News are also told of what is deprecated, of which digests have nothing.
    rules = since is not None or need_rules(services)
    answers = ask(sources, services, resource_types=resource_types, rules=rules)
    wording = _wording_of(sources, templates)
    how["accept_loss"] = sources.accept_loss
    news = since_then(since, sources, answers.catalog, services) if since else ()
    with progress("Filling the articles", count) as advance:
        run = Run(answers.catalog, answers.usage, wording, writer, progress=advance, **how)
        report = run(docsets)
    report.refused = [*answers.refused]
    report.of_sources = [*answers.warnings]
    report.origin = answers.origin
    report.news = [one for one in news if one.services]
    return report


def refuse_unwritable(*files: Path | None) -> None:
    """Raise UsageError for a report that has no folder, before any work is done."""
    for file in files:
        if file and not file.parent.is_dir():
            raise UsageError(f"can't write {file}: no such folder. Make it first.")


def write_report(file: Path, text: str) -> None:
    """Write a report; raises UsageError where that can't be done."""
    try:
        write_atomically(file, text.encode("utf-8"))
    except ArticleError as error:
        raise UsageError(str(error)) from error


def _wording_of(sources: SourceOptions, templates: Path | None) -> Callable[[Config], Wording]:
    """The wording of a docset's articles: with the templates given, else its own ones."""

    def make(config: Config) -> Wording:
        folder = templates or config.templates
        if folder and not folder.is_dir():
            raise UsageError(f"--templates {folder}: no such folder. Name that of your templates.")
        return Wording(folder, CLOUDS[sources.cloud])

    return make
