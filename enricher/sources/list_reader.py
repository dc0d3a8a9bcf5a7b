"""Read whole lists of public facts: from the cache while they are fresh, else from Azure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from enricher.catalog.json_values import JsonObject, as_text
from enricher.sources.chains import OnPage
from enricher.sources.connection import Connection
from enricher.sources.loss import refuse_shrunken_catalogue
from enricher.sources.responses import Responses

if TYPE_CHECKING:
    from enricher.sources.session import Session


class ListReader(Struct, frozen=True):
    """Reads the lists of one cloud or endpoint, and caches them."""

    connection: Connection
    responses: Responses

    def read(
        self,
        name: str,
        fetch: Callable[[Session], Iterable[list[JsonObject]]],
        on_page: OnPage = lambda _: None,
    ) -> list[JsonObject]:
        """Return a list, and call `on_page` with each page as it arrives.

        Raises SourceError if Azure can't be read, or if the list lacks much of what is cached.
        """
        items = self.responses.read(name)
        if items:
            on_page(items)
            return items
        items = []
        for page in fetch(self.connection.session):
            on_page(page)
            items += page
        if not self.connection.options.accept_loss:
            last = self.responses.last(name)
            refuse_shrunken_catalogue(name, map(_id_of, last), map(_id_of, items))
        if items:
            self.responses.write(name, items)
        return items


def _id_of(wire: JsonObject) -> str:
    return as_text(wire.get("name") or wire.get("id")).lower()
