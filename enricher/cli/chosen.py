"""The service that a list is about."""

from __future__ import annotations

from typing import Any

from enricher.catalog.service import Service
from enricher.docset.config import Config
from enricher.errors import UsageError


def chosen_service(config: Config, options: dict[str, Any], *, all_: bool) -> Service | None:
    """Return the service asked for, one made of resource types, or None for all services.

    Raises UsageError unless exactly one of these is asked for.
    """
    key, types = options["service"], options["resource_types"]
    if sum(map(bool, (key, types, all_))) != 1:
        raise UsageError("name one of --service KEY, --resource-type TYPE, or --all.")
    if key:
        return config.service(key)
    return Service(key=types[0], name=types[0], resource_types=types) if types else None
