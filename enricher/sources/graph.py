"""Azure Resource Graph: many subscriptions, or a management group, in the requests of one.

Azure's own distributed engine does the work, so that the tool never loops over subscriptions.
https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.model import Affected, Compliance
from enricher.catalog.usage import ByType
from enricher.catalog.wire import JsonObject, as_object, as_text
from enricher.errors import SourceError
from enricher.sources.advisor import SET_ASIDE
from enricher.sources.compliance import as_count, as_type
from enricher.sources.requests import VERSIONS
from enricher.sources.session import Session, asking, parse_body

_RESOURCES = "/providers/Microsoft.ResourceGraph/resources"
_PAGE = 1000  # rows a page, the most that Resource Graph gives
_SUBSCRIPTIONS = 1000  # of one request, the most that it takes

_RECOMMENDATIONS = f"""advisorresources
| where type =~ 'microsoft.advisor/recommendations'
| extend aside = coalesce(array_length(properties.suppressionIds), 0) > 0
    or isnotempty(tostring(properties.suppressionId))
    or tolower(tostring(properties.recommendationStatus)) in {SET_ASIDE}
    or tolower(tostring(properties.trackedProperties.state)) in {SET_ASIDE}
| summarize active = countif(not(aside)) by id = tolower(tostring(properties.recommendationTypeId)),
    type = tolower(tostring(properties.impactedField)),
    resource = tolower(tostring(properties.resourceMetadata.resourceId))
| summarize resources = countif(active > 0), aside = countif(active == 0) by id, type
| order by id asc, type asc"""

_STATES = """policyresources
| where type =~ 'microsoft.policyinsights/policystates'
| extend state = tolower(tostring(properties.complianceState))
| summarize fails = countif(state == 'noncompliant'), others = countif(state != 'compliant')
    by id = tolower(tostring(properties.policyDefinitionId)),
    type = tolower(tostring(properties.resourceType)),
    resource = tolower(tostring(properties.resourceId))
| summarize compliant = countif(others == 0), noncompliant = countif(fails > 0) by id, type
| order by id asc, type asc"""


class Scope(Struct, frozen=True):
    """What a query is about: subscriptions, one management group with all below it, or, where
    neither is named, all that the account may read."""

    subscriptions: Sequence[str] = ()
    management_group: str | None = None


def count_recommendations(session: Session, scope: Scope) -> ByType[Affected]:
    """How many resources have a recommendation of each type, by resource type and by its id."""
    found: dict[str, dict[str, Affected]] = {}
    with asking("Azure Resource Graph (recommendations)"):
        for row in _rows(session, scope, _RECOMMENDATIONS):
            guid = as_text(row.get("id"))
            by_id = found.setdefault(as_type(row.get("type")), {})
            count = Affected(as_count(row.get("resources")), as_count(row.get("aside")))
            by_id[guid] = by_id.get(guid, Affected()) + count
    return found


def count_states(session: Session, scope: Scope) -> ByType[Compliance]:
    """How many resources comply with each policy definition, by resource type and by its id."""
    found: dict[str, dict[str, Compliance]] = {}
    with asking("Azure Resource Graph (compliance)"):
        for row in _rows(session, scope, _STATES):
            guid = as_text(row.get("id")).rpartition("/")[2]
            by_id = found.setdefault(as_type(row.get("type")), {})
            count = Compliance(as_count(row.get("compliant")), as_count(row.get("noncompliant")))
            by_id[guid] = by_id.get(guid, Compliance()) + count
    return found


def _rows(session: Session, scope: Scope, query: str) -> Iterator[JsonObject]:
    """All rows of a query over a scope, in as many requests as its subscriptions take."""
    named = list(scope.subscriptions)
    for start in range(0, max(1, len(named)), _SUBSCRIPTIONS):
        part = replace(scope, subscriptions=named[start : start + _SUBSCRIPTIONS])
        yield from _rows_of_part(session, part, query)


def _rows_of_part(session: Session, scope: Scope, query: str) -> list[JsonObject]:
    """All rows of a query, page by page.

    Raises SourceError for an answer that is none, or is cut, and when a page repeats itself.
    """
    client = session.pipeline_client()
    rows: list[JsonObject] = []
    seen: set[str] = set()
    token: str | None = None
    while True:
        answer = _ask(client, scope, query, token)
        body = parse_body(answer.content)
        data = body.get("data")
        if not isinstance(data, list):
            raise SourceError("the answer holds no rows.")
        rows += map(as_object, data)
        token = as_text(body.get("$skipToken")) or None
        if token is None:
            _check_whole(body, answer.headers, len(rows))
            return rows
        if token in seen:
            raise SourceError("the answer goes on with a page that was read already.")
        seen.add(token)
        session.limits.check_size(len(seen), 0)


def _ask(client: Any, scope: Scope, query: str, token: str | None) -> Any:
    """The answer with the page that a token stands for, the first one without; raises AzureError.

    One POST is all that Resource Graph has: its own client would bring three more libraries.
    """
    from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, map_error
    from azure.core.rest import HttpRequest
    from azure.mgmt.core.exceptions import ARMErrorFormat

    body = {
        "query": query,
        "subscriptions": list(scope.subscriptions) or None,
        "managementGroups": [scope.management_group] if scope.management_group else None,
        "options": {"$top": _PAGE, "resultFormat": "objectArray"}
        | ({"$skipToken": token} if token else {}),
    }
    request = HttpRequest(
        "POST",
        client.format_url(_RESOURCES),
        params={"api-version": VERSIONS[_RESOURCES.removeprefix("/providers").lower()][0]},
        json={key: value for key, value in body.items() if value},
    )
    answer = client.send_request(request)
    if answer.status_code != 200:
        map_error(answer.status_code, answer, {401: ClientAuthenticationError})
        raise HttpResponseError(response=answer, error_format=ARMErrorFormat)
    return answer


def _check_whole(body: JsonObject, headers: Any, count: int) -> None:
    """Raise SourceError when an answer, or the scope that it is about, was cut."""
    total = body.get("totalRecords")
    is_cut = as_text(body.get("resultTruncated")).lower() == "true"
    if is_cut or (isinstance(total, int) and total > count):
        raise SourceError("the answer was cut, so that its counts would be too low.")
    if str(headers.get("x-ms-tenant-subscription-limit-hit", "")).lower() == "true":
        raise SourceError(
            "it covers only a part of the subscriptions. Name a management group, or some of them."
        )
