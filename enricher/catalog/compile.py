"""Compile policy definitions: evaluate each rule once, so that lists and articles don't need it.

The result depends only on the definition, the initiatives, and the data of this package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain

from msgspec.structs import replace

from enricher.catalog.initiative import InitiativeDefinition
from enricher.catalog.logs import logs_by_default
from enricher.catalog.paraphrases import load_paraphrase_rules
from enricher.catalog.pillar import Classification
from enricher.catalog.pillars import load_rules
from enricher.catalog.policy import CompiledPolicy, PolicyDefinition, digest_of, reason_not_live
from enricher.catalog.relevance import rule_applies_to, target_types
from enricher.catalog.remediation import Check, Remedy
from enricher.catalog.remedies import remedies_of
from enricher.catalog.sentences import extract_sentence
from enricher.catalog.service import Service, is_within, provider_of
from enricher.catalog.services import load_registry
from enricher.catalog.successors import successors_of
from enricher.catalog.worth import load_worth_rules


class Compiler:
    """Compiles definitions, each with the live initiatives that contain it."""

    def __init__(self, initiatives: Iterable[InitiativeDefinition] = ()) -> None:
        self._checks: list[tuple[CompiledPolicy, Check]] = []
        self._remedies: list[tuple[CompiledPolicy, Remedy]] = []
        self._deprecated: list[PolicyDefinition] = []
        self._containing: dict[str, list[InitiativeDefinition]] = {}
        for initiative in initiatives:
            for guid in () if initiative.deprecated else initiative.controls:
                self._containing.setdefault(guid, []).append(initiative)

    def compile(self, policy: PolicyDefinition) -> CompiledPolicy:
        """Return the compiled definition, without those that it is related to."""
        compiled = compile_policy(policy, self._containing.get(policy.id, ()))
        if check := Check.of(policy, compiled):
            self._checks.append((compiled, check))
        if remedy := Remedy.of(policy, compiled):
            self._remedies.append((compiled, remedy))
        if compiled.deprecated:
            self._deprecated.append(policy)
        return compiled

    def related(self, policies: Iterable[CompiledPolicy]) -> tuple[CompiledPolicy, ...]:
        """Return definitions that this compiler compiled, with remedies and successors of them."""
        chosen = {policy.id: policy for policy in policies}
        found = remedies_of(
            (check for policy, check in self._checks if chosen.get(policy.id) is policy),
            (remedy for policy, remedy in self._remedies if chosen.get(policy.id) is policy),
        )
        successors = successors_of(self._deprecated, chosen)
        return tuple(
            replace(
                policy,
                remedies=found.get(policy.id, ()),
                successor=successors.get(policy.id, ""),
            )
            if policy.id in found or policy.id in successors
            else policy
            for policy in chosen.values()
        )


def compile_policy(
    policy: PolicyDefinition, initiatives: Iterable[InitiativeDefinition] = ()
) -> CompiledPolicy:
    """Return a compiled definition; `initiatives` are the live ones that contain it."""
    containing = tuple(initiatives)
    targets = target_types(policy)
    related = policy.related_types
    candidates = {
        service.key: service
        for kind in (*targets.types, *related)
        for service in _services_on(kind)
    }
    is_static, is_live = policy.policy_type == "Static", not reason_not_live(policy)
    classification = (
        Classification((), ()) if is_static else load_rules().classify(policy, containing)
    )
    return CompiledPolicy(
        id=policy.id,
        display_name=policy.display_name,
        category=policy.category,
        version=policy.version,
        mode=policy.mode,
        policy_type=policy.policy_type,
        preview=policy.preview,
        deprecated=policy.deprecated,
        successor="",
        description_digest=digest_of(policy.description),
        keywords=tuple(sorted(load_paraphrase_rules().words(policy.description)))
        if is_live
        else (),
        sentence=extract_sentence(policy.display_name, policy.description) if is_live else "",
        effects=policy.effects,
        related_types=related,
        target_types=targets.types,
        generic_reason=targets.generic_reason,
        services=frozenset(
            key
            for key, service in candidates.items()
            if rule_applies_to(policy, targets.types, service)
        ),
        initiatives=tuple(initiative.id for initiative in containing),
        classification=classification,
        worth=load_worth_rules().worth_of(
            policy.display_name,
            policy.description,
            policy.category,
            classification.primary if classification.pillars else None,
        ),
        sent_logs=logs_by_default(policy, targets.types),
        controls=tuple(
            sorted({*chain(*(each.benchmark_controls(policy.id) for each in containing))})
        ),
    )


def prepare() -> None:
    """Load the data that compiling needs; called while enrich waits for Azure."""
    load_rules()
    _by_provider()


@cache
def _services_on(kind: str) -> list[Service]:
    """Return the services that a policy on a resource type may apply to."""
    return [
        service
        for service in _by_provider().get(provider_of(kind), ())
        if service.covers(kind) or any(is_within(kind, other) for other in service.related)
    ]


@cache
def _by_provider() -> Mapping[str, list[Service]]:
    """Return the services by the providers of their own and related resource types."""
    services: dict[str, list[Service]] = {}
    for service in load_registry().services.values():
        for provider in {*map(provider_of, (*service.resource_types, *service.related))}:
            services.setdefault(provider, []).append(service)
    return services
