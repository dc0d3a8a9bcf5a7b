"""Advisor's catalogue of recommendation types, from Azure or a recording.

https://learn.microsoft.com/rest/api/advisor/recommendation-metadata/list
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from enricher.catalog.json_values import JsonObject
from enricher.sources.advisor_facts import METADATA_VERSION, AdvisorFacts, compile_types, types_in
from enricher.sources.list_reader import ListReader
from enricher.sources.source import Refusal, or_refusal

if TYPE_CHECKING:
    from enricher.sources.session import Session

#: The parameters of the request; the expansion adds the learn-more link.
METADATA = {"params": {"$expand": "ibiza"}, "api_version": METADATA_VERSION}

_NAME = "Azure Advisor"
_TYPES = "advisor-metadata"  # the name of the list in the cache


class AdvisorMetadata(Struct, frozen=True):
    """The recommendation types in Advisor's metadata."""

    lists: ListReader
    name: str = _NAME

    def ask(self) -> AdvisorFacts | Refusal:
        """Return the facts, or a refusal; raise SourceError if Advisor can't be read."""
        return self.lists.responses.compiled([_TYPES], AdvisorFacts, or_refusal(self._compile))

    def _compile(self) -> AdvisorFacts:
        return compile_types(self.lists.read(_TYPES, fetch_types), _NAME)


def fetch_types(session: Session) -> Iterator[list[JsonObject]]:
    """Yield all recommendation types in wire form; raise SourceError if Advisor can't be read."""
    from azure.mgmt.advisor import AdvisorManagementClient

    from enricher.sources.azure_errors import translate_errors
    from enricher.sources.pages import read_values

    with translate_errors(_NAME):
        entities = read_values(
            session.client(AdvisorManagementClient).recommendation_metadata.list,
            **METADATA,
        )
    yield types_in(entities, _NAME)
