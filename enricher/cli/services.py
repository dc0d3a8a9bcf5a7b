"""`enrich services`: the Azure services that enrich knows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from enricher.cli.options import InListFormat
from enricher.cli.say import tell
from enricher.docset.config import find_config
from enricher.errors import UsageError
from enricher.report import lists, tables
from enricher.report.lists import ListFormat


def list_services(
    word: Annotated[
        str | None,
        typer.Argument(metavar="WORD", help="A part of a key, a name, or a resource type."),
    ] = None,
    format_: InListFormat = ListFormat.TABLE,
) -> None:
    """List the Azure services that enrich knows."""
    registry = find_config(Path()).registry
    found = [one for one in registry.services.values() if word is None or one.mentions(word)]
    if word and not found:
        near = ", ".join(registry.nearest(word)) or "none"
        raise UsageError(f"no service has '{word}' in its name. Nearest: {near}.")
    lists.show(found, lists.SERVICES, format_, tables.services(found), tell)
