"""The atlas: all the catalogue on one page, each service by pillar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct

from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.families import JudgedPolicy
from enricher.catalog.model import (
    Initiative,
    Pillar,
    PolicyDefinition,
    RecommendationType,
    Service,
)
from enricher.clouds import Hosts
from enricher.report import html
from enricher.report.changes import absolute

_KEY = 8  # characters of an id that name it in the page, where no other begins with them


class Entry(Struct, frozen=True):
    """A policy or a recommendation: it is there once, and each service refers to it."""

    anchor: str  # made of its id, so that links to it last
    name: str
    link: str
    pillar: Pillar
    tokens: str  # what a filter finds it by
    words: str  # on it


class Chart(Struct, frozen=True):
    """A service with what concerns it: policies and recommendations by pillar."""

    service: Service
    lists: Mapping[Pillar, tuple[Sequence[Entry], Sequence[Entry]]]

    @property
    def count(self) -> int:
        """How much that is."""
        return sum(len(some) for pair in self.lists.values() for some in pair)


class Atlas:
    """A catalogue, as the page shows it."""

    def __init__(self, catalog: Catalog, services: Iterable[Service], hosts: Hosts) -> None:
        self._catalog = catalog
        self._services = services
        self._wording = Wording(hosts=hosts)

    @cached_property
    def policies(self) -> Mapping[str, Entry]:
        """All live policies by id, in the order of their names."""
        found = sorted(
            self._catalog.policies(None),
            key=lambda one: (one.policy.display_name.lower(), one.policy.id),
        )
        anchors = _anchors("p", [one.policy.id for one in found])
        return {one.policy.id: self._policy(one, anchors[one.policy.id]) for one in found}

    @cached_property
    def advice(self) -> Mapping[str, Entry]:
        """All recommendation types by id, in the order of their names."""
        found = sorted(
            self._catalog.recommendation_list(None),
            key=lambda one: (one.display_name.lower(), one.id),
        )
        anchors = _anchors("r", [one.id for one in found])
        return {one.id: _advice(one, anchors[one.id]) for one in found}

    @cached_property
    def initiatives(self) -> Mapping[Initiative, str]:
        """The initiatives that hold a policy, by name, each with what a filter finds it by."""
        held = {one for judged in self._catalog.policies(None) for one in judged.initiatives}
        ordered = sorted(held, key=lambda one: (one.display_name.lower(), one.id))
        return {one: f"i{number}" for number, one in enumerate(ordered)}

    @cached_property
    def charts(self) -> list[Chart]:
        """The services that something concerns, by name."""
        made = map(self._chart, sorted(self._services, key=lambda one: one.name.lower()))
        return [chart for chart in made if chart.count]

    @property
    def choices(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """What one can filter by: the words for it, each with what it finds."""
        effects = {
            effect for one in self._catalog.policies(None) for effect in _effects(one.policy)
        }
        return {
            "Pillar": [(pillar.value, pillar.title) for pillar in Pillar],
            "Effect": [(effect.lower(), effect) for effect in sorted(effects)],
            "State": [("stable", "stable"), ("preview", "preview")],
            "Initiative": [(key, one.display_name) for one, key in self.initiatives.items()],
        }

    def _policy(self, judged: JudgedPolicy, anchor: str) -> Entry:
        policy, pillars = judged.policy, judged.verdict.pillars
        tokens = [
            *(pillar.value for pillar in pillars),
            *map(str.lower, _effects(policy)),
            "preview" if policy.preview else "stable",
            *(self.initiatives[one] for one in judged.initiatives),
        ]
        held = len(judged.initiatives)
        words = [
            *(f"also {pillar.words}" for pillar in pillars[1:]),
            policy.category,
            ", ".join(_effects(policy)),
            "preview" if policy.preview else "",
            f"in {held} initiative{'' if held == 1 else 's'}" if held else "",
        ]
        link = self._wording.definition_link(policy.id)
        return Entry(
            anchor, policy.display_name, link, pillars[0], " ".join(tokens), _together(words)
        )

    def _chart(self, service: Service) -> Chart:
        policies = {one.policy.id for one in self._catalog.policies(service)}
        advice = {one.id for one in self._catalog.recommendation_list(service)}
        found = [
            [one for guid, one in entries.items() if guid in own]
            for entries, own in ((self.policies, policies), (self.advice, advice))
        ]

        def of(pillar: Pillar, entries: Iterable[Entry]) -> list[Entry]:
            return [one for one in entries if one.pillar is pillar]

        return Chart(service, {p: (of(p, found[0]), of(p, found[1])) for p in Pillar})


def page(
    catalog: Catalog, services: Iterable[Service], hosts: Hosts, origin: Sequence[str], today: date
) -> str:
    """A catalogue as a page of its own: what concerns these services, and all else."""
    atlas = Atlas(catalog, services, hosts)
    return html.render("atlas.html.j2", atlas=atlas, pillars=[*Pillar], origin=origin, today=today)


def _advice(one: RecommendationType, anchor: str) -> Entry:
    impact = f"{one.impact.lower()} impact" if one.impact else ""
    words = _together([impact, one.resource_type])
    link = absolute(one.learn_more or "")
    return Entry(anchor, one.display_name, link, one.pillar, one.pillar.value, words)


def _effects(policy: PolicyDefinition) -> list[str]:
    """What a policy can do; that most can be disabled tells nothing."""
    return [effect for effect in policy.effects if effect != "Disabled"]


def _together(words: Iterable[str]) -> str:
    return " · ".join(filter(None, words))


def _anchors(kind: str, ids: Sequence[str]) -> Mapping[str, str]:
    """What each id is called in the page: by its beginning, as short as other ids allow."""
    begins = Counter(guid[:_KEY] for guid in ids)
    return {guid: f"{kind}-{guid[:_KEY] if begins[guid[:_KEY]] == 1 else guid}" for guid in ids}
