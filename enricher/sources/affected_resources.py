"""Counts of the subscription's resources that Advisor has recommendations for.

https://learn.microsoft.com/rest/api/advisor/recommendations/list
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from enricher.catalog.json_values import JsonObject, as_object, as_text
from enricher.catalog.resource_counts import SET_ASIDE, Affected, ByType
from enricher.errors import LostPageError, SourceError
from enricher.sources.policy_states import as_type

if TYPE_CHECKING:
    from enricher.sources.session import Session

_NAME = "Azure Advisor (the subscription's recommendations)"


def count_recommendations(session: Session) -> ByType[Affected]:
    """Count the subscription's recommendations through Advisor, or else through Resource Graph.

    Advisor can link to a page whose URL is too long for its own gateway:
    https://github.com/Azure/azure-cli/issues/33770
    """
    try:
        return count_through_advisor(session)
    except LostPageError as lost:
        from enricher.sources import resource_graph

        scope = resource_graph.Scope([session.subscription or ""])
        try:
            return resource_graph.count_recommendations(session, scope)
        except SourceError as error:
            raise SourceError(f"{lost} {error}") from error


def count_through_advisor(session: Session) -> ByType[Affected]:
    """Count the resources with a recommendation, by resource type and recommendation type id.

    Both are lower case. Raises LostPageError if a later page is missing, and SourceError if Advisor
    can't be read at all.
    """
    from azure.mgmt.advisor import AdvisorManagementClient

    from enricher.sources.azure_errors import translate_errors
    from enricher.sources.pages import read_values

    with translate_errors(_NAME):
        entries = read_values(session.client(AdvisorManagementClient).recommendations.list)
    is_open: dict[tuple[str, str, str], bool] = {}  # a resource may have several of a type
    for properties in (as_object(entry.get("properties")) for entry in entries):
        subject = _subject(properties)
        is_open[subject] = is_open.get(subject, False) or not _is_set_aside(properties)
    if any(not guid for _, guid, _ in is_open):
        raise SourceError(f"{_NAME}: some have no type.")
    counts: dict[str, dict[str, Affected]] = {}
    for (kind, guid, _), open_ in is_open.items():
        by_id = counts.setdefault(kind, {})
        by_id[guid] = by_id.get(guid, Affected()) + Affected(open_, not open_)
    return counts


def _is_set_aside(properties: JsonObject) -> bool:
    """Return whether a recommendation was dismissed, postponed or completed.

    The versions of the API mark that in different fields.
    """
    tracked = as_object(properties.get("trackedProperties"))
    states = (as_text(properties.get("recommendationStatus")), as_text(tracked.get("state")))
    return bool(
        properties.get("suppressionIds")
        or properties.get("suppressionId")
        or any(state.lower() in SET_ASIDE for state in states)
    )


def _subject(properties: JsonObject) -> tuple[str, str, str]:
    """Return the resource type, the recommendation type id, and the resource, in lower case."""
    resource = as_text(as_object(properties.get("resourceMetadata")).get("resourceId"))
    return (
        as_type(properties.get("impactedField")),
        as_text(properties.get("recommendationTypeId")).lower(),
        (resource or as_text(properties.get("impactedValue"))).lower(),
    )
