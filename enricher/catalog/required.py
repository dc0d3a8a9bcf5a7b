"""The requirements of a configuration for an estate."""

from __future__ import annotations

from msgspec import Struct

from enricher.catalog.pillar import Pillar
from enricher.errors import UsageError


class Requirements(Struct, frozen=True):
    """Definitions and initiatives that have to be assigned, and pillars of which all have to be."""

    policies: tuple[str, ...] = ()  # see `definition_key`
    pillars: tuple[Pillar, ...] = ()
    initiatives: tuple[str, ...] = ()

    def require_any(self) -> None:
        """Raise UsageError if nothing is required."""
        if not (self.policies or self.pillars or self.initiatives):
            raise UsageError(
                "--check compares with [required] of enrich.toml, which is missing. Name the "
                "policies, initiatives or pillars there that have to be assigned."
            )
