"""`enrich refresh`: the scheduled job over a docset."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from enricher.article.identify import named_service
from enricher.catalog.wire import dumps
from enricher.cli import complete
from enricher.cli.common import (
    InReportFormat,
    ReportFormat,
    refuse_unwritable,
    run_over,
    write_report,
    writer_of,
)
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
from enricher.docset.coverage import coverage
from enricher.docset.fingerprints import Fingerprints
from enricher.docset.guard import ending_orderly, working_in
from enricher.docset.run import Report, Work
from enricher.errors import ArticleError, UsageError
from enricher.report import summary, terminal
from enricher.report.page import page
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
    jobs: Annotated[
        int, typer.Option(min=1, metavar="N", help="Processes that fill a large docset.")
    ] = 2,
) -> None:
    """Refresh every article of a docset, keeping what people wrote."""
    as_json = report_format is ReportFormat.JSON
    if as_json and diff:
        raise UsageError("--format json needs stdout: leave out --diff.")
    refuse_unwritable(summary_file, report_json, report_html)
    selection = reader.select_docset(paths or [Path()])
    if not allow_empty:
        reader.refuse_nothing([selection])
    config = selection.config
    chosen = {named_service(key, config.registry) for key in service or ()}
    resolved = sources.resolve(config.sources)
    files = [config.lock, *selection.files]
    writer = writer_of(diff=diff, check=check)
    with working_in([config.root], files, complain) if writer.in_place else ending_orderly():
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
    if summary_file:
        write_report(summary_file, summary.markdown(report, CLOUDS[resolved.cloud]))
    if report_json:
        write_report(report_json, dumps(summary.as_json(report)) + "\n")
    if report_html:
        today = date.today()
        history = coverage(config.lock, today)
        write_report(report_html, page(report, history, today, wrote=writer.in_place))
    _tell(report, as_json=as_json, aside=diff, wrote=writer.in_place)
    if report.failures or report.refused:
        raise typer.Exit(ArticleError.exit_code)
    if check and report.changed:
        raise typer.Exit(1)


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
