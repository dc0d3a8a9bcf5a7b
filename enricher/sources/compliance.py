"""Compliance of a subscription's resources with policies: counts, never names."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from enricher.catalog.model import Compliance
from enricher.catalog.usage import ByType
from enricher.catalog.wire import Json, as_text
from enricher.errors import SourceError

if TYPE_CHECKING:
    from enricher.sources.session import Session

#: Grouped twice: a resource has a state per assignment, and is to be counted once.
_APPLY = (
    "groupby((policyDefinitionId,resourceType,resourceId))"
    "/groupby((policyDefinitionId,resourceType),aggregate($count as count))"
)

#: A resource that several assignments judge has its worst state: non-compliant where any says so,
#: compliant where all do. What else there is (exempt, unknown, conflicting) is neither.
_ALL, _NOT_COMPLIANT, _NON_COMPLIANT = (
    None,
    "complianceState ne 'Compliant'",
    "complianceState eq 'NonCompliant'",
)

#: Azure looks at a resource once a day; without this, only at what it saw in the last one.
_SINCE = timedelta(days=2)


def fetch(session: Session) -> ByType[Compliance]:
    """Counts by resource type and definition id, for all resources of the subscription.

    Three queries, however many services a run is about: Azure allows some 150 in five minutes.
    Raises SourceError when the policy states can't be asked.
    """
    from enricher.sources.session import asking

    with asking("Azure Policy (compliance)"):
        all_, not_compliant, non_compliant = (
            _count(session, states) for states in (_ALL, _NOT_COMPLIANT, _NON_COMPLIANT)
        )
        found: dict[str, dict[str, Compliance]] = {}
        for (kind, guid), count in all_.items():
            compliant = max(0, count - not_compliant[kind, guid])
            failing = non_compliant[kind, guid]
            found.setdefault(kind, {})[guid] = Compliance(compliant, failing)
        return found


def _count(session: Session, states: str | None) -> Counter[tuple[str, str]]:
    """How many resources of each type are in one of these states, by type and definition."""
    from azure.mgmt.policyinsights import PolicyInsightsClient
    from azure.mgmt.policyinsights.models import QueryOptions

    from enricher.sources.session import OFFLINE_SUBSCRIPTION, read_values

    rows = read_values(
        session.client(PolicyInsightsClient).policy_states.list_query_results_for_subscription,
        "latest",
        session.subscription or OFFLINE_SUBSCRIPTION,
        query_options=QueryOptions(
            filter=states, apply=_APPLY, from_property=datetime.now(UTC) - _SINCE
        ),
    )
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        guid = as_text(row.get("policyDefinitionId")).rpartition("/")[2].lower()
        counts[as_type(row.get("resourceType")), guid] += as_count(row.get("count"))
    return counts


def as_type(value: Json) -> str:
    """A resource type as they are compared; the service writes some with a slash in front."""
    return as_text(value).strip("/").lower()


def as_count(value: Json) -> int:
    """A count; raises SourceError for what is none."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SourceError(f"the answer holds {value!r} for a count.")
    return value
