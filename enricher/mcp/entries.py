"""The entries of answers: policies, recommendation types and conditions as the tools show them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET, structs

from enricher.catalog.catalog import Catalog
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.clouds import Hosts
from enricher.catalog.reasons import reason_for
from enricher.catalog.recommendation import RecommendationType
from enricher.mcp.answers import PolicyEntry, RecommendationEntry
from enricher.report.links import learn_more_of, pages_on
from enricher.report.outputs import Condition


def policy_entry(classified: ClassifiedPolicy, catalog: Catalog, hosts: Hosts) -> PolicyEntry:
    """Return the entry of a policy, with a link to the portal of a cloud."""
    policy = classified.policy
    successor = catalog.successor(policy)
    return PolicyEntry(
        id=policy.id,
        display_name=policy.display_name,
        why=reason_for(classified),
        category=policy.category,
        version=policy.version,
        preview=policy.preview,
        deprecated=policy.deprecated,
        superseded_by=successor.id if successor else UNSET,
        effects=policy.effects,
        pillars=classified.classification.pillars,
        link=pages_on(policy, hosts)[-1],
    )


def recommendation_entry(entry: RecommendationType, hosts: Hosts) -> RecommendationEntry:
    """Return the entry of a recommendation type."""
    return RecommendationEntry(
        id=entry.id,
        display_name=entry.display_name,
        pillar=entry.pillar,
        impact=entry.impact,
        resource_types=(entry.resource_type,),
        link=learn_more_of(entry, hosts) or None,
    )


def pruned(condition: Condition, budget: Iterator[object]) -> Condition:
    """Return a condition with as many of its subconditions as the budget has items."""
    kept = [
        pruned(each, budget)
        for each in condition.conditions or ()
        if next(budget, None) is not None
    ]
    return structs.replace(condition, conditions=kept or UNSET)
