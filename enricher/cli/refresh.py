"""`enrich refresh`: the scheduled job over a docset."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from enricher.article.identify import named_service
from enricher.catalog.wire import dumps
from enricher.cli import complete
from enricher.cli.common import InReportFormat, ReportFormat, run_over, writer_of
from enricher.cli.options import (
    WHAT,
    WHERE_TO,
    AllowEmpty,
    Check,
    Diff,
    Limit,
    ServiceKeys,
    takes_sources,
)
from enricher.cli.say import complain, remark
from enricher.clouds import CLOUDS
from enricher.docset import articles as reader
from enricher.docset.articles import Reader
from enricher.docset.files import write_atomically
from enricher.docset.fingerprints import Fingerprints
from enricher.docset.guard import working_in
from enricher.docset.run import Report, Work
from enricher.errors import ArticleError, UsageError
from enricher.report import summary, terminal
from enricher.sources.options import SourceOptions
from enricher.sources.origin import origin


@takes_sources
def refresh_docset(
    sources: SourceOptions,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Folders, articles, globs, or an enrich.toml; else where you are.",
            autocompletion=complete.articles,
        ),
    ] = None,
    service: ServiceKeys = None,
    limit: Limit = None,
    touch_date: Annotated[
        bool,
        typer.Option(
            "--touch-date",
            help="Set ms.date of the articles that change.",
            rich_help_panel=WHAT,
        ),
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="Also tell what is new since then, as 'enrich news' does.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    allow_empty: AllowEmpty = False,
    diff: Diff = False,
    check: Check = False,
    report_format: InReportFormat = ReportFormat.TEXT,
    summary_file: Annotated[
        Path | None,
        typer.Option(
            "--summary",
            metavar="FILE",
            help="Write a Markdown summary here.",
            rich_help_panel=WHERE_TO,
        ),
    ] = None,
    report_json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write the report as JSON here.", rich_help_panel=WHERE_TO
        ),
    ] = None,
    report_html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it as a page here.", rich_help_panel=WHERE_TO),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Articles at once.")] = 2,
) -> None:
    """Refresh every article of a docset, keeping what people wrote."""
    as_json = report_format is ReportFormat.JSON
    _refuse_nonsense(diff and as_json, summary_file, report_json, report_html)
    selection = reader.select_docset(paths or [Path()])
    if not allow_empty:
        reader.refuse_nothing([selection])
    config = selection.config
    chosen = {named_service(key, config.registry) for key in service or ()}
    resolved = sources.resolve(config.sources)
    files = [config.lock, *selection.files]
    writer = writer_of(diff=diff, check=check)
    with working_in([config.root], files, complain) if writer.in_place else nullcontext():
        known = None if since or chosen or limit else Fingerprints.of(selection, resolved)
        read = Reader.of(config, {"limit": limit}, guides_only=True, services=chosen)
        work = Work.of(known.left if known else selection, read)
        day = date.today() if touch_date else None
        report = run_over(
            [work], resolved, writer, since=since, keeps_locks=True, jobs=jobs, touch_date=day
        )
        if known:
            known.complete(report, keep=writer.in_place)
    if chosen and not (report.results or report.failures or allow_empty):
        raise UsageError(f"no article here is about {', '.join(service or ())}.")
    report.origin = tuple(origin(resolved))
    _write(summary_file, lambda: summary.markdown(report, CLOUDS[resolved.cloud]))
    _write(report_json, lambda: dumps(summary.as_json(report)) + "\n")
    _write(report_html, lambda: summary.page(report))
    _tell(report, as_json=as_json, aside=diff, wrote=writer.in_place)
    if report.failures or report.refused:
        raise typer.Exit(ArticleError.exit_code)
    if check and report.changed:
        raise typer.Exit(1)


def _refuse_nonsense(twice: bool, *files: Path | None) -> None:
    """Raise UsageError for two things on stdout, and for a report that has no folder."""
    if twice:
        raise UsageError("--format json needs stdout: leave out --diff.")
    for file in files:
        if file and not file.parent.is_dir():
            raise UsageError(f"can't write {file}: no such folder. Make it first.")


def _write(file: Path | None, text: Callable[[], str]) -> None:
    """Make and write a report where one is asked for."""
    if file is None:
        return
    try:
        write_atomically(file, text().encode("utf-8"))
    except ArticleError as error:
        raise UsageError(str(error)) from error


def _tell(report: Report, *, as_json: bool, aside: bool, wrote: bool) -> None:
    """Print what became of the docset; `aside`, on stderr, when stdout holds something else."""
    if as_json:
        typer.echo(dumps(summary.as_json(report)))
    else:
        for line in terminal.refresh_summary(report, wrote=wrote):
            remark(line, err=aside)
    for line in terminal.refresh_complaints(report):
        complain(line)
    for line in terminal.skipped(report):
        remark(line, err=True)
