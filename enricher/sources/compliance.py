"""Compliance of a subscription's resources with policies: counts, never names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from enricher.catalog.model import Compliance
from enricher.catalog.wire import Json, as_text
from enricher.errors import SourceError
from enricher.sources.session import OFFLINE_SUBSCRIPTION, Session, asking, read_values

#: Grouped twice: a resource has a state per assignment, and is to be counted once.
_APPLY = (
    "groupby((policyDefinitionId,complianceState,resourceId))"
    "/groupby((policyDefinitionId,complianceState),aggregate($count as count))"
)


def fetch(session: Session, resource_types: Iterable[str]) -> Mapping[str, Compliance]:
    """Counts by definition id for all resources of these types, in one query.

    Raises SourceError when the policy states can't be asked.
    """
    from azure.mgmt.policyinsights import PolicyInsightsClient
    from azure.mgmt.policyinsights.models import QueryOptions

    subscription = session.subscription or OFFLINE_SUBSCRIPTION
    options = QueryOptions(
        filter=" or ".join(f"resourceType eq '{kind}'" for kind in sorted(resource_types)),
        apply=_APPLY,
    )
    with asking("Azure Policy (compliance)"):
        rows = read_values(
            session.client(PolicyInsightsClient).policy_states.list_query_results_for_subscription,
            "latest",
            subscription,
            query_options=options,
        )
        return tally(
            (row.get("policyDefinitionId"), row.get("complianceState"), row.get("count"))
            for row in rows
        )


def tally(rows: Iterable[tuple[Json, Json, Json]]) -> Mapping[str, Compliance]:
    """Counts by definition id, from rows of definition (a whole id), state, and count.

    Raises SourceError for a row that is none.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for definition, state, count in rows:
        guid = as_text(definition).rpartition("/")[2].lower()
        counts[guid][as_text(state).lower()] += as_count(count)
    return {
        guid: Compliance(states["compliant"], states["noncompliant"])
        for guid, states in counts.items()
    }


def as_count(value: Json) -> int:
    """A count; raises SourceError for what is none."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SourceError(f"the answer holds {value!r} for a count.")
    return value
