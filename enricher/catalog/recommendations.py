"""Advisor's recommendation types, selected for a service and ranked for an article."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.advisor_rules import load_advisor_rules, load_learn_more_links
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import IMPACTS, RecommendationType
from enricher.catalog.service import Service


class Advice(Struct, frozen=True):
    """The recommendation types of one bullet: the lead, and those that are similar to it."""

    lead: RecommendationType
    similar: tuple[RecommendationType, ...] = ()

    @property
    def entries(self) -> tuple[RecommendationType, ...]:
        """All recommendation types of the bullet, the lead first."""
        return (self.lead, *self.similar)

    def without(self, ids: Collection[str]) -> Advice | None:
        """Return the bullet without some recommendation types; None if that leaves none."""
        entries = [entry for entry in self.entries if entry.id not in ids]
        return Advice(entries[0], tuple(entries[1:])) if entries else None


def rank(entries: Iterable[RecommendationType]) -> list[Advice]:
    """Rank recommendation types, and fold similar ones of the same pillar into one bullet.

    They are sorted by pillar, then by impact. Within an impact, those of `benchmarked.toml` come
    first, and upkeep comes after design.
    """
    rules = load_advisor_rules()
    advice: list[Advice] = []

    def rank_key(entry: RecommendationType) -> tuple[object, ...]:
        pillar, impact, *name = _order(entry)
        is_upkeep = bool(rules.upkeep.search(entry.display_name))
        return pillar, impact, entry.id not in rules.benchmarked, is_upkeep, *name

    for entry in sorted(entries, key=rank_key):
        similar = (
            index
            for index, bullet in enumerate(advice)
            if bullet.lead.pillar is entry.pillar and rules.share_bullet(bullet.lead, entry)
        )
        index = next(similar, None)
        if index is None:
            advice.append(Advice(entry))
        else:
            advice[index] = replace(advice[index], similar=(*advice[index].similar, entry))
    return advice


def select(
    catalog: Iterable[RecommendationType],
    service: Service | None,
) -> list[RecommendationType]:
    """Return the recommendation types of a service (None: all) by pillar, impact and name.

    Advisor gives only a resource type, which several services may share; the registry
    distinguishes them. Entries of the same name and pillar are merged into the one with the highest
    impact.
    """
    rules = load_advisor_rules()
    merged: dict[tuple[Pillar, str, str], RecommendationType] = {}
    entries = (
        entry
        for entry in catalog
        if (service is None or concerns(entry, service)) and not rules.reason_to_drop(entry)
    )
    for entry in sorted(entries, key=_order):
        # A service's list shows no resource types: entries that differ only in them are duplicates.
        kind = "" if service else entry.resource_type
        key = (entry.pillar, comparison_key(entry.display_name), kind)
        link = entry.learn_more or load_learn_more_links().get(entry.id)
        first = merged.setdefault(key, replace(entry, learn_more=link))
        if first.learn_more is None and link is not None:
            merged[key] = replace(first, learn_more=link)
    return list(merged.values())


def select_dropped(
    catalog: Iterable[RecommendationType], service: Service
) -> list[RecommendationType]:
    """Return the recommendation types of a service that are not listed, with their links."""
    links, rules = load_learn_more_links(), load_advisor_rules()
    return [
        replace(entry, learn_more=entry.learn_more or links.get(entry.id))
        for entry in catalog
        if _is_about(entry, service)
        and (rules.reason_to_drop(entry) or not concerns(entry, service))
    ]


def concerns(entry: RecommendationType, service: Service) -> bool:
    """Return whether an entry is for this service, not for a sibling on the same resource type."""
    if service.parts:
        return any(concerns(entry, part) for part in service.parts)
    if not _is_about(entry, service) or not load_advisor_rules().is_for(entry, service):
        return False
    return not any(pattern.search(entry.display_name) for pattern in service.leave_out)


def _is_about(entry: RecommendationType, service: Service) -> bool:
    """Return whether an entry is about a resource type of a service."""
    return service.covers(entry.resource_type) or service.relates_to(
        [entry.resource_type], entry.display_name
    )


def _order(entry: RecommendationType) -> tuple[object, ...]:
    pillars = list(Pillar)
    impact = IMPACTS.index(entry.impact) if entry.impact in IMPACTS else len(IMPACTS)
    return pillars.index(entry.pillar), impact, entry.display_name.lower(), entry.id


def comparison_key(name: str) -> str:
    """Return the key of equal names: the name in lower case, without a final period."""
    return name.lower().rstrip(". ")
