"""Advisor's catalogue of recommendation types, and the recommendations made for a subscription."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from enricher.catalog.advisor import from_wire
from enricher.catalog.model import Affected, RecommendationType
from enricher.catalog.usage import ByType
from enricher.catalog.wire import JsonObject, as_list, as_object, as_text
from enricher.errors import SourceError
from enricher.sources.compliance import as_type
from enricher.sources.json_file import read_json
from enricher.sources.policy import some
from enricher.sources.reference import is_reference, read_reference

if TYPE_CHECKING:
    from enricher.sources.session import Session

#: The version whose metadata carries category, impact and type; the SDK's default does not.
_METADATA_VERSION = "2023-01-01"

#: How the catalogue is asked for; the expansion adds the learn-more link.
METADATA = {"params": {"$expand": "ibiza"}, "api_version": _METADATA_VERSION}


class AdvisorCatalog(Struct, frozen=True):
    """All recommendation types, sorted by id; `odd` are the names of those that can't be placed."""

    types: tuple[RecommendationType, ...]
    odd: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


def fetch_types(session: Session) -> list[JsonObject]:
    """All recommendation types in wire form; raises SourceError when Advisor can't be asked."""
    from azure.mgmt.advisor import AdvisorManagementClient

    from enricher.sources.session import asking, read_values

    with asking("Azure Advisor"):
        entities = read_values(
            session.client(AdvisorManagementClient).recommendation_metadata.list,
            **METADATA,
        )
    return _types(entities, "Azure Advisor")


def read_catalogs(sources: Sequence[Path]) -> AdvisorCatalog:
    """Read saved responses of the metadata API, and Advisor's reference pages.

    Raises SourceError for what is neither. A type that several have is as the first says, with
    what the others add: a link, an impact.
    """
    merged: dict[str, JsonObject] = {}
    for source in sources:
        for entry in read_reference(source) if is_reference(source) else _read_response(source):
            guid = as_text(entry.get("id")).lower() or as_text(entry.get("displayName"))
            given = {key: value for key, value in merged.get(guid, {}).items() if value}
            merged[guid] = {**entry, **given}
    return make_catalog(merged.values(), ", ".join(map(str, sources)))


def _read_response(file: Path) -> list[JsonObject]:
    try:
        data = as_object(read_json(file))
    except ValueError as error:
        raise SourceError(
            f"{file} can't be read as JSON ({error}). Save the response of 'az rest --url "
            f"/providers/Microsoft.Advisor/metadata?api-version={_METADATA_VERSION}' there."
        ) from error
    entities = [as_object(value) for value in as_list(data.get("value"))]
    return _types(entities, str(file))


def make_catalog(types: Iterable[JsonObject], source: str = "Azure Advisor") -> AdvisorCatalog:
    """Make the catalogue; raises SourceError when nothing of it can be listed.

    A type of a category or an impact that nobody knows is left out, and told.
    """
    values = list(types)
    made: list[RecommendationType] = []
    odd: dict[str, str] = {}
    for value in values:
        try:
            made += filter(None, [from_wire(value)])
        except ValueError as error:
            odd[as_text(value.get("displayName"))] = str(error)
    if not made:
        raise SourceError(
            f"{source}: no recommendation type with a category and a resource type. "
            f"Save the response of api-version {_METADATA_VERSION} or later."
        )
    told = [f"{source}: '{name}' is left out: {why}." for name, why in sorted(odd.items())]
    ordered = sorted(made, key=lambda entry: entry.id)
    return AdvisorCatalog(tuple(ordered), frozenset(odd), tuple(some(told)))


#: What somebody decided about a recommendation, so that it is no news to them.
#: https://learn.microsoft.com/azure/advisor/advisor-resiliency-reviews
SET_ASIDE = ("dismissed", "postponed", "completed")


def count_recommendations(session: Session) -> ByType[Affected]:
    """How many resources of the subscription have a recommendation of each type.

    By resource type, and by recommendation type id, lower case. Raises LostPageError when Advisor
    gives only a part of them, and SourceError when it can't be asked at all.
    """
    from azure.mgmt.advisor import AdvisorManagementClient

    from enricher.sources.session import asking, read_values

    with asking("Azure Advisor (the subscription's recommendations)"):
        found = read_values(session.client(AdvisorManagementClient).recommendations.list)
    made = [as_object(item.get("properties")) for item in found]
    is_open: dict[tuple[str, str, str], bool] = {}  # several may be for one resource
    for properties in made:
        about = _about(properties)
        is_open[about] = is_open.get(about, False) or not _is_set_aside(properties)
    if any(not guid for _, guid, _ in is_open):
        raise SourceError("Azure Advisor (the subscription's recommendations): some have no type.")
    counts: dict[str, dict[str, Affected]] = {}
    for (kind, guid, _), open_ in is_open.items():
        by_id = counts.setdefault(kind, {})
        by_id[guid] = by_id.get(guid, Affected()) + Affected(open_, not open_)
    return counts


def _is_set_aside(properties: JsonObject) -> bool:
    """Did somebody dismiss or postpone it, or say that it is done? Versions differ in the mark."""
    tracked = as_object(properties.get("trackedProperties"))
    states = (as_text(properties.get("recommendationStatus")), as_text(tracked.get("state")))
    return bool(
        properties.get("suppressionIds")
        or properties.get("suppressionId")
        or any(state.lower() in SET_ASIDE for state in states)
    )


def _about(properties: JsonObject) -> tuple[str, str, str]:
    """A recommendation's resource type, its own type, and its resource."""
    resource = as_text(as_object(properties.get("resourceMetadata")).get("resourceId"))
    return (
        as_type(properties.get("impactedField")),
        as_text(properties.get("recommendationTypeId")).lower(),
        (resource or as_text(properties.get("impactedValue"))).lower(),
    )


def _types(entities: Iterable[JsonObject], source: str) -> list[JsonObject]:
    types = [entity for entity in entities if entity.get("name") == "recommendationType"]
    if not types:
        raise SourceError(
            f"{source}: no entity 'recommendationType' in the metadata. Is it a response of the "
            "Advisor metadata API?"
        )
    values = as_list(as_object(types[0].get("properties")).get("supportedValues"))
    if not values:
        raise SourceError(f"{source} holds no recommendation types, which Azure never does.")
    return [as_object(value) for value in values]
