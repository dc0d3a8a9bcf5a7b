"""The resource types that Azure offers, to check those of the user's options."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from enricher.catalog.json_values import as_list, as_object, as_text
from enricher.errors import UsageError
from enricher.sources.connection import Connection

if TYPE_CHECKING:
    from enricher.sources.session import Session


def refuse_unknown_types(connection: Connection, resource_types: tuple[str, ...]) -> None:
    """Raise UsageError for a type that its provider doesn't offer, with the nearest ones.

    Types of providers that Azure doesn't list pass. Without a subscription Azure can't be asked, so
    that any type passes.
    """
    if not resource_types or not connection.is_possible:
        return
    if connection.session.subscription is None:
        return
    offered = fetch_resource_types(connection.session)
    namespaces = {kind.partition("/")[0] for kind in offered}
    for kind in map(str.lower, resource_types):
        if kind.partition("/")[0] in namespaces and kind not in offered:
            similar = ", ".join(get_close_matches(kind, sorted(offered), 3))
            hint = f". Nearest: {similar}" if similar else ""
            raise UsageError(f"Azure has no resource type '{kind}'{hint}.")


def fetch_resource_types(session: Session) -> frozenset[str]:
    """Return every resource type that the subscription's providers offer, lower case.

    Raises SourceError if the list can't be read.
    """
    from azure.mgmt.resource.resources import ResourceManagementClient

    from enricher.sources.azure_errors import translate_errors
    from enricher.sources.pages import read_values

    with translate_errors("Azure resource providers"):
        providers = read_values(session.client(ResourceManagementClient).providers.list)
    return frozenset(
        f"{as_text(provider.get('namespace'))}/{as_text(kind.get('resourceType'))}".lower()
        for provider in providers
        for kind in map(as_object, as_list(provider.get("resourceTypes")))
    )
