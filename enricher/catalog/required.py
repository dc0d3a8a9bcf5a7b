"""The requirements of a configuration for an estate."""

from __future__ import annotations

from msgspec import Struct

from enricher.catalog.pillar import Pillar


class Requirements(Struct, frozen=True):
    """Definitions and initiatives that have to be assigned, and pillars of which all have to be."""

    policies: tuple[str, ...] = ()  # see `definition_key`
    pillars: tuple[Pillar, ...] = ()
    initiatives: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is required."""
        return bool(self.policies or self.pillars or self.initiatives)
