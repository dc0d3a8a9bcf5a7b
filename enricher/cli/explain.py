"""`enrich explain`: why a policy applies to a service, and why it has its pillar."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from enricher.api import Workspace
from enricher.cli import completion
from enricher.cli.console import echo, print_output
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.options import InReportFormat, takes_options
from enricher.report import explanation_report, json_report
from enricher.report.formats import ReportFormat
from enricher.report.wrapping import fit
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
    report_format: InReportFormat = ReportFormat.TEXT,
) -> None:
    """Explain why a policy applies to a service, and why it belongs to its pillar."""
    workspace = Workspace(sources=sources, listener=ConsoleListener())
    explanation = workspace.explain(policy, service=options["service"])
    if report_format is ReportFormat.JSON:
        print_output(json_report.encode(explanation_report.as_json(explanation)))
        return
    for line in explanation_report.text(explanation):
        for part in fit(line):
            echo(part)
