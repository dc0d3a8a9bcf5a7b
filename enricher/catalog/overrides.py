"""The user's decisions on single policies, from `enrich.toml`."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.catalog.pillar import Pillar


class Overrides(Struct, frozen=True):
    """The user's decisions that override the rules, by definition id."""

    exclude: frozenset[str] = frozenset()  # never listed
    pin: frozenset[str] = frozenset()  # listed first
    pillars: Mapping[str, Pillar] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)  # the sentence in a bullet, or none

    def of_article(self, own: Overrides) -> Overrides:
        """Return the decisions for an article, whose own exclusions and pins take precedence."""
        return replace(
            self,
            exclude=(self.exclude - own.pin) | own.exclude,
            pin=(self.pin - own.exclude) | own.pin,
        )

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all definitions that the user decided on."""
        return self.exclude | self.pin | self.pillars.keys() | self.reasons.keys()
