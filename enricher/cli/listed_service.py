"""The service that a command is about: an argument, or the options that name it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from enricher.catalog.service import Service, combined
from enricher.catalog.services import find_service
from enricher.cli import completion
from enricher.docset.config import Config
from enricher.errors import UsageError

#: The argument of commands that are about one service; `--service` is another way to name it.
ServiceArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="SERVICE",
        help="The service: its key, its name or a resource type, or a part of one.",
        show_default=False,
        autocompletion=completion.services,
    ),
]


def named_service(
    config: Config, named: str | None, option: Sequence[str] | None
) -> Service | None:
    """Return the service that the argument or `--service` names, several as one, or None.

    Raises UsageError if both do, and for words that mean no service, or several.
    """
    if named and option:
        keys = ",".join(option)
        raise UsageError(f"'{named}' and --service {keys} both name the service. Leave out one.")
    words = [named] if named else option or ()
    services = [find_service(each, config.registry) for each in words]
    return combined(services) if services else None


def listed_service(
    config: Config, named: str | None, options: dict[str, Any], *, all_: bool
) -> Service | None:
    """Return the service that is named, one made of resource types, or None for all.

    Raises UsageError unless exactly one of these is chosen.
    """
    option, types = options["service"], options["resource_types"]
    if sum(map(bool, (named or option, types, all_))) != 1:
        raise UsageError(
            "name one of SERVICE, --resource-type TYPE, or --all. 'enrich services' lists the "
            "services."
        )
    if types:
        return Service(key=types[0], name=types[0], resource_types=types)
    return named_service(config, named, option)
