"""Count a subscription's resources that comply with each policy; names are never read.

https://learn.microsoft.com/rest/api/policyinsights/policy-states
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from enricher.catalog.json_values import Json, as_text
from enricher.catalog.policy import definition_key
from enricher.catalog.resource_counts import ByType, Compliance
from enricher.errors import SourceError

if TYPE_CHECKING:
    from enricher.sources.session import Session

#: Grouped twice: a resource has a state for each assignment, but counts once.
_APPLY = (
    "groupby((policyDefinitionId,resourceType,resourceId))"
    "/groupby((policyDefinitionId,resourceType),aggregate($count as count))"
)

#: A resource is non-compliant if it is so for any assignment, and compliant if it is so for all.
#: Other states (exempt, unknown, conflicting) are neither.
_ALL, _NOT_COMPLIANT, _NON_COMPLIANT, _EXEMPT = (
    None,
    "complianceState ne 'Compliant'",
    "complianceState eq 'NonCompliant'",
    "complianceState eq 'Exempt'",
)

#: Azure evaluates a resource once a day; by default only states of the last day are returned.
_SINCE = timedelta(days=2)


def count_states(
    session: Session, management_group: str = "", *, exempt: bool = False
) -> ByType[Compliance]:
    """Count the resources of a subscription that comply, by resource type and definition id.

    With a `management_group`, those of all subscriptions below it. Takes three queries for any
    number of services, and another one to count what is `exempt`: Azure allows some 150 in five
    minutes. Raises SourceError if the policy states can't be read.
    """
    from enricher.sources.azure_errors import translate_errors

    with translate_errors("Azure Policy (compliance)"):
        all_, not_compliant, non_compliant = (
            _count(session, management_group, states)
            for states in (_ALL, _NOT_COMPLIANT, _NON_COMPLIANT)
        )
        exempted = _count(session, management_group, _EXEMPT) if exempt else Counter()
        counts: dict[str, dict[str, Compliance]] = {}
        for (kind, guid), count in all_.items():
            counts.setdefault(kind, {})[guid] = Compliance(
                max(0, count - not_compliant[kind, guid]),
                non_compliant[kind, guid],
                # A resource can be exempt from one assignment, and fail for another.
                min(exempted[kind, guid], count - non_compliant[kind, guid]),
            )
        return counts


def _count(session: Session, management_group: str, states: str | None) -> Counter[tuple[str, str]]:
    """Count the resources in some states, by resource type and definition id."""
    from azure.mgmt.policyinsights import PolicyInsightsClient
    from azure.mgmt.policyinsights.models import QueryOptions

    from enricher.sources.pages import read_values
    from enricher.sources.session import OFFLINE_SUBSCRIPTION

    client = session.client(PolicyInsightsClient).policy_states
    rows = read_values(
        client.list_query_results_for_management_group
        if management_group
        else client.list_query_results_for_subscription,
        "latest",
        management_group or session.subscription or OFFLINE_SUBSCRIPTION,
        query_options=QueryOptions(
            filter=states, apply=_APPLY, from_property=datetime.now(UTC) - _SINCE
        ),
    )
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        key = definition_key(as_text(row.get("policyDefinitionId")))
        counts[as_type(row.get("resourceType")), key] += as_count(row.get("count"))
    return counts


def as_type(value: Json) -> str:
    """Return a resource type in lower case, without the slash that the service puts before some."""
    return as_text(value).strip("/").lower()


def as_count(value: Json) -> int:
    """Return a count; raise SourceError if it is not a natural number."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SourceError(f"the response has {value!r} as a count.")
    return value
