"""What is found out about a definition from its rule, so that the rule itself is not needed again.

A pure function of the definition, the initiatives that hold it, and the data of this package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import msgspec
from msgspec.structs import replace

from enricher.catalog.model import (
    Initiative,
    Insight,
    PolicyDefinition,
    Service,
    Verdict,
    is_within,
    provider_of,
)
from enricher.catalog.pillars import load_rules
from enricher.catalog.relevance import concerns, target_types
from enricher.catalog.services import load_registry


def look_into(policy: PolicyDefinition, initiatives: Iterable[Initiative]) -> Insight:
    """Find out all that a list asks of a rule; `initiatives` are the live ones that hold it."""
    about = target_types(policy)
    types = {*about.types, *policy.related_types}
    services = {one for kind in types for one in _services_of(kind)}
    # One that is not live stands in no list; which services it is for tells of its namesakes.
    verdict = load_rules().judge(policy, initiatives) if policy.is_live else Verdict((), ())
    return Insight(
        effects=policy.effects,
        related_types=policy.related_types,
        types=about.types,
        generic=about.generic,
        services=frozenset(one.key for one in services if concerns(policy, one)),
        judged=msgspec.Raw(msgspec.json.encode(verdict)),
    )


@cache
def _services_of(kind: str) -> list[Service]:
    """The services that a policy on a resource type could concern."""
    return [
        service
        for service in _by_provider().get(provider_of(kind), ())
        if service.covers(kind) or any(is_within(kind, other) for other in service.related)
    ]


@cache
def _by_provider() -> dict[str, list[Service]]:
    """The services by the resource providers that they have something to do with."""
    found: dict[str, list[Service]] = {}
    for service in load_registry().services.values():
        for provider in {*map(provider_of, (*service.resource_types, *service.related))}:
            found.setdefault(provider, []).append(service)
    return found


def without_rules(
    definitions: Iterable[PolicyDefinition], held_by: Mapping[str, Iterable[Initiative]]
) -> list[PolicyDefinition]:
    """The definitions with what was found out in the place of their rules."""
    return [
        replace(
            policy,
            parameters={},
            rule={},
            insight=look_into(policy, held_by.get(policy.id, ())),
        )
        for policy in definitions
    ]
