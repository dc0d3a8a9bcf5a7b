"""Azure Resource Graph: many subscriptions, or a management group, in the requests of one.

Azure's own distributed engine does the work, so that the tool never loops over subscriptions.
https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enricher.catalog.model import Compliance
from enricher.catalog.wire import JsonObject, as_object, as_text
from enricher.errors import SourceError
from enricher.sources.compliance import as_count, tally
from enricher.sources.session import Session, asking, parse_body

_PAGE = 1000  # rows a page, the most that Resource Graph gives

_RECOMMENDATIONS = """advisorresources
| where type =~ 'microsoft.advisor/recommendations'
| where tolower(tostring(properties.impactedField)) in ({types})
| summarize by id = tolower(tostring(properties.recommendationTypeId)),
    resource = tolower(tostring(properties.resourceMetadata.resourceId))
| summarize resources = count() by id
| order by id asc"""

_STATES = """policyresources
| where type =~ 'microsoft.policyinsights/policystates'
| where tolower(tostring(properties.resourceType)) in ({types})
| summarize by id = tolower(tostring(properties.policyDefinitionId)),
    state = tolower(tostring(properties.complianceState)),
    resource = tolower(tostring(properties.resourceId))
| summarize resources = count() by id, state
| order by id asc, state asc"""


@dataclass(frozen=True)
class Scope:
    """What a query is about: subscriptions, or one management group with all below it."""

    subscriptions: Sequence[str] = ()
    management_group: str | None = None


def count_recommendations(
    session: Session, scope: Scope, resource_types: Iterable[str]
) -> Mapping[str, int]:
    """How many resources have a recommendation of each type; keys are type ids, lower case."""
    with asking("Azure Resource Graph (recommendations)"):
        rows = _rows(session, scope, _RECOMMENDATIONS.format(types=_quoted(resource_types)))
        return {as_text(row.get("id")): as_count(row.get("resources")) for row in rows}


def count_states(
    session: Session, scope: Scope, resource_types: Iterable[str]
) -> Mapping[str, Compliance]:
    """How many resources comply with each policy definition, by its id."""
    with asking("Azure Resource Graph (compliance)"):
        rows = _rows(session, scope, _STATES.format(types=_quoted(resource_types)))
        return tally((row.get("id"), row.get("state"), row.get("resources")) for row in rows)


def _rows(session: Session, scope: Scope, query: str) -> list[JsonObject]:
    """All rows of a query, page by page.

    Raises SourceError for an answer that is none, or is cut, and when a page repeats itself.
    """
    from azure.mgmt.resourcegraph import ResourceGraphClient
    from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions

    client = session.client(ResourceGraphClient, of_subscription=False)
    rows: list[JsonObject] = []
    seen: set[str] = set()
    token: str | None = None
    while True:
        answers: list[Any] = []
        client.resources(
            QueryRequest(
                query=query,
                subscriptions=list(scope.subscriptions) or None,
                management_groups=[scope.management_group] if scope.management_group else None,
                options=QueryRequestOptions(
                    top=_PAGE, skip_token=token, result_format="objectArray"
                ),
            ),
            raw_response_hook=answers.append,
        )
        answer = answers[-1].http_response
        body = parse_body(answer.body())
        data = body.get("data")
        if not isinstance(data, list):
            raise SourceError("the answer holds no rows.")
        rows += map(as_object, data)
        token = as_text(body.get("$skipToken")) or None
        if token is None:
            return rows
        if token in seen:
            raise SourceError("the answer goes on with a page that was read already.")
        seen.add(token)
        session.limits.check_size(len(seen), 0)
        session.limits.wait(_quota_wait(answer.headers))


def _quota_wait(headers: Any) -> float:
    """The seconds until the quota's next window, when this one is used up (`5` or `00:00:05`)."""
    if headers.get("x-ms-user-quota-remaining") != "0":
        return 0
    seconds = 0.0
    for part in (headers.get("x-ms-user-quota-resets-after") or "0").split(":"):
        try:
            seconds = seconds * 60 + float(part)
        except ValueError:
            return 0
    return seconds if math.isfinite(seconds) else 0


def _quoted(resource_types: Iterable[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in sorted(resource_types))
