"""The atlas: the whole catalogue on one HTML page, by service and pillar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct

from enricher.article.wording import Wording
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.catalog import Catalog
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.clouds import Hosts
from enricher.catalog.extent import Extent, policy_extent, recommendation_extent
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.initiative import Initiative
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.service import Service
from enricher.platform.words import count
from enricher.report import html
from enricher.report.changes import absolute

_ANCHOR_LENGTH = 8  # characters of an id in its anchor, if no other id starts with them


class Entry(Struct, frozen=True):
    """A policy or a recommendation; the page describes it once, and services refer to it."""

    anchor: str  # derived from its id, so that links to it stay valid
    name: str
    link: str
    pillar: Pillar
    tokens: str  # the values of the filter that match it, joined by spaces
    details: str


class Column(Struct, frozen=True):
    """A kind of facts: a column below each pillar, and a list of all entries by id."""

    heading: str  # of the column
    title: str  # of the lists of a service
    noun: str  # of the counts
    contents: str  # of the list of all entries
    anchor: str  # of that list
    entries: Mapping[str, Entry]
    extent: Extent  # how many of all there are the list has


class ServiceEntry(Struct, frozen=True):
    """A service with the entries that concern it: by pillar, a list for each column."""

    service: Service
    lists: Mapping[Pillar, Sequence[Sequence[Entry]]]

    @property
    def count(self) -> int:
        """The number of its policies and recommendations."""
        return sum(len(entries) for lists in self.lists.values() for entries in lists)


class Atlas:
    """The contents of the page."""

    def __init__(self, catalog: Catalog, services: Iterable[Service], hosts: Hosts) -> None:
        self._catalog = catalog
        self._services = services
        self._wording = Wording(hosts=hosts)

    @property
    def missing(self) -> Sequence[FactKind]:
        """The kinds of facts that no source had; the page has no columns for them."""
        return self._catalog.facts.missing

    @cached_property
    def columns(self) -> Sequence[Column]:
        """The kinds of facts that a source had."""
        policies = Column(
            heading="Policies",
            title="Policy definitions",
            noun="policies",
            contents="Live built-in policy definitions",
            anchor="definitions",
            entries=self.policies,
            extent=policy_extent(self._catalog, "policy definition"),
        )
        recommendations = Column(
            heading="Advisor",
            title="Recommendations",
            noun="recommendations",
            contents="Azure Advisor recommendations",
            anchor="recommendations",
            entries=self.recommendations,
            extent=recommendation_extent(self._catalog, "recommendation"),
        )
        by_kind = {FactKind.POLICIES: policies, FactKind.RECOMMENDATIONS: recommendations}
        return [column for kind, column in by_kind.items() if kind not in self.missing]

    @cached_property
    def policies(self) -> Mapping[str, Entry]:
        """All live policies by id, ordered by name."""
        ordered = sorted(
            self._catalog.policies(None),
            key=lambda classified: (classified.policy.edited_name.lower(), classified.policy.id),
        )
        anchors = _anchors("p", [classified.policy.id for classified in ordered])
        return {
            classified.policy.id: self._policy(classified, anchors[classified.policy.id])
            for classified in ordered
        }

    @cached_property
    def recommendations(self) -> Mapping[str, Entry]:
        """All recommendation types by id, ordered by title."""
        title = load_advisor_rules().title
        ordered = sorted(
            self._catalog.recommendation_list(None),
            key=lambda recommendation: (title(recommendation).lower(), recommendation.id),
        )
        anchors = _anchors("r", [recommendation.id for recommendation in ordered])
        return {
            recommendation.id: _recommendation(recommendation, anchors[recommendation.id])
            for recommendation in ordered
        }

    @cached_property
    def initiatives(self) -> Mapping[Initiative, str]:
        """The initiatives that include a policy, by name, each with its token of the filter."""
        initiatives = {
            initiative
            for classified in self._catalog.policies(None)
            for initiative in classified.initiatives
        }
        ordered = sorted(
            initiatives,
            key=lambda initiative: (initiative.display_name.lower(), initiative.id),
        )
        return {initiative: f"i{number}" for number, initiative in enumerate(ordered)}

    @cached_property
    def services(self) -> list[ServiceEntry]:
        """The services with policies or recommendations, by name."""
        ordered = sorted(self._services, key=lambda service: service.name.lower())
        return [entry for entry in map(self._service, ordered) if entry.count]

    @property
    def choices(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """The choices of the filter: pairs of a token and its label, by title."""
        effects = {
            effect
            for classified in self._catalog.policies(None)
            for effect in _effects(classified.policy)
        }
        of_all = {"Pillar": [(pillar.value, pillar.title) for pillar in Pillar]}
        if FactKind.POLICIES in self.missing:
            return of_all
        return of_all | {
            "Effect": [(effect.lower(), effect) for effect in sorted(effects)],
            "State": [("stable", "stable"), ("preview", "preview")],
            "Initiative": [
                (token, initiative.edited_name) for initiative, token in self.initiatives.items()
            ],
        }

    def _policy(self, classified: ClassifiedPolicy, anchor: str) -> Entry:
        policy, pillars = classified.policy, classified.classification.pillars
        tokens = [
            *(pillar.value for pillar in pillars),
            *map(str.lower, _effects(policy)),
            "preview" if policy.preview else "stable",
            *(self.initiatives[initiative] for initiative in classified.initiatives),
        ]
        size = len(classified.initiatives)
        details = [
            *(f"also {pillar.words}" for pillar in pillars[1:]),
            policy.category,
            ", ".join(_effects(policy)),
            "preview" if policy.preview else "",
            f"in {count(size, 'initiative')}" if size else "",
        ]
        link = self._wording.definition_link(policy.id)
        return Entry(
            anchor, policy.edited_name, link, pillars[0], " ".join(tokens), _joined(details)
        )

    def _service(self, service: Service) -> ServiceEntry:
        ids = {classified.policy.id for classified in self._catalog.policies(service)}
        ids |= {recommendation.id for recommendation in self._catalog.recommendation_list(service)}
        lists = [
            [entry for guid, entry in column.entries.items() if guid in ids]
            for column in self.columns
        ]
        return ServiceEntry(
            service,
            {
                pillar: [[entry for entry in each if entry.pillar is pillar] for each in lists]
                for pillar in Pillar
            },
        )


def page(
    catalog: Catalog, services: Iterable[Service], hosts: Hosts, origin: Sequence[str], today: date
) -> str:
    """Return the page of a catalogue; `origin` names the sources of its facts."""
    atlas = Atlas(catalog, services, hosts)
    return html.render("atlas.html.j2", atlas=atlas, pillars=[*Pillar], origin=origin, today=today)


def _recommendation(recommendation: RecommendationType, anchor: str) -> Entry:
    impact = f"{recommendation.impact.lower()} impact" if recommendation.impact else ""
    return Entry(
        anchor,
        load_advisor_rules().title(recommendation),
        absolute(recommendation.learn_more or ""),
        recommendation.pillar,
        recommendation.pillar.value,
        _joined([impact, recommendation.resource_type]),
    )


def _effects(policy: CompiledPolicy) -> list[str]:
    """Return the effects of a policy without Disabled, which nearly every policy has."""
    return [effect for effect in policy.effects if effect != "Disabled"]


def _joined(details: Iterable[str]) -> str:
    return " · ".join(filter(None, details))


def _anchors(kind: str, ids: Sequence[str]) -> Mapping[str, str]:
    """Return an anchor for each id: its first characters, or all of it if they are not unique."""
    starts = Counter(guid[:_ANCHOR_LENGTH] for guid in ids)
    return {
        guid: f"{kind}-{start if starts[start] == 1 else guid}"
        for guid in ids
        for start in [guid[:_ANCHOR_LENGTH]]
    }
