"""Advisor's recommendation types, selected for a service and ranked for an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.json_values import Json, as_list, as_object, as_text, read_data
from enricher.catalog.names import words_of
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import IMPACTS, RecommendationType
from enricher.catalog.service import Service


class AdvisorRules(Struct, frozen=True):
    """The content of `advisor.toml` and `benchmarked.toml`, which explain each part."""

    drop: tuple[tuple[str, re.Pattern[str]], ...]  # (field, pattern)
    retired: frozenset[str]  # ids of recommendation types
    tidy: tuple[tuple[re.Pattern[str], str], ...]  # (pattern, replacement)
    conditions: tuple[tuple[re.Pattern[str], str], ...]  # (pattern of the name, condition)
    upkeep: re.Pattern[str]
    topics: tuple[re.Pattern[str], ...]
    min_overlap: float  # the share of common words from which two names are similar
    noise: frozenset[str]
    variants: frozenset[str]
    benchmarked: frozenset[str]  # ids of recommendation types
    reference: Mapping[Pillar, str]  # site-relative links

    def drops(self, entry: RecommendationType) -> bool:
        """Return whether an entry is never listed in an article."""
        texts = {"name": entry.display_name, "resource_type": entry.resource_type}
        return entry.id in self.retired or any(
            pattern.search(texts[field]) for field, pattern in self.drop
        )

    def title(self, name: str) -> str:
        """Return a recommendation's name as bullets show it."""
        for pattern, replacement in self.tidy:
            name = pattern.sub(replacement, name)
        return name.rstrip(". ")

    def condition(self, name: str) -> str:
        """Return a phrase that says when a recommendation applies; empty if it always does."""
        conditions = (text for pattern, text in self.conditions if pattern.search(name))
        return next(conditions, "")

    def are_similar(self, name: str, other: str) -> bool:
        """Return whether two names are nearly the same or on one topic.

        Recommendations that apply on a condition aren't similar to any other.
        """
        if self.condition(name) or self.condition(other):
            return False
        if any(topic.search(name) and topic.search(other) for topic in self.topics):
            return True
        words, others = self._words(name), self._words(other)
        both_differ = bool(words - others - self.variants) and bool(others - words - self.variants)
        return not both_differ and len(words & others) >= self.min_overlap * len(words | others)

    def _words(self, name: str) -> frozenset[str]:
        return frozenset(words_of(name)) - self.noise


@cache
def load_advisor_rules() -> AdvisorRules:
    """Read `advisor.toml` and `benchmarked.toml`."""
    data = read_data("advisor.toml")
    tables = {
        key: [*map(as_object, as_list(data[key]))]
        for key in ("drop", "retired", "tidy", "condition")
    }
    similar = as_object(data["similar"])
    return AdvisorRules(
        drop=tuple(
            (field, _pattern(table[field]))
            for table in tables["drop"]
            for field in ("name", "resource_type")
            if field in table
        ),
        retired=frozenset(
            as_text(guid) for table in tables["retired"] for guid in as_list(table["ids"])
        ),
        tidy=tuple(
            (_pattern(table["find"]), as_text(table.get("replacement"))) for table in tables["tidy"]
        ),
        conditions=tuple(
            (_pattern(table["name"]), as_text(table["text"])) for table in tables["condition"]
        ),
        upkeep=_pattern(as_object(data["upkeep"])["name"]),
        topics=tuple(map(_pattern, as_list(similar["topics"]))),
        min_overlap=float(str(similar["min_overlap"])),
        noise=frozenset(map(as_text, as_list(similar["noise"]))),
        variants=frozenset(map(as_text, as_list(similar["variants"]))),
        benchmarked=frozenset(map(as_text, as_list(read_data("benchmarked.toml")["ids"]))),
        reference={Pillar(key): as_text(url) for key, url in as_object(data["reference"]).items()},
    )


def _pattern(text: Json) -> re.Pattern[str]:
    return re.compile(as_text(text), re.IGNORECASE)


@cache
def load_learn_more_links() -> Mapping[str, str]:
    """Return the links of `learn_more.toml`, by id of the recommendation type."""
    sources = read_data("learn_more.toml").values()
    return {guid: as_text(link) for source in sources for guid, link in as_object(source).items()}


class Advice(Struct, frozen=True):
    """The recommendation types of one bullet: the lead, and those that are similar to it."""

    lead: RecommendationType
    similar: tuple[RecommendationType, ...] = ()

    @property
    def entries(self) -> tuple[RecommendationType, ...]:
        """All recommendation types of the bullet, the lead first."""
        return (self.lead, *self.similar)


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
            if bullet.lead.pillar is entry.pillar
            and rules.are_similar(bullet.lead.display_name, entry.display_name)
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
        if (service is None or _concerns(entry, service)) and not rules.drops(entry)
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


def _concerns(entry: RecommendationType, service: Service) -> bool:
    """Return whether an entry is for this service, not for a sibling on the same resource type."""
    name = entry.display_name
    is_about = service.covers(entry.resource_type) or service.relates_to(
        [entry.resource_type], name
    )
    return is_about and not any(pattern.search(name) for pattern in service.leave_out)


def _order(entry: RecommendationType) -> tuple[object, ...]:
    pillars = list(Pillar)
    impact = IMPACTS.index(entry.impact) if entry.impact in IMPACTS else len(IMPACTS)
    return pillars.index(entry.pillar), impact, entry.display_name.lower(), entry.id


def comparison_key(name: str) -> str:
    """Return the key of equal names: the name in lower case, without a final period."""
    return name.lower().rstrip(". ")
