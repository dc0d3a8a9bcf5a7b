"""Recommendation types of Azure Advisor."""

from __future__ import annotations

from msgspec import Struct

from enricher.catalog.pillar import Pillar


class RecommendationType(Struct, frozen=True):
    """An entry of Advisor's catalogue: a kind of recommendation, not one made for a resource."""

    id: str
    display_name: str
    pillar: Pillar
    impact: str  # High, Medium, Low
    resource_type: str  # lower case
    learn_more: str | None = None
