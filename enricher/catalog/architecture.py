"""The policies of an architecture: of several services together, by pillar."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from enricher.catalog.catalog import Catalog
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.pillar import Pillar
from enricher.catalog.service import Service


class SharedPolicy(Struct, frozen=True):
    """A policy with those services of an architecture that it applies to."""

    policy: ClassifiedPolicy
    services: tuple[Service, ...]
    rank: int  # the best position among the families of one of the services, from 0


def by_pillar(
    catalog: Catalog, services: Sequence[Service], *, preview: bool, include_generic: bool
) -> dict[Pillar, list[SharedPolicy]]:
    """Return the policies of services by primary pillar, each policy once.

    Those that apply to most of the services come first, then those with the best rank among the
    families of a service.
    """
    shared: dict[str, SharedPolicy] = {}
    for service in services:
        families = catalog.families(service, preview=preview, include_generic=include_generic)
        for of_pillar in (families or {}).values():
            for rank, family in enumerate(of_pillar):
                for classified in family.policies:
                    known = shared.get(classified.policy.id)
                    shared[classified.policy.id] = SharedPolicy(
                        classified,
                        (*(known.services if known else ()), service),
                        min(rank, known.rank) if known else rank,
                    )
    ordered = sorted(
        shared.values(),
        key=lambda each: (-len(each.services), each.rank, each.policy.policy.display_name.lower()),
    )
    return {
        pillar: [each for each in ordered if each.policy.classification.primary is pillar]
        for pillar in Pillar
    }
