"""`enrich ARTICLE…`: fill the named articles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from enricher.api import Workspace
from enricher.cli.console import print_error, print_info, print_output
from enricher.cli.console_listener import ConsoleListener, print_diff, print_short_diff, print_text
from enricher.cli.options import (
    OUTPUT,
    Articles,
    Check,
    Diff,
    InReportFormat,
    Short,
    Templates,
    refuse_short_alone,
    refuse_two_outputs,
    takes_options,
)
from enricher.cli.status import Status, status_of
from enricher.docset.report import Report
from enricher.errors import UsageError
from enricher.report import json_report, terminal
from enricher.report.formats import ReportFormat
from enricher.sources.source_options import SourceOptions

_STDIO = Path("-")  # stdin as an article, stdout as the output


@takes_options("fill")
def fill_articles(
    articles: Articles,
    sources: SourceOptions,
    options: dict[str, Any],
    templates: Templates = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Write here instead of in place; '-' is stdout.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    diff: Diff = False,
    short: Short = False,
    check: Check = False,
    report_format: InReportFormat = ReportFormat.TEXT,
) -> Status:
    """Fill the Policy definitions and Azure Advisor sections of articles (the default command)."""
    if _STDIO in articles and not (diff or check):
        output = output or _STDIO
    to_stdout = output == _STDIO
    as_json = report_format is ReportFormat.JSON
    _refuse_conflicts(articles, output, diff=diff, check=check, as_json=as_json)
    refuse_short_alone(short=short, diff=diff)
    shown = print_text if to_stdout else print_diff if diff and not short else None
    console = ConsoleListener(shown)
    workspace = Workspace(sources=sources, templates=templates, listener=console)
    report = workspace.fill(
        articles,
        check=check or diff,
        output=output,
        **options,
    )
    if as_json:
        print_output(json_report.encode(json_report.fill(report)))
    else:
        if short:
            print_short_diff(report)
        _print(report, err=diff or to_stdout, wrote=not (check or diff), with_names=not short)
    for warning in report.warnings:
        print_error(warning)
    for failure in report.failures:
        print_error(f"{failure.path}: {failure.message}")
    return status_of(report, check=check)


def _refuse_conflicts(
    articles: Sequence[Path], output: Path | None, *, diff: bool, check: bool, as_json: bool
) -> None:
    """Raise UsageError for options that can't be used together."""
    if _STDIO in articles and len(articles) > 1:
        raise UsageError("'-' is the only article on stdin. Fill the other articles separately.")
    if output and (diff or check):
        raise UsageError("--output writes, --diff and --check do not. Choose one of them.")
    other = "--diff" if diff else "--output -" if output == _STDIO else None
    refuse_two_outputs(as_json=as_json, other=other)


def _print(report: Report, *, err: bool, wrote: bool, with_names: bool) -> None:
    """Print a summary of each article, on stderr if stdout has a diff or an article."""
    for line in terminal.fill_summary(report, wrote=wrote, with_names=with_names):
        print_info(line, err=err)
