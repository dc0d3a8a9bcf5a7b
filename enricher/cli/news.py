"""`enrich news`: what changed in Azure's built-in policies."""

from __future__ import annotations

from typing import Annotated

import typer

from enricher.api import Workspace
from enricher.catalog.clouds import CLOUDS
from enricher.cli.console import print_output
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.options import CONTENT, OUTPUT, Fetch, InPillar, ServiceKeys, takes_options
from enricher.report import news_report
from enricher.report.news_report import NewsFormat
from enricher.sources.source_options import SourceOptions


@takes_options()
def list_news(
    sources: SourceOptions,
    since: Annotated[
        str,
        typer.Option(
            metavar="REF",
            help="A commit, tag or day of the checkout that --policies-from names; or another "
            "checkout or archive of azure-policy.",
            rich_help_panel=CONTENT,
        ),
    ],
    fetch: Fetch = False,
    service: ServiceKeys = None,
    pillar: InPillar = None,
    format_: Annotated[
        NewsFormat, typer.Option("--format", help="Output format.", rich_help_panel=OUTPUT)
    ] = NewsFormat.TEXT,
) -> None:
    """List what changed in the built-in policies since a commit or a day."""
    workspace = Workspace(sources=sources, listener=ConsoleListener())
    news = workspace.news(since, services=service or (), pillar=pillar, fetch=fetch)
    print_output(news_report.render(news, format_, CLOUDS[workspace.sources.cloud]))
