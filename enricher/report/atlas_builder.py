"""Collect the data of the atlas from a catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from enricher.catalog.advisor_rules import load_advisor_rules, load_policies_alike
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import CLOUDS, Cloud, Hosts
from enricher.catalog.history import History
from enricher.catalog.initiative import Initiative
from enricher.catalog.news import ADDED, RENAMED, News, Subject
from enricher.catalog.pillar import Evidence, Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.reasons import reason_for
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.retirements import Retirement, retirements
from enricher.catalog.service import Service
from enricher.report.atlas_data import (
    AtlasData,
    AtlasInitiative,
    AtlasService,
    Change,
    Entry,
    PolicyEntry,
    RecommendationEntry,
)
from enricher.report.changes import absolute
from enricher.report.links import DEFINITION_PAGE, learn_more_of


def additions(catalog: Catalog, services: Iterable[Service], history: History) -> list[News]:
    """Return the policies that the last known release added; none if no earlier one is known."""
    among = [*services]
    before = release_before(history)
    return [
        News(
            policy,
            (ADDED,),
            catalog.classify(policy).classification.primary,
            tuple(service for service in among if catalog.applies_to(policy, service)),
            changed_on=first,
        )
        for policy in sorted(catalog.live, key=lambda policy: policy.edited_name.lower())
        for first in [history.first.get(policy.id)]
        if before and first and first > before
    ]


def release_before(history: History) -> date | None:
    """Return the day of the release before the last known one; None if it is not known."""
    return history.releases[-2] if len(history.releases) > 1 else None


def collect(
    catalog: Catalog,
    services: Iterable[Service],
    hosts: Hosts,
    history: History,
    today: date,
    news: Iterable[News],
    since: str,
) -> AtlasData:
    """Return the data of a catalogue; `news` are its changes since a day or a commit."""
    builder = _Builder(catalog, services, history, hosts)
    entries = builder.entries  # first, because they fill the lists that they refer to
    return AtlasData(
        today=today,
        portal=hosts.portal,
        policy_page=DEFINITION_PAGE if hosts == CLOUDS[Cloud.PUBLIC] else "",
        pillars=[(pillar, pillar.title) for pillar in Pillar],
        services=builder.services,
        initiatives=builder.initiatives,
        types=builder.types,
        evidence=builder.evidence,
        fields={
            str(kind.__struct_config__.tag): ["kind", *kind.__struct_fields__]
            for kind in (PolicyEntry, RecommendationEntry)
        },
        entries=entries,
        releases=history.releases,
        since=since,
        news=[*map(_change, news)],
        retirements=builder.retirements,
    )


class _Builder:
    """Collects the entries of a catalogue, and what they refer to by position."""

    def __init__(
        self, catalog: Catalog, services: Iterable[Service], history: History, hosts: Hosts
    ) -> None:
        self._hosts = hosts
        self._catalog = catalog
        self._services = sorted(services, key=lambda service: service.name.lower())
        self._history = history
        self._types: dict[str, int] = {}
        self._evidence: dict[Evidence, int] = {}

    @cached_property
    def entries(self) -> list[Entry]:
        """The live and the deprecated policies by name, then the recommendations by title."""
        excluded = self._catalog.overrides.exclude
        policies = [
            self._policy(policy)
            for policy in self._catalog.definitions or ()
            if (policy.is_live or policy.reason_not_live == "deprecated")
            and policy.id not in excluded
        ]
        recommendations = [*map(self._recommendation, self._catalog.recommendation_list(None))]
        return [*sorted(policies, key=_by_name), *sorted(recommendations, key=_by_name)]

    @cached_property
    def _initiatives(self) -> Mapping[Initiative, int]:
        """The initiatives that contain a live policy, by name, with their positions."""
        initiatives = {
            initiative
            for classified in self._catalog.policies(None)
            for initiative in classified.initiatives
        }
        ordered = sorted(initiatives, key=lambda each: (each.display_name.lower(), each.id))
        return {initiative: number for number, initiative in enumerate(ordered)}

    @cached_property
    def _keys(self) -> Mapping[str, list[str]]:
        """The keys of the services that a recommendation concerns, by its id."""
        keys: dict[str, list[str]] = {}
        for service in self._services:
            for recommendation in self._catalog.recommendation_list(service):
                keys.setdefault(recommendation.id, []).append(service.key)
        return keys

    @cached_property
    def services(self) -> list[AtlasService]:
        """The services with live policies or recommendations, by name."""
        keys = {key for entry in self.entries if entry.is_current for key in entry.services}
        return [
            AtlasService(
                service.key,
                service.name,
                service.resource_types,
                absolute(self._hosts.page(service.policy_reference)),
            )
            for service in self._services
            if service.key in keys
        ]

    @property
    def initiatives(self) -> list[AtlasInitiative]:
        """The initiatives that contain a live policy, by name."""
        return [
            AtlasInitiative(each.id, each.edited_name, each.size, each.preview)
            for each in self._initiatives
        ]

    @property
    def types(self) -> list[str]:
        """The resource types of all entries."""
        return [*self._types]

    @property
    def evidence(self) -> list[Evidence]:
        """The evidence for the pillars of all policies."""
        return [*self._evidence]

    @property
    def retirements(self) -> list[Retirement]:
        """The retirements that Advisor announces, by date."""
        return retirements(self._catalog.recommendation_types or ())

    def _policy(self, policy: CompiledPolicy) -> PolicyEntry:
        classified = self._catalog.classify(policy)
        successor = self._catalog.successor(policy)
        name = policy.edited_name
        return PolicyEntry(
            id=policy.id,
            name=name,
            azure_name=policy.display_name if policy.display_name != name else "",
            pillars=classified.classification.pillars,
            services=tuple(
                service.key
                for service in self._services
                if self._catalog.applies_to(policy, service)
            ),
            types=_positions(self._types, policy.target_types),
            reason=reason_for(classified),
            category=policy.category,
            version=policy.version,
            effects=policy.effects,
            preview=policy.preview,
            deprecated=policy.deprecated,
            successor=successor.id if successor else "",
            generic=policy.generic_reason,
            initiatives=tuple(
                self._initiatives[initiative]
                for initiative in classified.initiatives
                if initiative in self._initiatives
            ),
            controls=policy.controls,
            evidence=_positions(self._evidence, classified.classification.evidence),
            remedies=policy.remedies,
            first=self._history.first.get(policy.id),
        )

    def _recommendation(self, recommendation: RecommendationType) -> RecommendationEntry:
        rules, name = load_advisor_rules(), recommendation.display_name
        title = rules.title(recommendation)
        return RecommendationEntry(
            id=recommendation.id,
            name=title,
            azure_name=name if name != title else "",
            pillars=(recommendation.pillar,),
            services=tuple(self._keys.get(recommendation.id, ())),
            types=_positions(self._types, [recommendation.resource_type]),
            impact=recommendation.impact,
            condition=rules.condition(name),
            link=learn_more_of(recommendation, self._hosts),
            policies=tuple(sorted(load_policies_alike().get(recommendation.id, ()))),
        )


def _change(news: News) -> Change:
    kind = "policy" if news.is_policy else "recommendation"
    return Change(
        f"{kind}/{news.subject.id}",
        _title(news.subject),
        news.main_kind,
        _title(news.before) if news.before and RENAMED in news.kinds else "",
        news.successor.id if news.successor else "",
    )


def _title(subject: Subject) -> str:
    """Return the name as articles and pages show it."""
    if isinstance(subject, RecommendationType):
        return load_advisor_rules().title(subject)
    return subject.edited_name


def _by_name(entry: Entry) -> tuple[str, str]:
    return entry.name.lower(), entry.id


def _positions(table: dict, items: Iterable[object]) -> tuple[int, ...]:  # type: ignore[type-arg]
    """Return the positions of items in a table, to which new ones are added."""
    return tuple(table.setdefault(item, len(table)) for item in items)
