"""`enrich services`: the Azure services that enrich knows."""

from __future__ import annotations

from enricher.catalog.services import load_registry
from enricher.cli.options import InListFormat
from enricher.cli.say import console
from enricher.report import lists
from enricher.report.lists import ListFormat


def list_services(format_: InListFormat = ListFormat.TABLE) -> None:
    """List the Azure services that enrich knows."""
    services = list(load_registry().services.values())
    lists.show(services, lists.SERVICES, format_, console)
