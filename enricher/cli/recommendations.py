"""`enrich recommendations`: list Advisor's recommendation types."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from enricher.api import Workspace
from enricher.catalog.clouds import CLOUDS
from enricher.catalog.extent import recommendation_extent
from enricher.cli.console import print_output
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.listed_service import ServiceArgument, listed_service
from enricher.cli.options import CONTENT, InListFormat, InPillar, takes_options
from enricher.report import columns, list_tables, sheets
from enricher.report.columns import ListFormat
from enricher.sources.source_options import SourceOptions


@takes_options("recommendations")
def list_recommendations(
    sources: SourceOptions,
    options: dict[str, Any],
    named: ServiceArgument = None,
    all_: Annotated[
        bool,
        typer.Option(
            "--all",
            help="All that guides can list; the table ends with the number of the others.",
            rich_help_panel=CONTENT,
        ),
    ] = False,
    pillar: InPillar = None,
    format_: InListFormat = ListFormat.TABLE,
) -> None:
    """List Azure Advisor's recommendation types for a service."""
    workspace = Workspace(sources=sources, listener=ConsoleListener())
    service = listed_service(workspace._config, named, options, all_=all_)
    types = workspace.recommendations(service, pillar=pillar)
    extent = recommendation_extent(workspace._catalog, "recommendation type") if all_ else None
    table = list_tables.recommendations(types, with_types=service is None, extent=extent)
    services = [service] if service else workspace._config.registry.services.values()
    sheet = sheets.recommendations(types, services, CLOUDS[workspace.sources.effective_cloud])
    print_output(columns.render(types, columns.RECOMMENDATIONS, format_, table, sheet))
