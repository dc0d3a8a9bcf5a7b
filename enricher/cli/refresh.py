"""`enrich refresh`: the scheduled job over a docset."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from enricher.catalog.wire import dumps
from enricher.cli.common import refuse_unwritable, run_over, write_report
from enricher.cli.options import takes_sources
from enricher.cli.say import complain, tell
from enricher.clouds import CLOUDS
from enricher.docset import articles as reader
from enricher.docset.coverage import coverage
from enricher.docset.fingerprints import Fingerprints
from enricher.docset.guard import working_in
from enricher.docset.writer import Writer, into_place, nowhere
from enricher.errors import ArticleError
from enricher.report import summary, terminal
from enricher.report.page import page
from enricher.sources.options import SourceOptions


@takes_sources
def refresh_docset(
    sources: SourceOptions,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH...]", help="Folders, articles, or an enrich.toml."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where it would change.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Articles at once.")] = 2,
    touch_date: Annotated[
        bool, typer.Option("--touch-date", help="Set ms.date of the articles that change.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="REF", help="Also tell what is new since then, as 'enrich news' does."
        ),
    ] = None,
    summary_file: Annotated[
        Path | None, typer.Option("--summary", help="Write a Markdown summary here.")
    ] = None,
    report_json: Annotated[Path | None, typer.Option(help="Write the report as JSON here.")] = None,
    report_html: Annotated[Path | None, typer.Option(help="Write it as a page here.")] = None,
) -> None:
    """Refresh every article of a docset, keeping what people wrote."""
    refuse_unwritable(summary_file, report_json, report_html)
    selection = reader.select_docset(paths or [Path()])
    config = selection.config
    resolved = sources.resolve(config.sources)
    files = [config.lock, *selection.files]
    writer = Writer(nowhere) if check else Writer(into_place, in_place=True)
    with nullcontext() if check else working_in([config.root], files, complain):
        known = None if since else Fingerprints.of(selection, resolved)
        docset = reader.read(known.left if known else selection, guides_only=True)
        day = date.today() if touch_date else None
        report = run_over(
            [docset], resolved, writer, since=since, keeps_locks=True, jobs=jobs, touch_date=day
        )
        if known:
            known.complete(report, keep=not check)
    if summary_file:
        write_report(summary_file, summary.markdown(report, CLOUDS[resolved.cloud]))
    if report_json:
        write_report(report_json, dumps(summary.as_json(report)) + "\n")
    if report_html:
        today = date.today()
        history = coverage(config.lock, today)
        write_report(report_html, page(report, history, today, wrote=not check))
    for line in terminal.refresh_summary(report, wrote=not check):
        tell(line)
    for line in terminal.refresh_complaints(report):
        complain(line)
    if report.failures or report.refused:
        raise typer.Exit(ArticleError.exit_code)
    if check and report.changed:
        raise typer.Exit(1)
