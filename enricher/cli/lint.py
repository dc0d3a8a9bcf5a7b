"""`enrich lint`: report outdated statements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from enricher.api import Workspace
from enricher.cli import completion
from enricher.cli.console import print_error, print_info, print_output
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.options import CONTENT, OUTPUT, AllowEmpty, takes_options
from enricher.cli.status import Status, status_of
from enricher.docset.baseline import Baseline
from enricher.docset.report import Report
from enricher.errors import UsageError
from enricher.lint.rules import rules_needing
from enricher.report import findings
from enricher.report.findings import FindingFormat
from enricher.sources.source_options import SourceOptions, how_to_query


@takes_options("lint")
def lint_articles(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH",
            help="Markdown files, globs, or folders.",
            show_default=False,
            autocompletion=completion.articles,
        ),
    ],
    sources: SourceOptions,
    options: dict[str, Any],
    allow_empty: AllowEmpty = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Apply the fixes that are certain: names, anchors, hosts, ids of replaced "
            "definitions, and with --link-mentions missing links.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include",
            metavar="GLOB",
            help="Also check the ids of policies in these files of the folders: '*.bicep', "
            "'*.tf', '*.json'. Repeatable.",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar="FILE",
            help="Leave out the findings that this file lists.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    write_baseline: Annotated[
        bool,
        typer.Option(
            "--write-baseline",
            help="Write all findings into the baseline, and succeed.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    format_: Annotated[
        FindingFormat, typer.Option("--format", help="Output format.", rich_help_panel=OUTPUT)
    ] = FindingFormat.TEXT,
) -> Status:
    """Report outdated statements about policies; exit with 1 for findings."""
    if write_baseline and not baseline:
        raise UsageError("--write-baseline needs a file. Name it with --baseline FILE.")
    known = Baseline(baseline, write=write_baseline) if baseline else None
    workspace = Workspace(sources=sources, listener=ConsoleListener())
    report = workspace.lint(
        paths, fix=fix, include=include or (), allow_empty=allow_empty, **options
    )
    remark = ""
    if known:
        report.linted, remark = known.apply(report.linted)
    _print(report, format_, remark)
    return status_of(report, check=False)


def _print(report: Report, format_: FindingFormat, remark: str) -> None:
    """Print the findings, and on stderr a remark, their count and what was not checked."""
    for file in report.unusable:
        print_error(f"{file.path}: skipped: {file.message}")
    failures = [f"{failure.path}: {failure.message}" for failure in report.failures]
    for failure in failures:
        print_error(failure)
    by_path = {result.path: result.findings for result in report.linted}
    print_output(findings.render(by_path, format_, [*report.refused, *failures]))
    for kind in report.missing:
        hint = "" if report.refused else f" {how_to_query(kind)}"
        print_info(f"off without {kind}: {', '.join(rules_needing(kind))}.{hint}", err=True)
    if remark:
        print_info(remark, err=True)
    fixes = sum(result.fixes for result in report.linted)
    print_info(findings.totals(by_path, fixes), err=True)
