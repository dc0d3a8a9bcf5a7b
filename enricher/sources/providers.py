"""The resource types that Azure offers, against which those of the user's options are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enricher.catalog.json_values import as_list, as_object, as_text
from enricher.sources.connection import Connection
from enricher.sources.source_options import SourceOptions

if TYPE_CHECKING:
    from enricher.sources.session import Session


def offered_types(options: SourceOptions) -> frozenset[str]:
    """Return the resource types that Azure offers; none if it can't be asked.

    It is asked about a subscription. Raises SourceError if the list can't be read.
    """
    connection = Connection(options)
    try:
        if not connection.is_possible or connection.session.subscription is None:
            return frozenset()
        return fetch_resource_types(connection.session)
    finally:
        connection.close()


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
