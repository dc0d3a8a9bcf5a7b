"""`enrich explain`: why a policy applies to a service, and why it has its pillar."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from enricher.api import Workspace
from enricher.cli import completion
from enricher.cli.console import echo, print_info, print_output
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.listed_service import ServiceArgument, named_service
from enricher.cli.options import CONTENT, InReportFormat, takes_options
from enricher.report import explanation_report, json_report
from enricher.report.explanation_report import NO_RULES
from enricher.report.formats import ReportFormat
from enricher.report.terminal_lines import fit
from enricher.sources.source_options import SourceOptions


@takes_options("explain")
def explain_policy(
    policy: Annotated[
        str,
        typer.Argument(
            metavar="POLICY",
            help="The id of a definition, the beginning of one, or a part of its name.",
            autocompletion=completion.policies,
        ),
    ],
    sources: SourceOptions,
    options: dict[str, Any],
    named: ServiceArgument = None,
    article: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also explain why this article lists the policy, or doesn't.",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    report_format: InReportFormat = ReportFormat.TEXT,
) -> None:
    """Explain why a policy applies to a service, and why it belongs to its pillar."""
    workspace = Workspace(article or ".", sources=sources, listener=ConsoleListener())
    service = named_service(workspace._config, named, options["service"])
    result = workspace._plan(article, service=service and service.keys) if article else None
    service = result.service if result else service
    # The plan of an article needs no rules, unlike an evaluation for a service that is named alone.
    evaluates = not result or workspace._policy_catalog.has_rules
    explanation = workspace.explain(policy, service=service if evaluates else None)
    if not evaluates:
        print_info(NO_RULES, err=True)
    if report_format is ReportFormat.JSON:
        print_output(json_report.encode(explanation_report.as_json(explanation, result)))
        return
    of_article = explanation_report.text_of_plan(explanation, result) if result else ()
    for line in (*explanation_report.text(explanation), *of_article):
        for part in fit(line):
            echo(part)
