"""`enrich strip ARTICLE…`: take out of articles what enrich put in."""

from __future__ import annotations

from typing import Any

from enricher.api import Workspace
from enricher.cli.console import print_error, print_info, print_output
from enricher.cli.console_listener import ConsoleListener, print_diff, print_short_diff, print_text
from enricher.cli.options import (
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
from enricher.docset.reader import STDIN
from enricher.errors import UsageError
from enricher.report import json_report, terminal
from enricher.report.formats import ReportFormat
from enricher.sources.source_options import SourceOptions


@takes_options("strip")
def strip_articles(
    articles: Articles,
    sources: SourceOptions,
    options: dict[str, Any],
    templates: Templates = None,
    diff: Diff = False,
    short: Short = False,
    check: Check = False,
    report_format: InReportFormat = ReportFormat.TEXT,
) -> Status:
    """Take out of articles what enrich put in: its bullets, sentences and headings.

    Your own words stay, also in bullets that you reworded, and so do links that --link-mentions
    put on them. The template's placeholders come back in a pillar's policy list that has nothing
    else, and as a pillar's sentence on Advisor. enrich.lock forgets the articles, with the bullets
    that you deleted from them: the next refresh fills them as new ones.

    An article in enrich.lock needs no facts. For any other, name the sources and options that it
    was filled with, since its bullets are recognized by their words; if Azure can't be asked, the
    catalogue that ships with enrich is used.
    """
    to_stdout = STDIN in articles and not (diff or check)
    if STDIN in articles and len(articles) > 1:
        raise UsageError("'-' is the only article on stdin. Strip the other articles separately.")
    as_json = report_format is ReportFormat.JSON
    refuse_two_outputs(
        as_json=as_json, other="--diff" if diff else "the article '-'" if to_stdout else None
    )
    refuse_short_alone(short=short, diff=diff)
    shown = print_text if to_stdout else print_diff if diff and not short else None
    workspace = Workspace(sources=sources, templates=templates, listener=ConsoleListener(shown))
    report = workspace.strip(articles, check=check or diff or to_stdout, **options)
    if as_json:
        print_output(json_report.encode(json_report.fill(report)))
    else:
        if short:
            print_short_diff(report)
        for line in terminal.fill_summary(report, wrote=not (check or diff), with_names=not short):
            print_info(line, err=diff or to_stdout)
    for warning in report.warnings:
        print_error(warning)
    for failure in report.failures:
        print_error(f"{failure.path}: {failure.message}")
    return status_of(report, check=check)
