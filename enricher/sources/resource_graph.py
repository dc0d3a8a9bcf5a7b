"""Queries of Azure Resource Graph, which cover many subscriptions at once.

https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.json_values import JsonObject, as_object, as_text
from enricher.catalog.policy import definition_key
from enricher.catalog.resource_counts import SET_ASIDE, Affected, ByType, Compliance
from enricher.errors import SourceError
from enricher.sources.api_versions import VERSIONS
from enricher.sources.azure_errors import translate_errors
from enricher.sources.pages import parse_body
from enricher.sources.policy_states import as_count, as_type
from enricher.sources.session import Session

_RESOURCES = "/providers/Microsoft.ResourceGraph/resources"
_PATH = _RESOURCES.removeprefix("/providers").lower()  # its key among the api-versions
_PAGE = 1000  # rows of a page, the maximum
_SUBSCRIPTIONS = 1000  # subscriptions of a request, the maximum
_AND_ABOVE = "AtScopeAboveAndBelow"  # since 2022-10-01; the default is the scope and below

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
| summarize fails = countif(state == 'noncompliant'), others = countif(state != 'compliant'),
    exemptions = countif(state == 'exempt')
    by id = tolower(tostring(properties.policyDefinitionId)),
    type = tolower(tostring(properties.resourceType)),
    resource = tolower(tostring(properties.resourceId))
| summarize compliant = countif(others == 0), noncompliant = countif(fails > 0),
    exempt = countif(fails == 0 and exemptions > 0) by id, type
| order by id asc, type asc"""


class Scope(Struct, frozen=True):
    """The scope of a query: subscriptions, or a management group with all groups below it.

    An empty scope is all subscriptions that the account may read. With `and_above`, policy objects
    of the management groups above it belong to it, too.
    """

    subscriptions: Sequence[str] = ()
    management_group: str | None = None
    and_above: bool = False


def count_recommendations(session: Session, scope: Scope) -> ByType[Affected]:
    """Count the resources with a recommendation, by resource type and recommendation type id."""
    counts: dict[str, dict[str, Affected]] = {}
    with translate_errors("Azure Resource Graph (recommendations)"):
        for row in query_rows(session, scope, _RECOMMENDATIONS):
            guid = as_text(row.get("id"))
            by_id = counts.setdefault(as_type(row.get("type")), {})
            count = Affected(as_count(row.get("resources")), as_count(row.get("aside")))
            by_id[guid] = by_id.get(guid, Affected()) + count
    return counts


def count_states(session: Session, scope: Scope) -> ByType[Compliance]:
    """Count the resources that comply with a policy, by resource type and definition id."""
    counts: dict[str, dict[str, Compliance]] = {}
    with translate_errors("Azure Resource Graph (compliance)"):
        for row in query_rows(session, scope, _STATES):
            guid = definition_key(as_text(row.get("id")))
            by_id = counts.setdefault(as_type(row.get("type")), {})
            count = Compliance(
                *(as_count(row.get(name)) for name in ("compliant", "noncompliant", "exempt"))
            )
            by_id[guid] = by_id.get(guid, Compliance()) + count
    return counts


def query_rows(session: Session, scope: Scope, query: str) -> Iterator[JsonObject]:
    """Yield the rows of a query over a scope page by page, per 1,000 of its subscriptions.

    Raises SourceError if a response is malformed or truncated, or if a page is repeated.
    """
    subscriptions = list(scope.subscriptions)
    for start in range(0, max(1, len(subscriptions)), _SUBSCRIPTIONS):
        part = replace(scope, subscriptions=subscriptions[start : start + _SUBSCRIPTIONS])
        yield from _rows_of_part(session, part, query)


def _rows_of_part(session: Session, scope: Scope, query: str) -> Iterator[JsonObject]:
    client = session.pipeline_client()
    count = 0
    seen: set[str] = set()
    token: str | None = None
    while True:
        response = _request(client, scope, query, token)
        if scope.and_above and _PATH in session.versions.by_path:
            raise SourceError("this cloud's version of it knows no assignments above a scope.")
        body = parse_body(response.content)
        data = body.get("data")
        if not isinstance(data, list):
            raise SourceError("the response has no rows.")
        yield from map(as_object, data)
        count += len(data)
        token = as_text(body.get("$skipToken")) or None
        if token is None:
            _check_complete(body, response.headers, count)
            return
        if token in seen:
            raise SourceError("the response links back to a page that was read already.")
        seen.add(token)
        session.limits.check_size(len(seen), 0)


def _request(client: Any, scope: Scope, query: str, token: str | None) -> Any:
    """Request the page of a token, or the first page; raise AzureError.

    The SDK's own client of this API, which is a single POST, would add three dependencies.
    """
    from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, map_error
    from azure.core.rest import HttpRequest
    from azure.mgmt.core.exceptions import ARMErrorFormat

    body = {
        "query": query,
        "subscriptions": list(scope.subscriptions) or None,
        "managementGroups": [scope.management_group] if scope.management_group else None,
        "options": {"$top": _PAGE, "resultFormat": "objectArray"}
        | ({"authorizationScopeFilter": _AND_ABOVE} if scope.and_above else {})
        | ({"$skipToken": token} if token else {}),
    }
    request = HttpRequest(
        "POST",
        client.format_url(_RESOURCES),
        params={"api-version": VERSIONS[_PATH][0]},
        json={key: value for key, value in body.items() if value},
    )
    response = client.send_request(request)
    if response.status_code != 200:
        map_error(response.status_code, response, {401: ClientAuthenticationError})
        raise HttpResponseError(response=response, error_format=ARMErrorFormat)
    return response


def _check_complete(body: JsonObject, headers: Any, count: int) -> None:
    """Raise SourceError if a response, or the scope that it covers, was truncated."""
    total = body.get("totalRecords")
    is_truncated = as_text(body.get("resultTruncated")).lower() == "true"
    if is_truncated or (isinstance(total, int) and total > count):
        raise SourceError("the response was truncated, so that its counts would be too low.")
    if str(headers.get("x-ms-tenant-subscription-limit-hit", "")).lower() == "true":
        raise SourceError(
            "it covers only a part of the subscriptions. Name a management group, or some of them."
        )
