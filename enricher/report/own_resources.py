"""The user's own resources, as reports tell of them: counts for a service, never names."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from enricher.article.sections import Facts
from enricher.catalog.model import Affected, Compliance, PolicyDefinition, Service, Usage
from enricher.docset.run import Report


class OwnResources(Struct, frozen=True):
    """What a subscription says of a service. None: that source, or the catalogue's, refused.

    `compliance` has each policy of the service that judges a resource; a resource counts once for
    each policy.
    """

    affected: Affected | None
    compliance: Mapping[PolicyDefinition, Compliance] | None

    @property
    def total(self) -> Compliance:
        """The compliance with all these policies."""
        return sum((self.compliance or {}).values(), start=Compliance())

    @property
    def share(self) -> int | None:
        """How much complies, in whole per cent and never rounded up; None where nothing counts."""
        total = self.total
        count = total.compliant + total.non_compliant
        return 100 * total.compliant // count if count else None

    @property
    def failing(self) -> list[tuple[PolicyDefinition, Compliance]]:
        """The policies that resources don't comply with, those of most resources first."""
        found = (item for item in (self.compliance or {}).items() if item[1].non_compliant)
        return sorted(found, key=lambda item: (-item[1].non_compliant, item[0].display_name))


def own_resources(usage: Usage, facts: Facts) -> OwnResources:
    """What of the counts is about the policies and recommendations of a service."""
    affected, compliance = None, None
    if usage.recommendations is not None and facts.advice is not None:
        listed = {entry.id for entry in facts.all_recommendations}
        counted = (count for guid, count in usage.recommendations.items() if guid in listed)
        affected = sum(counted, start=Affected())
    if usage.compliance is not None and facts.families is not None:
        found = usage.compliance
        compliance = {one: found[one.id] for one in facts.all_policies if one.id in found}
    return OwnResources(affected, compliance)


def of_report(report: Report) -> Mapping[Service, OwnResources]:
    """The counts of each service that an article is about, by its name."""
    found = {
        result.service: own_resources(report.usage[result.service], result.facts)
        for result in report.results
        if result.service in report.usage
    }
    return dict(sorted(found.items(), key=lambda item: item[0].name.lower()))
