"""How much of the whole catalogue counts as listed, and why the rest doesn't."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.catalog import Catalog
from enricher.platform.words import count


class Extent(Struct, frozen=True):
    """The number of items that count as listed, and of the others by reason."""

    noun: str
    listed: int
    left_out: Mapping[str, int]

    def __str__(self) -> str:
        """Return the numbers in words: `861 of 1,426 recommendations`, or `3 policies`."""
        others = sum(self.left_out.values())
        listed = f"{self.listed:,} of " if others else ""
        return f"{listed}{count(self.listed + others, self.noun)}"

    @property
    def because(self) -> str:
        """How many aren't counted, and why; empty if all are."""
        if not self.left_out:
            return ""
        reasons = "; ".join(f"{reason} ({number:,})" for reason, number in self.left_out.items())
        return f"{sum(self.left_out.values()):,} not counted, because each is one of: {reasons}"


def policy_extent(catalog: Catalog, noun: str) -> Extent:
    """Return how many of all policies are live."""
    excluded = catalog.overrides.exclude
    reasons = (
        policy.reason_not_live or ("excluded by enrich.toml" if policy.id in excluded else "")
        for policy in catalog.definitions or ()
    )
    return _extent(noun, len(catalog.live), Counter(filter(None, reasons)))


def recommendation_extent(catalog: Catalog, noun: str) -> Extent:
    """Return how many of all recommendation types are listed."""
    rules, types = load_advisor_rules(), catalog.recommendation_types or ()
    reasons = Counter(filter(None, map(rules.reason_to_drop, types)))
    listed = len(catalog.recommendation_list(None))
    if same := len(types) - reasons.total() - listed:
        reasons["the same as another one, by name and resource type"] = same
    return _extent(noun, listed, reasons)


def _extent(noun: str, listed: int, reasons: Counter[str]) -> Extent:
    return Extent(noun, listed, dict(reasons.most_common()))
