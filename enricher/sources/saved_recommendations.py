"""Advisor's recommendation types from files: saved responses, and Advisor's reference pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from enricher.catalog.json_values import JsonObject, as_list, as_object, as_text
from enricher.errors import SourceError
from enricher.platform.cache import cache_key, file_state
from enricher.sources.advisor_facts import METADATA_VERSION, AdvisorFacts, compile_types, types_in
from enricher.sources.compiled_facts import cached_facts
from enricher.sources.json_file import read_json
from enricher.sources.reference_pages import is_reference, read_reference


class SavedRecommendations(Struct, frozen=True):
    """The recommendation types in saved responses of the metadata API, and in reference pages."""

    paths: tuple[Path, ...]
    is_cached: bool = False

    @property
    def name(self) -> str:
        """The paths, as the user gave them."""
        return ", ".join(map(str, self.paths))

    def ask(self) -> AdvisorFacts:
        """Return the facts, from the cache if no file has changed; raise SourceError if none."""
        if not self.is_cached:
            return read_saved(self.paths)
        key = cache_key("recommendations", self.paths, [*map(file_state, self.paths)])
        return cached_facts(key, AdvisorFacts, partial(read_saved, self.paths))


def read_saved(paths: Sequence[Path]) -> AdvisorFacts:
    """Read saved responses and reference pages; raise SourceError for any other file.

    A type in several files has the values of the first, and those that it lacks of the others.
    """
    merged: dict[str, JsonObject] = {}
    for path in paths:
        for entry in read_reference(path) if is_reference(path) else _read_response(path):
            guid = as_text(entry.get("id")).lower() or as_text(entry.get("displayName"))
            values = {key: value for key, value in merged.get(guid, {}).items() if value}
            merged[guid] = {**entry, **values}
    return compile_types(merged.values(), ", ".join(map(str, paths)))


def _read_response(file: Path) -> list[JsonObject]:
    try:
        data = as_object(read_json(file))
    except ValueError as error:
        raise SourceError(
            f"{file} can't be read as JSON ({error}). Save the response of 'az rest --url "
            f"/providers/Microsoft.Advisor/metadata?api-version={METADATA_VERSION}' there."
        ) from error
    if data.get("nextLink"):
        raise SourceError(
            f"{file} is one page of several, since it has a nextLink: what is missing would count "
            "as removed. Save all pages, and add their values to one list."
        )
    entities = [as_object(value) for value in as_list(data.get("value"))]
    return types_in(entities, str(file))
