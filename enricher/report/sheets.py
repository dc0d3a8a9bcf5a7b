"""Policies and recommendations for spreadsheets: a row for each with each of its services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct

from enricher.article.wording import Wording
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.clouds import Hosts
from enricher.catalog.reasons import reason_for
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.recommendations import concerns
from enricher.catalog.service import Service
from enricher.report.columns import Column, Sheet
from enricher.report.links import learn_more_of


class PolicyRow(Struct, frozen=True):
    """A policy with a service that it applies to, or with none, and the portal's page of it."""

    classified: ClassifiedPolicy
    service: Service | None
    link: str


class RecommendationRow(Struct, frozen=True):
    """A recommendation type with a service that it is about, or with none."""

    recommendation: RecommendationType
    service: Service | None
    link: str


_POLICIES: list[Column[PolicyRow]] = [
    Column("id", str, "Id of the definition.", lambda row: row.classified.policy.id),
    Column("name", str, "Name.", lambda row: row.classified.policy.display_name),
    Column("service", str, "Service.", lambda row: row.service.name if row.service else ""),
    Column(
        "pillar",
        str,
        "Primary pillar.",
        lambda row: row.classified.classification.primary.title,
    ),
    Column("category", str, "Category.", lambda row: row.classified.policy.category),
    Column("effects", list[str], "Effects.", lambda row: [*row.classified.policy.effects]),
    Column("link", str, "Page in the portal.", lambda row: row.link),
    Column("why", str, "Why it matters.", lambda row: reason_for(row.classified)),
    Column(
        "related_types",
        list[str],
        "Resource types that it checks or deploys.",
        lambda row: [*row.classified.policy.related_types],
        on_request=True,
    ),
    Column(
        "initiatives",
        str,
        "Names of the built-in initiatives that include it.",
        lambda row: "; ".join(sorted(each.display_name for each in row.classified.initiatives)),
        on_request=True,
    ),
]
_RECOMMENDATIONS: list[Column[RecommendationRow]] = [
    Column("id", str, "Id of the type.", lambda row: row.recommendation.id),
    Column("name", str, "Name.", lambda row: row.recommendation.display_name),
    Column("service", str, "Service.", lambda row: row.service.name if row.service else ""),
    Column("pillar", str, "Pillar.", lambda row: row.recommendation.pillar.title),
    Column("impact", str, "Impact.", lambda row: row.recommendation.impact),
    Column("resource_type", str, "Resource type.", lambda row: row.recommendation.resource_type),
    Column("link", str, "Page with more.", lambda row: row.link),
]


def policies(
    listed: Sequence[ClassifiedPolicy],
    services: Callable[[], Mapping[str, Sequence[Service]]],
    hosts: Hosts,
    *,
    related: bool = False,
    initiatives: bool = False,
) -> Sheet[PolicyRow]:
    """Return policies for a spreadsheet; `services` returns those of each policy, by its id."""
    requested = {"related_types": related, "initiatives": initiatives}
    columns = [each for each in _POLICIES if requested.get(each.key, not each.on_request)]
    return Sheet(lambda: [*_policy_rows(listed, services(), Wording(hosts=hosts))], columns)


def _policy_rows(
    listed: Iterable[ClassifiedPolicy],
    services: Mapping[str, Sequence[Service]],
    wording: Wording,
) -> Iterator[PolicyRow]:
    for classified in listed:
        guid = classified.policy.id
        for service in (*services.get(guid, ()),) or (None,):
            yield PolicyRow(classified, service, wording.definition_link(guid))


def recommendations(
    listed: Sequence[RecommendationType], services: Iterable[Service], hosts: Hosts
) -> Sheet[RecommendationRow]:
    """Return recommendation types for a spreadsheet, each with those of `services` it is about."""
    rows = partial(_recommendation_rows, listed, [*services], hosts)
    return Sheet(lambda: [*rows()], _RECOMMENDATIONS)


def _recommendation_rows(
    listed: Iterable[RecommendationType], services: Sequence[Service], hosts: Hosts
) -> Iterator[RecommendationRow]:
    for recommendation in listed:
        link = learn_more_of(recommendation, hosts)
        about = (*filter(partial(concerns, recommendation), services),)
        for service in about or (None,):
            yield RecommendationRow(recommendation, service, link)
