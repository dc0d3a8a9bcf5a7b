"""Why a policy applies to services, and why it belongs to its pillar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from enricher.catalog.catalog import Catalog
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.conditions import EvaluationTrace
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.relevance import evaluation_traces
from enricher.catalog.remediation import Check, Proof, Remedy, prove
from enricher.catalog.service import Service
from enricher.catalog.services import is_registered
from enricher.catalog.tiers import Baseline
from enricher.errors import NotFoundError
from enricher.platform.words import shortened

_HOW_TO_NAME = (
    "Name it by its id, such as c5ecf495-6caa-445c-b431-04fda56c555a, by at least the first six "
    "characters of that, or by a part of its name."
)
_CHOICES = 10  # matching definitions that an error lists


class ProvedRemedy(Struct, frozen=True):
    """A policy that is proved to bring about what another one checks."""

    lead: CompiledPolicy
    remedy: CompiledPolicy
    proof: Proof


class Explanation(Struct, frozen=True):
    """A policy with its evidence, and the evaluation of its rule for each service.

    `traces` has the evaluation for each resource type of a service that the rule is about.
    """

    policy: ClassifiedPolicy
    successor: CompiledPolicy | None
    traces: Mapping[Service, Sequence[tuple[str, EvaluationTrace]]]
    services: Sequence[Service]  # that the policy applies to
    rank_reasons: Sequence[str]  # for a single service that it applies to
    is_complete: bool  # for a single service, so that all conditions are shown
    proofs: Sequence[ProvedRemedy] = ()  # in which the policy is the lead or the remedy


def explain(
    catalog: Catalog, wanted: str, services: Iterable[Service], service: Service | None = None
) -> Explanation:
    """Explain a policy, for `service` if it is given, else for all `services`.

    Of several services as one, each is evaluated.

    `wanted` is the policy's id, the start of its id, or a part of its name. Facts without rules
    give neither evaluations nor proofs. Raises NotFoundError if no definition matches, or several
    do, and UsageError for a service if the facts have no rules.
    """
    policy = find_definition(catalog, wanted, service)
    has_rules = service is not None or catalog.has_rules
    candidates = [*service.each] if service else [*services]
    if not has_rules:
        candidates = [each for each in candidates if is_registered(each)]
    classified = catalog.classify(policy)
    applies_to = [each for each in candidates if catalog.applies_to(policy, each)]
    reasons = _rank_reasons(catalog, classified, service) if service and applies_to else []
    return Explanation(
        classified,
        catalog.successor(policy),
        _traces(catalog, policy, candidates) if has_rules else {},
        applies_to,
        reasons,
        is_complete=service is not None,
        proofs=[*_proofs(catalog, policy)] if has_rules else (),
    )


def _traces(
    catalog: Catalog, policy: CompiledPolicy, services: Iterable[Service]
) -> Mapping[Service, Sequence[tuple[str, EvaluationTrace]]]:
    definition = catalog.definition(policy.id)
    return {each: [*evaluation_traces(policy, definition, each)] for each in services}


def _rank_reasons(
    catalog: Catalog, classified: ClassifiedPolicy, service: Service | None
) -> list[str]:
    """Return the reasons for the rank of a policy among those of a service."""
    if service is None or not classified.policy.is_live:
        return []
    return Baseline.of(catalog.policies(service), service).rank_reasons(classified)


def _proofs(catalog: Catalog, policy: CompiledPolicy) -> Iterator[ProvedRemedy]:
    """Yield the proofs of a policy's remedies, then those of what it is a remedy for."""
    pairs = [(policy, guid) for group in policy.remedies for guid in group]
    pairs += [
        (lead, policy.id)
        for lead in catalog.definitions or ()
        if any(policy.id in group for group in lead.remedies)
    ]
    for lead, guid in pairs:
        other = catalog.by_id(guid)
        check = Check.of(catalog.definition(lead.id), lead)
        remedy = other and Remedy.of(catalog.definition(guid), other)
        if other and check and remedy:
            yield ProvedRemedy(lead, other, prove(check, remedy))


def find_definition(catalog: Catalog, wanted: str, service: Service | None) -> CompiledPolicy:
    """Return the definition of an id, the start of one, or a part of a name.

    Of several, it is the only one that applies to the service. Raises NotFoundError if no
    definition matches, or several do, with the nearest ones.
    """
    matches = catalog.find(wanted)
    if service and len(matches) > 1:
        matches = [policy for policy in matches if catalog.applies_to(policy, service)] or matches
    if len(matches) == 1:
        return matches[0]
    if not matches:
        near = [f"{policy.id}  {policy.display_name}" for policy in catalog.nearest(wanted)]
        hint = "The nearest:" if near else _HOW_TO_NAME
        as_of = catalog.facts.as_of
        where = f" in the catalogue of {as_of}" if as_of else ""
        raise NotFoundError(f"no policy definition '{wanted}'{where}. {hint}", near)
    choices = (f"{policy.id}  {policy.display_name}" for policy in matches)
    raise NotFoundError(
        f"{len(matches):,} policy definitions match '{wanted}'; name one, or --service KEY:",
        shortened(choices, _CHOICES, str),
    )
