"""Lists of policy objects of a scope, for where Resource Graph can't be asked.

Azure lists them for one subscription or one management group at a time. A list of a subscription
has what applies to it from above as well; one of a management group has nothing of what is below.

https://learn.microsoft.com/rest/api/policyauthorization/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, map_error
from azure.core.paging import ItemPaged
from azure.core.rest import HttpRequest
from azure.mgmt.core.exceptions import ARMErrorFormat
from azure.mgmt.resource.policy import PolicyClient

from enricher.catalog.json_values import JsonObject, as_text
from enricher.sources.api_versions import VERSIONS
from enricher.sources.azure_errors import translate_errors
from enricher.sources.pages import read_pages
from enricher.sources.session import Session

_AT_SCOPE = "atScope()"  # of a management group, with those above it
_CUSTOM = "policyType eq 'Custom'"
_GROUP = "/providers/Microsoft.Management/managementGroups"


def list_assignments(session: Session, management_group: str) -> Iterator[JsonObject]:
    """Yield the assignments that apply to a management group, or else to the subscription."""
    operations = session.client(PolicyClient).policy_assignments
    yield from _read(
        "Azure Policy (assignments)",
        partial(operations.list_for_management_group, management_group, filter=_AT_SCOPE)
        if management_group
        else operations.list,
    )


def list_initiatives(session: Session, management_group: str) -> Iterator[JsonObject]:
    """Yield the custom initiatives that can be assigned to a scope."""
    operations = session.client(PolicyClient).policy_set_definitions
    yield from _custom("initiatives", operations, management_group)


def list_definitions(session: Session, management_group: str) -> Iterator[JsonObject]:
    """Yield the custom definitions that can be assigned to a scope."""
    operations = session.client(PolicyClient).policy_definitions
    yield from _custom("definitions", operations, management_group)


def _custom(noun: str, operations: Any, management_group: str) -> Iterator[JsonObject]:
    """Yield what operations of the SDK list, without Azure's own."""
    yield from _read(
        f"Azure Policy (custom {noun})",
        partial(operations.list_by_management_group, management_group, filter=_CUSTOM)
        if management_group
        else partial(operations.list, filter=_CUSTOM),
    )


def list_exemptions(session: Session, management_group: str) -> Iterator[JsonObject]:
    """Yield the exemptions in a scope, for which the SDK has no operation."""
    scope = (
        f"{_GROUP}/{management_group}"
        if management_group
        else (f"/subscriptions/{session.subscription}")
    )
    path = f"{scope}/providers/Microsoft.Authorization/policyExemptions"
    filter_ = {"$filter": _AT_SCOPE} if management_group else {}
    yield from _read("Azure Policy (exemptions)", partial(_list, session, path, filter_))


def _read(service: str, operation: Callable[..., ItemPaged[Any]]) -> Iterator[JsonObject]:
    with translate_errors(service):
        for page in read_pages(operation):
            yield from page


def _list(
    session: Session, path: str, parameters: dict[str, str], **options: Any
) -> ItemPaged[Any]:
    """Return a list as the operations of an SDK client do."""
    client = session.pipeline_client()
    version = VERSIONS["/policyexemptions"][0]

    def get_next(link: str | None = None) -> Any:
        request = HttpRequest(
            "GET",
            link or client.format_url(path),
            params={} if link else {"api-version": version, **parameters},
        )
        response = client.send_request(request, **options)
        if response.status_code != 200:
            map_error(response.status_code, response, {401: ClientAuthenticationError})
            raise HttpResponseError(response=response, error_format=ARMErrorFormat)
        return response

    def extract(response: Any) -> tuple[str | None, Iterator[Any]]:
        return as_text(response.json().get("nextLink")) or None, iter(())

    return ItemPaged(get_next, extract)
