"""`enrich news`: what changed in Azure's built-in policies."""

from __future__ import annotations

from datetime import date
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
        str | None,
        typer.Option(
            metavar="REF",
            help="A commit, tag or day of the checkout that --policies-from names; or another "
            "checkout or archive of azure-policy.",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    recommendations_since: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="A commit, tag or day of the checkout that has the files of "
            "--recommendations-from; or an earlier file. [default: --since, if that is a day]",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    fetch: Fetch = False,
    service: ServiceKeys = None,
    pillar: InPillar = None,
    format_: Annotated[
        NewsFormat, typer.Option("--format", help="Output format.", rich_help_panel=OUTPUT)
    ] = NewsFormat.TEXT,
) -> None:
    """List what changed in the built-in policies and Advisor's recommendations.

    What matters most comes first: deprecated, replaced and removed policies, then new and renamed
    ones. Advisor's changes follow, if an earlier state of its recommendations is known. With
    --format markdown, it suits the text of a pull request; --format atom is a feed.
    """
    workspace = Workspace(sources=sources, listener=ConsoleListener())
    news = workspace.news(
        since,
        recommendations_since=recommendations_since,
        services=service or (),
        pillar=pillar,
        fetch=fetch,
    )
    scope = ", ".join([*(service or ()), *([pillar.value] if pillar else [])])
    hosts = CLOUDS[workspace.sources.effective_cloud]
    print_output(news_report.render(news, format_, hosts, _day_of(since), scope))


def _day_of(since: str | None) -> date:
    """Return the day that dates what no commit does: that of --since, if it is one."""
    try:
        return date.fromisoformat(since or "")
    except ValueError:
        return date.today()
