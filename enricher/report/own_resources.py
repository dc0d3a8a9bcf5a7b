"""Counts of the user's own resources for a service; no resource is ever named."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from enricher.article.service_facts import ServiceFacts
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.resource_counts import Affected, Compliance, ServiceCounts
from enricher.catalog.service import Service
from enricher.docset.report import Report


class OwnResources(Struct, frozen=True):
    """Counts of a service's resources; None if their source, or that of the catalogue, refused.

    `compliance` has the policies of the service that evaluate a resource. A resource counts once
    for each policy.
    """

    affected: Affected | None
    compliance: Mapping[CompiledPolicy, Compliance] | None

    @property
    def total(self) -> Compliance:
        """The compliance with all these policies."""
        return sum((self.compliance or {}).values(), start=Compliance())

    @property
    def share(self) -> int | None:
        """The compliant share in percent, rounded down; None if nothing is counted."""
        total = self.total
        evaluated = total.compliant + total.non_compliant
        return 100 * total.compliant // evaluated if evaluated else None

    @property
    def failing(self) -> list[tuple[CompiledPolicy, Compliance]]:
        """The policies that resources don't comply with, most resources first."""
        items = (item for item in (self.compliance or {}).items() if item[1].non_compliant)
        return sorted(items, key=lambda item: (-item[1].non_compliant, item[0].display_name))


def own_resources(service_counts: ServiceCounts, facts: ServiceFacts) -> OwnResources:
    """Return the counts for the policies and recommendations of a service."""
    affected, compliance = None, None
    if service_counts.recommendations is not None and facts.advice is not None:
        listed = {recommendation.id for recommendation in facts.all_recommendations}
        counts = (
            counts for guid, counts in service_counts.recommendations.items() if guid in listed
        )
        affected = sum(counts, start=Affected())
    if service_counts.compliance is not None and facts.families is not None:
        by_id = service_counts.compliance
        compliance = {
            policy: by_id[policy.id] for policy in facts.all_policies if policy.id in by_id
        }
    return OwnResources(affected, compliance)


def of_report(report: Report) -> Mapping[Service, OwnResources]:
    """Return the counts for each service that an article is about, ordered by name."""
    counted = report.services & report.service_counts.keys()
    return {
        service: own_resources(report.service_counts[service], report.facts_of(service))
        for service in sorted(counted, key=lambda service: service.name.lower())
    }
