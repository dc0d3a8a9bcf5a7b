"""`enrich refresh`: the scheduled job over a docset."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from enricher.api import Workspace
from enricher.cli import completion
from enricher.cli.console import print_error, print_info, print_output
from enricher.cli.console_listener import ConsoleListener, print_diff, print_short_diff
from enricher.cli.options import (
    CONTENT,
    OUTPUT,
    AllowEmpty,
    Check,
    Diff,
    Fetch,
    InReportFormat,
    ServiceKeys,
    Short,
    Templates,
    refuse_short_alone,
    refuse_two_outputs,
    takes_options,
)
from enricher.cli.status import Status, status_of
from enricher.docset.report import Report
from enricher.report import json_report, refresh_files, terminal
from enricher.report.formats import ReportFormat
from enricher.sources.source_options import SourceOptions


@takes_options("refresh")
def refresh_docset(
    sources: SourceOptions,
    options: dict[str, Any],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Folders, articles, globs, or an enrich.toml. [default: the current folder]",
            show_default=False,
            autocompletion=completion.articles,
        ),
    ] = None,
    service: ServiceKeys = None,
    templates: Templates = None,
    touch_date: Annotated[
        bool,
        typer.Option(
            "--touch-date",
            help="Set ms.date of the articles that change.",
            rich_help_panel=CONTENT,
        ),
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="Also report what changed in the policies since then, as 'enrich news' does.",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    fetch: Fetch = False,
    allow_empty: AllowEmpty = False,
    diff: Diff = False,
    short: Short = False,
    check: Check = False,
    report_format: InReportFormat = ReportFormat.TEXT,
    summary_file: Annotated[
        Path | None,
        typer.Option(
            "--summary",
            metavar="FILE",
            help="Write a Markdown summary to this file.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    report_json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write the report to this file as JSON.", rich_help_panel=OUTPUT
        ),
    ] = None,
    report_html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write the report to this file as a page.", rich_help_panel=OUTPUT
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, metavar="N", help="Processes that fill a large docset.")
    ] = 2,
) -> Status:
    """Refresh every service guide of a docset, and keep the user's edits."""
    as_json = report_format is ReportFormat.JSON
    refuse_short_alone(short=short, diff=diff)
    refuse_two_outputs(as_json=as_json, other="--diff" if diff else None)
    files = refresh_files.ReportFiles(summary_file, report_json, report_html)
    files.require_writable(paths or [Path()])
    console = ConsoleListener(print_diff if diff and not short else None, files.add)
    workspace = Workspace(sources=sources, templates=templates, listener=console)
    report = workspace.refresh(
        paths or (),
        services=service or (),
        check=check or diff,
        allow_empty=allow_empty,
        since=since,
        fetch=fetch,
        touch_date=date.today() if touch_date else None,
        jobs=jobs,
        **options,
    )
    wrote = not (check or diff)
    files.write(report, date.today(), wrote=wrote)
    if short:
        print_short_diff(report)
    _print(report, as_json=as_json, err=diff, wrote=wrote)
    return status_of(report, check=check)


def _print(report: Report, *, as_json: bool, err: bool, wrote: bool) -> None:
    """Print the report, its text on stderr if stdout has a diff."""
    if as_json:
        print_output(json_report.encode(json_report.refresh(report)))
    else:
        for line in terminal.refresh_summary(report, wrote=wrote):
            print_info(line, err=err)
    for problem in terminal.problems(report):
        print_error(problem)
    for line in terminal.skipped(report):
        print_info(line, err=True)
