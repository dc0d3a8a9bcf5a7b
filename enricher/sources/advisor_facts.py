"""Compile Advisor's recommendation types from their wire form, for all sources."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from enricher.catalog.json_values import JsonObject, as_list, as_object, as_text
from enricher.catalog.recommendation import IMPACTS, RecommendationType, UnreadableType
from enricher.errors import SourceError
from enricher.platform.sanitize import is_clean
from enricher.sources.policy_facts import shorten

#: The version whose metadata has category, impact and type; the SDK's default doesn't.
METADATA_VERSION = "2023-01-01"

#: A link of a recommendation: to a page of Learn, or to another site.
_LINK = re.compile(r"(?:/(?!/)|https://)[^\s()<>\[\]\"\\\x00-\x1f\x7f]*|#[\w-]*")


class AdvisorFacts(Struct, frozen=True):
    """All recommendation types, sorted by id."""

    types: tuple[RecommendationType, ...]
    gaps: frozenset[str] = frozenset()  # the names of those that could not be read
    warnings: tuple[str, ...] = ()
    unreadable: tuple[UnreadableType, ...] = ()  # what these are about

    def is_sound(self) -> bool:
        """Return whether `compile_types` can have returned this.

        All texts and links are clean, and none is missing.
        Compiled facts can also come from the cache, which others may be able to write.
        """
        links = (entry.learn_more for entry in self.types)
        return (
            bool(self.types)
            and all(entry.display_name and entry.impact in ("", *IMPACTS) for entry in self.types)
            and is_clean(" ".join(entry.display_name for entry in self.types))
            and all(link is None or _LINK.fullmatch(link) for link in links)
        )


def compile_types(wires: Iterable[JsonObject], source: str) -> AdvisorFacts:
    """Compile recommendation types; raise SourceError, with the source, if none is usable.

    A type with an unknown category or impact is left out, with a warning.
    """
    types: list[RecommendationType] = []
    faults: dict[str, str] = {}  # by name
    unreadable: list[UnreadableType] = []
    for wire in wires:
        try:
            types += filter(None, [RecommendationType.from_wire(wire)])
        except ValueError as error:
            faults[as_text(wire.get("displayName"))] = str(error)
            unreadable.append(UnreadableType.from_wire(wire))
    if not types:
        raise SourceError(
            f"{source}: no recommendation type with a category and a resource type. "
            f"Save the response of api-version {METADATA_VERSION} or later."
        )
    warnings = [f"{source}: '{name}' is left out: {why}." for name, why in sorted(faults.items())]
    ordered = sorted(types, key=lambda entry: entry.id)
    return AdvisorFacts(
        tuple(ordered), frozenset(faults), tuple(shorten(warnings)), tuple(unreadable)
    )


def types_in(entities: Iterable[JsonObject], source: str) -> list[JsonObject]:
    """Return the recommendation types in a metadata response; raise SourceError if it has none."""
    matches = [entity for entity in entities if entity.get("name") == "recommendationType"]
    if not matches:
        raise SourceError(
            f"{source}: no entity 'recommendationType' in the metadata. Is it a response of the "
            "Advisor metadata API?"
        )
    values = [  # a response that was joined from several pages has an entity for each
        value
        for entity in matches
        for value in as_list(as_object(entity.get("properties")).get("supportedValues"))
    ]
    if not values:
        raise SourceError(f"{source} has no recommendation types, which Azure always has.")
    return [as_object(value) for value in values]
