"""The service of a list, from the options that name it."""

from __future__ import annotations

from typing import Any

from enricher.catalog.service import Service
from enricher.docset.config import Config
from enricher.errors import UsageError


def listed_service(config: Config, options: dict[str, Any], *, all_: bool) -> Service | None:
    """Return the service that the options name, one made of resource types, or None for all.

    Raises UsageError unless the options name exactly one of these, and NotFoundError for an unknown
    service.
    """
    key, types = options["service"], options["resource_types"]
    if sum(map(bool, (key, types, all_))) != 1:
        raise UsageError("name one of --service KEY, --resource-type TYPE, or --all.")
    if key:
        return config.service(key)
    return Service(key=types[0], name=types[0], resource_types=types) if types else None
