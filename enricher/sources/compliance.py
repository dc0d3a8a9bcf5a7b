"""Compliance of a subscription's resources with policies: counts, never names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from enricher.catalog.json_value import as_list, as_object, as_text
from enricher.sources.session import OFFLINE_SUBSCRIPTION, Session, asking, read_pages

#: Grouped twice: a resource has a state per assignment, and is to be counted once.
_APPLY = (
    "groupby((policyDefinitionId,complianceState,resourceId))"
    "/groupby((policyDefinitionId,complianceState),aggregate($count as count))"
)


@dataclass(frozen=True)
class Compliance:
    """How many resources comply with a policy, and how many do not."""

    compliant: int = 0
    non_compliant: int = 0


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
    with asking("Azure Policy compliance"):
        client = PolicyInsightsClient(session.credential, subscription, **session.client_options)
        pages = read_pages(
            client.policy_states.list_query_results_for_subscription,
            "latest",
            subscription,
            query_options=options,
        )
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in (as_object(item) for page in pages for item in as_list(page.get("value"))):
        guid = as_text(row.get("policyDefinitionId")).rpartition("/")[2].lower()
        counts[guid][as_text(row.get("complianceState")).lower()] += int(str(row.get("count", 0)))
    return {
        guid: Compliance(states["compliant"], states["noncompliant"])
        for guid, states in counts.items()
    }
