"""`enrich ARTICLE…`: fill the articles that are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from enricher.catalog.wire import dumps
from enricher.cli import complete
from enricher.cli.common import InReportFormat, ReportFormat, run_over, writer_of, writing
from enricher.cli.options import (
    WHAT,
    WHERE_TO,
    Check,
    Diff,
    IncludeGeneric,
    Limit,
    Preview,
    ResourceTypes,
    ServiceKey,
    given_types,
    takes_sources,
)
from enricher.cli.say import complain, remark
from enricher.docset import articles as reader
from enricher.docset.articles import Reader
from enricher.docset.run import Report, Work
from enricher.docset.writer import Writer, into, to_stdout
from enricher.errors import ArticleError, UsageError
from enricher.report import json_report, terminal
from enricher.sources.options import SourceOptions

_STDOUT = reader.STDIN  # it is the same name


@takes_sources
def fill_articles(
    articles: Annotated[
        list[Path],
        typer.Argument(
            metavar="ARTICLE",
            help="A file, a glob, or '-' to read stdin and write stdout.",
            show_default=False,
            autocompletion=complete.articles,
        ),
    ],
    sources: SourceOptions,
    service: ServiceKey = None,
    resource_type: ResourceTypes = None,
    limit: Limit = None,
    preview: Preview = None,
    include_generic: IncludeGeneric = None,
    compliance: Annotated[
        bool | None,
        typer.Option(
            "--compliance",
            help="Write the counts of your own resources as well.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder with templates that go before the built-in ones.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Write here instead of in place; '-' is stdout.",
            rich_help_panel=WHERE_TO,
        ),
    ] = None,
    diff: Diff = False,
    check: Check = False,
    report: InReportFormat = ReportFormat.TEXT,
) -> None:
    """Fill the Policy definitions and Azure Advisor sections of articles (the default command)."""
    if reader.STDIN in articles and not (diff or check):
        output = output or _STDOUT
    _refuse_nonsense(articles, output, diff=diff, check=check, report=report)
    types = given_types(resource_type)
    given = {
        "service": service,
        "resource_types": types,
        "limit": limit,
        "preview": preview,
        "include_generic": include_generic,
        "compliance": compliance,
    }
    writer = _writer(output) if output else writer_of(diff=diff, check=check)
    selections = reader.select_files(articles, folders=False)
    if output:
        files = [file for one in selections for file in one.files]  # of globs as well
        _refuse_overwriting(output, max(articles, files, key=len))
    resolved = sources.resolve(reader.sources_of(selections))
    with writing(selections) if writer.in_place else nullcontext():
        works = [Work.of(one, Reader.of(one.config, given)) for one in selections]
        done = run_over(works, resolved, writer, templates=templates, resource_types=types or ())
    as_json, wrote = report is ReportFormat.JSON, not (check or diff)
    _tell(done, as_json=as_json, aside=diff or output == _STDOUT, wrote=wrote)
    for failure in done.failures:
        complain(f"{failure.path}: {failure.reason}")
    if done.refused or done.failures:
        raise typer.Exit(ArticleError.exit_code)
    if check and done.changed:
        raise typer.Exit(1)


def _refuse_nonsense(
    articles: Sequence[Path], output: Path | None, *, diff: bool, check: bool, report: ReportFormat
) -> None:
    """Raise UsageError for options that can't be meant together."""
    if reader.STDIN in articles and len(articles) > 1:
        raise UsageError("- is the article on stdin, and stands alone. Name the others apart.")
    if output and (diff or check):
        raise UsageError("--output writes, and --diff and --check do not: choose one of them.")
    if report is ReportFormat.JSON and (diff or output == _STDOUT):
        raise UsageError("--format json needs stdout: leave out --diff or --output -.")


def _refuse_overwriting(output: Path, articles: Sequence[Path]) -> None:
    """Raise UsageError where one result would be written over another."""
    if output != _STDOUT and len(articles) > 1 and not output.is_dir():
        raise UsageError("--output with several articles must name an existing folder.")
    names = Counter(path.name for path in articles)
    twice = next((name for name, count in names.items() if count > 1), None)
    if twice and output.is_dir():
        raise UsageError(f"--output {output}: two articles are called {twice}. Do them one by one.")


def _writer(output: Path) -> Writer:
    """To stdout, or into a file or folder."""
    return Writer(to_stdout, shows=True) if output == _STDOUT else Writer(into(output))


def _tell(report: Report, *, as_json: bool, aside: bool, wrote: bool) -> None:
    """Print what became of each article; `aside`, on stderr, when stdout holds something else."""
    if as_json:
        typer.echo(dumps({"articles": json_report.articles(report)}))
    else:
        for result in report.results:
            for line in terminal.article_summary(
                result, report.usage.get(result.service), wrote=wrote
            ):
                remark(line, err=aside)
    for warning in report.warnings:
        complain(warning)
