"""The resource types that Azure has, to check the registry and the user's options against."""

from __future__ import annotations

from enricher.catalog.wire import as_list, as_object, as_text
from enricher.sources.session import Session, asking, read_values


def fetch_resource_types(session: Session) -> frozenset[str]:
    """Every resource type that the subscription's providers offer, lower case.

    Raises SourceError when the list can't be read.
    """
    from azure.mgmt.resource.resources import ResourceManagementClient

    with asking("Azure resource providers"):
        providers = read_values(session.client(ResourceManagementClient).providers.list)
    return frozenset(
        f"{as_text(provider.get('namespace'))}/{as_text(kind.get('resourceType'))}".lower()
        for provider in providers
        for kind in map(as_object, as_list(provider.get("resourceTypes")))
    )
