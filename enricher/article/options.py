"""What the user asked for, of an article."""

from __future__ import annotations

from msgspec import Struct


class Options(Struct, frozen=True):
    """What the user asked for, beyond where the facts come from."""

    service: str | None = None  # the key of one of the registry
    resource_types: tuple[str, ...] = ()  # lower case; instead of the service's
    limit: int = 10
    preview: bool = True
    include_generic: bool = False
    compliance: bool = False
