"""`enrich services`: list the Azure services that enrich knows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from enricher.catalog.services import nearest_hint
from enricher.cli.console import print_output
from enricher.cli.options import InListFormat
from enricher.docset.locate import find_config
from enricher.errors import NotFoundError
from enricher.report import columns, list_tables
from enricher.report.columns import ListFormat


def list_services(
    word: Annotated[
        str | None,
        typer.Argument(metavar="WORD", help="A part of a key, a name, or a resource type."),
    ] = None,
    format_: InListFormat = ListFormat.TABLE,
) -> None:
    """List the Azure services that enrich knows."""
    registry = find_config(Path()).registry
    services = [
        service for service in registry.services.values() if word is None or service.mentions(word)
    ]
    if word and not services:
        hint = nearest_hint(word, registry) or " 'enrich services' lists all."
        raise NotFoundError(f"no service matches '{word}'.{hint}")
    print_output(
        columns.render(services, columns.SERVICES, format_, list_tables.services(services))
    )
