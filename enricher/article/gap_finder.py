"""Compare the points that a guide would list with what is assigned in an estate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from enricher.article.article_options import ArticleOptions
from enricher.article.enrich import Enricher
from enricher.article.plan import Point
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import Slot, SlotKind
from enricher.catalog.assigned_policies import AssignedPolicies
from enricher.catalog.estate import Estate
from enricher.catalog.families import Family, Role
from enricher.catalog.gaps import Gap, Required, State
from enricher.catalog.pillar import Pillar
from enricher.catalog.required import Requirements
from enricher.catalog.resource_counts import ServiceCounts
from enricher.catalog.service import Service

#: The members of a bullet that each make its point: the lead, and what does the same or more.
_MAKING_THE_POINT = (Role.LEAD, Role.DESTINATION, Role.REMEDY)


class GapFinder:
    """Compares the points of guides with an estate."""

    def __init__(self, enricher: Enricher, assigned: AssignedPolicies) -> None:
        """`enricher` has the catalogue that guides are filled from, and the resource counts."""
        self._enricher = enricher
        self._catalog = enricher.catalog
        self._assigned = assigned

    def gaps(self, service: Service, options: ArticleOptions) -> Iterator[Gap]:
        """Yield the points that a guide on a service would list, in its order."""
        content = self._enricher.contents.of(service, options)
        plan, facts = content.plan(options.limit), content.facts
        counts = self._enricher.counts.of(service) if self._enricher.counts else None
        families = {
            family.lead.policy.id: family
            for group in (facts.families or {}).values()
            for family in group
        }
        for pillar in Pillar:
            for point in plan.of(Slot(SlotKind.POLICIES, pillar)).listed:
                yield self._policy(service, pillar, point, families[point.lead])
            for point in plan.of(Slot(SlotKind.RECOMMENDATIONS, pillar)).listed:
                yield _recommendation(service, pillar, point, facts, counts)

    def _policy(self, service: Service, pillar: Pillar, point: Point, family: Family) -> Gap:
        members = [each for role in _MAKING_THE_POINT for each in family.of(role)]
        policies = [each.classified.policy for each in members]
        types = {
            policy.id: [kind for kind in policy.target_types if service.covers(kind)]
            for policy in policies
        }
        return Gap(
            service=service,
            pillar=pillar,
            id=point.lead,
            name=point.name,
            also=point.also,
            policy=self._assigned.state(types, types),
            is_custom=family.lead.policy.is_custom,
        )

    def missing(self, required: Requirements, gaps: Iterable[Gap]) -> Iterator[Required]:
        """Yield what a configuration requires, but isn't assigned to all of the scope.

        Of a pillar, these are the policies among `gaps`.
        """
        for key in required.policies:
            state = self._assigned.state([key], {}).state
            if state is not State.ASSIGNED:
                policy = self._catalog.by_id(key)
                name = policy.edited_name if policy else "an unknown definition"
                yield Required("policy", key, name, state)
        for key in required.initiatives:
            name, state = self._assigned.initiative(key)
            if state is not State.ASSIGNED:
                yield Required("initiative", key, name or "an unknown initiative", state)
        for gap in gaps:
            if gap.pillar in required.pillars and gap.policy and gap.is_open:
                words = f"{gap.pillar.title} of {gap.service.name}"
                yield Required(words, gap.id, gap.name, gap.policy.state)


def services_in(estate: Estate, services: Mapping[str, Service]) -> list[Service]:
    """Return the services that the scope has resources of, by name.

    Of several with the same resource type, those that only properties of a resource distinguish,
    such as its kind, are left out if there is one for all of its resources.
    """
    types = estate.resource_types
    present = [each for each in services.values() if any(map(each.covers, types))]
    whole = {service.resource_types[0] for service in present if not service.facts}
    chosen = [each for each in present if not each.facts or each.resource_types[0] not in whole]
    return sorted(chosen, key=lambda service: service.name.lower())


def _recommendation(
    service: Service,
    pillar: Pillar,
    point: Point,
    facts: ServiceFacts,
    counts: ServiceCounts | None,
) -> Gap:
    (advice,) = (
        each for each in (facts.advice or {}).get(pillar, ()) if each.lead.id == point.lead
    )
    return Gap(
        service=service,
        pillar=pillar,
        id=point.lead,
        name=point.name,
        also=point.also,
        affected=counts.open_of(entry.id for entry in advice.entries) if counts else None,
    )
