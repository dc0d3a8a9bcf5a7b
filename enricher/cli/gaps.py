"""`enrich gaps`: compare what guides would list with what is assigned in your own scope."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from enricher.api import Workspace
from enricher.catalog.services import find_service
from enricher.cli import completion
from enricher.cli.console import print_output
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.options import OUTPUT, InPillar, takes_options
from enricher.cli.status import Status
from enricher.docset.writer import require_writable
from enricher.platform.files import write_atomically
from enricher.report.gaps_page import page
from enricher.report.gaps_report import GapsFormat
from enricher.sources.source_options import SourceOptions


@takes_options("gaps")
def show_gaps(
    sources: SourceOptions,
    options: dict[str, Any],
    services: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SERVICE",
            help="Keys, names or resource types of services. Default: those that the scope has "
            "resources of.",
            show_default=False,
            autocompletion=completion.services,
        ),
    ] = None,
    pillar: InPillar = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Exit with 1 if something is missing that [required] of enrich.toml names.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    format_: Annotated[
        GapsFormat, typer.Option("--format", help="Output format.", rich_help_panel=OUTPUT)
    ] = GapsFormat.TABLE,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write an HTML page.", rich_help_panel=OUTPUT),
    ] = None,
) -> Status:
    """Compare what guides would list with what is assigned in your own scope.

    For each policy: where and with which effects it is assigned, what is exempt, excluded or not
    compliant; for each recommendation of Advisor's, how many resources it affects. Nothing is
    written to Azure or to an article.
    """
    require_writable(report)
    workspace = Workspace(sources=sources, listener=ConsoleListener())
    if check:
        workspace._config.required.require_any()
    registry = workspace._config.registry
    named = (find_service(words, registry).key for words in services or ())
    found = workspace.gaps(dict.fromkeys(named), **options)
    shown = found.only(pillar) if pillar else found
    print_output(format_.render(shown))
    if report:
        write_atomically(report, page(shown, date.today()).encode())
    if found.unread:
        return Status.PARTIAL
    return Status.FOUND if check and found.missing else Status.DONE
