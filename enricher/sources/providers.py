"""Check the resource types of the user's options: against Azure's, else those that facts name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING

from enricher.catalog.facts import CatalogFacts
from enricher.catalog.json_values import as_list, as_object, as_text
from enricher.catalog.service import is_within
from enricher.catalog.services import load_registry
from enricher.errors import UsageError
from enricher.sources.connection import Connection

if TYPE_CHECKING:
    from enricher.sources.session import Session


def offered_types(connection: Connection) -> frozenset[str]:
    """Return the resource types that Azure offers; none if it can't be asked.

    It is asked about a subscription.
    """
    if not connection.is_possible or connection.session.subscription is None:
        return frozenset()
    return fetch_resource_types(connection.session)


def refuse_unknown_types(
    resource_types: Iterable[str], offered: frozenset[str], facts: CatalogFacts
) -> None:
    """Raise UsageError, with the nearest types, for one that nothing knows.

    Azure's list, the registry and the facts are asked, since none has all types.
    """
    services = load_registry().services.values()
    known = {*offered, *chain.from_iterable(service.all_types for service in services)}
    known.update(*((*each.target_types, *each.related_types) for each in facts.policies or ()))
    known.update(each.resource_type for each in facts.recommendation_types or ())
    for kind in map(str.lower, resource_types):
        if not any(is_within(other, kind) for other in known):
            similar = ", ".join(get_close_matches(kind, sorted(known), 3))
            hint = f" Nearest: {similar}." if similar else ""
            raise UsageError(f"nothing is known about the resource type '{kind}'.{hint}")


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
