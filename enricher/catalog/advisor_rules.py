"""The rules on Advisor's recommendation types, and the tables by their id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from msgspec import Struct

from enricher.catalog.json_values import (
    Json,
    JsonObject,
    as_list,
    as_object,
    as_text,
    read_data,
)
from enricher.catalog.names import words_of
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.service import Service


class AdvisorRules(Struct, frozen=True):
    """The content of `advisor.toml` and `benchmarked.toml`, which explain each part."""

    drop: tuple[tuple[str, re.Pattern[str], str], ...]  # (field, pattern, reason)
    dropped: Mapping[str, str]  # the reason, by id of the recommendation type
    only: Mapping[str, frozenset[str]]  # keys of services, by id of the recommendation type
    tidy: tuple[tuple[re.Pattern[str], str], ...]  # (pattern, replacement)
    conditions: tuple[tuple[re.Pattern[str], str], ...]  # (pattern of the name, condition)
    upkeep: re.Pattern[str]
    topics: tuple[tuple[re.Pattern[str], str], ...]  # (pattern of the name, title)
    min_overlap: float  # the share of common words from which two names are similar
    noise: frozenset[str]
    variants: frozenset[str]
    benchmarked: frozenset[str]  # ids of recommendation types
    reference: Mapping[Pillar, str]  # site-relative links

    def reason_to_drop(self, entry: RecommendationType) -> str:
        """Return why an entry is never listed; empty if it is."""
        if entry.id in self.dropped:
            return self.dropped[entry.id]
        texts = {"name": entry.display_name, "resource_type": entry.resource_type}
        reasons = (reason for field, pattern, reason in self.drop if pattern.search(texts[field]))
        return next(reasons, "")

    def is_for(self, entry: RecommendationType, service: Service) -> bool:
        """Return whether an entry is for a service, and not only for a sibling."""
        return service.key in self.only.get(entry.id, (service.key,))

    def title(self, entry: RecommendationType) -> str:
        """Return a recommendation's title in articles and pages, or else its name without tags."""
        return load_titles().get(entry.id) or self.tidy_name(entry.display_name)

    def topic_of(self, entry: RecommendationType) -> str:
        """Return the title of the topic that a recommendation is on; empty if it is on none."""
        titles = (title for pattern, title in self.topics if pattern.search(entry.display_name))
        return next(titles, "")

    def names(self, entry: RecommendationType) -> frozenset[str]:
        """Return the names of a recommendation in articles: Azure's, its title and its topic's.

        Earlier versions wrote Azure's name without tags.
        """
        name = entry.display_name
        return frozenset(
            {name, self.tidy_name(name), self.title(entry), self.topic_of(entry) or name}
        )

    def tidy_name(self, name: str) -> str:
        """Return a recommendation's name without the parts that mean nothing to a reader."""
        for pattern, replacement in self.tidy:
            name = pattern.sub(replacement, name)
        return name.rstrip(". ")

    def titles(self, entries: Sequence[RecommendationType]) -> list[str]:
        """Return the titles in the bullet of some recommendations: their topic's, or each one's."""
        titles = dict.fromkeys(map(self.title, entries))
        topics = set(map(self.topic_of, entries))
        return [*topics] if len(titles) > 1 and len(topics) == 1 and any(topics) else [*titles]

    def condition(self, name: str) -> str:
        """Return a phrase that says when a recommendation applies; empty if it always does."""
        conditions = (text for pattern, text in self.conditions if pattern.search(name))
        return next(conditions, "")

    def share_bullet(self, entry: RecommendationType, other: RecommendationType) -> bool:
        """Return whether two recommendations are on one topic, or have nearly the same title.

        Recommendations that apply on a condition share no bullet.
        """
        names = (entry.display_name, other.display_name)
        if any(map(self.condition, names)):
            return False
        if self.topic_of(entry) and self.topic_of(entry) == self.topic_of(other):
            return True
        words, others = (self._words(self.title(each)) for each in (entry, other))
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
        for key in ("drop", "retired", "only", "tidy", "condition", "topic")
    }
    similar = as_object(data["similar"])
    return AdvisorRules(
        drop=tuple(
            (field, _pattern(table[field]), as_text(table["reason"]))
            for table in tables["drop"]
            for field in ("name", "resource_type")
            if field in table
        ),
        dropped=_dropped((*tables["drop"], *tables["retired"])),
        only={
            guid: frozenset(_texts(table["services"]))
            for table in tables["only"]
            for guid in _texts(table["ids"])
        },
        tidy=tuple(
            (_pattern(table["find"]), as_text(table.get("replacement"))) for table in tables["tidy"]
        ),
        conditions=tuple(
            (_pattern(table["name"]), as_text(table["text"])) for table in tables["condition"]
        ),
        upkeep=_pattern(as_object(data["upkeep"])["name"]),
        topics=tuple(
            (_pattern(table["names"]), as_text(table["title"])) for table in tables["topic"]
        ),
        min_overlap=float(str(similar["min_overlap"])),
        noise=frozenset(_texts(similar["noise"])),
        variants=frozenset(_texts(similar["variants"])),
        benchmarked=frozenset(_texts(read_data("benchmarked.toml")["ids"])),
        reference={Pillar(key): as_text(url) for key, url in as_object(data["reference"]).items()},
    )


def _dropped(tables: Iterable[JsonObject]) -> dict[str, str]:
    """Return the reason why a recommendation type is never listed, by its id."""
    return {
        guid: as_text(table.get("reason")) or "about a retired product"
        for table in tables
        for guid in _texts(table.get("ids"))
    }


def _pattern(text: Json) -> re.Pattern[str]:
    return re.compile(as_text(text), re.IGNORECASE)


def _texts(values: Json) -> list[str]:
    return [*map(as_text, as_list(values))]


@cache
def load_learn_more_links() -> Mapping[str, str]:
    """Return the links of `learn_more.toml`, by id of the recommendation type."""
    return {guid: as_text(link) for guid, link in _by_id("learn_more.toml").items()}


@cache
def load_titles() -> Mapping[str, str]:
    """Return the titles of `advisor_titles.toml`, by id of the recommendation type."""
    return {guid: as_text(title) for guid, title in _by_id("advisor_titles.toml").items()}


@cache
def load_policies_alike() -> Mapping[str, frozenset[str]]:
    """Return the policies that say the same as a recommendation type, by its id.

    They are the pairs of `advisor_policies.toml`.
    """
    pairs = _by_id("advisor_policies.toml")
    return {guid: frozenset(_texts(policies)) for guid, policies in pairs.items()}


def _by_id(file: str) -> JsonObject:
    """Return the values of a file by recommendation type, whatever table they are in."""
    tables = map(as_object, read_data(file).values())
    return {guid: value for table in tables for guid, value in table.items()}
