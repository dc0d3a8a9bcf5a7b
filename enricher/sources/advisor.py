"""Advisor's catalogue of recommendation types, and the recommendations made for a subscription."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from enricher.catalog.advisor import from_wire
from enricher.catalog.model import RecommendationType
from enricher.catalog.wire import JsonObject, as_list, as_object, as_text
from enricher.errors import SourceError
from enricher.sources.session import Session, asking, read_pages

#: The version whose metadata carries category, impact and type; the SDK's default does not.
_METADATA_VERSION = "2023-01-01"


def fetch_types(session: Session) -> list[JsonObject]:
    """All recommendation types in wire form; raises SourceError when Advisor can't be asked."""
    from azure.mgmt.advisor import AdvisorManagementClient

    with asking("Azure Advisor"):
        pages = read_pages(
            session.client(AdvisorManagementClient).recommendation_metadata.list,
            params={"$expand": "ibiza"},  # adds the learn-more link
            api_version=_METADATA_VERSION,
        )
    return _types(pages, "Azure Advisor")


def read_catalog(file: Path) -> tuple[RecommendationType, ...]:
    """Read a saved response of the metadata API; raises SourceError when it is none."""
    try:
        data = as_object(json.loads(file.read_bytes().decode("utf-8-sig")))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SourceError(
            f"{file} can't be read as JSON ({reason}). Save the response of "
            "'az rest --url /providers/Microsoft.Advisor/metadata?api-version=2023-01-01' there."
        ) from error
    return make_catalog(_types([data], str(file)), str(file))


def make_catalog(
    types: Iterable[JsonObject], source: str = "Azure Advisor"
) -> tuple[RecommendationType, ...]:
    """Make the catalogue, sorted by id; raises SourceError when nothing of it can be listed."""
    values = list(types)
    read = (from_wire(value) for value in values)
    catalog = sorted((entry for entry in read if entry is not None), key=lambda entry: entry.id)
    if values and not catalog:
        raise SourceError(
            f"{source}: the recommendation types carry no category or resource type. "
            f"Save the response of api-version {_METADATA_VERSION} or later."
        )
    return tuple(catalog)


def count_recommendations(session: Session) -> Mapping[str, int]:
    """How many resources have a recommendation of each type in the subscription.

    Keys are recommendation type ids, lower case. Advisor can't filter by resource type, so that
    all are read. Raises SourceError when it can't be asked.
    """
    from azure.mgmt.advisor import AdvisorManagementClient

    with asking("Azure Advisor (the subscription's recommendations)"):
        pages = read_pages(session.client(AdvisorManagementClient).recommendations.list)
    found = (as_object(item) for page in pages for item in as_list(page.get("value")))
    affected = {_type_and_resource(as_object(item.get("properties"))) for item in found}
    return Counter(guid for guid, _ in affected)


def _type_and_resource(properties: JsonObject) -> tuple[str, str]:
    """Of what type a recommendation is, and for which resource: several may be for one."""
    resource = as_text(as_object(properties.get("resourceMetadata")).get("resourceId"))
    return (
        as_text(properties.get("recommendationTypeId")).lower(),
        (resource or as_text(properties.get("impactedValue"))).lower(),
    )


def _types(pages: Iterable[JsonObject], source: str) -> list[JsonObject]:
    entities = [as_object(item) for page in pages for item in as_list(page.get("value"))]
    types = [entity for entity in entities if entity.get("name") == "recommendationType"]
    if not types:
        raise SourceError(
            f"{source}: no entity 'recommendationType' in the metadata. Is it a response of the "
            "Advisor metadata API?"
        )
    values = as_list(as_object(types[0].get("properties")).get("supportedValues"))
    return [as_object(value) for value in values]
