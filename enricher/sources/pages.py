"""Read lists from Azure page by page, in wire form, through the operations of SDK clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from azure.core.exceptions import ResourceNotFoundError
from azure.core.paging import ItemPaged

from enricher.catalog.json_values import JsonObject, as_list, as_object, as_text, loads
from enricher.errors import LostPageError, SourceError
from enricher.sources.azure_errors import NOT_EXPECTED
from enricher.sources.limits import Limits
from enricher.sources.pipeline import check_host


def read_pages(
    operation: Callable[..., ItemPaged[Any]], *args: Any, **kwargs: Any
) -> Iterator[list[JsonObject]]:
    """Yield the values of each page of a list operation; a value that is not an object is empty.

    They are in wire form because the SDK's models drop fields: category, impact and resource type
    of Advisor's metadata. Raises SourceError if a body is not a page, if a nextLink leads to
    another host or to a page that was read before, and if the list has no end; LostPageError if a
    page after the first is missing.
    """
    values: list[JsonObject] = []  # of the last page
    links: set[str] = set()
    count = size = 0  # pages, and bytes of all of them

    def take(response: Any) -> JsonObject:
        """Store the values of a page; return its link to the next one."""
        nonlocal count, size, values
        data = response.http_response.body()
        body = parse_body(data)
        if not isinstance(body.get("value"), list):
            raise SourceError(NOT_EXPECTED)
        link = as_text(body.get("nextLink")) or as_text(body.get("@odata.nextLink"))
        if link:
            check_host(link, response.http_request.url)
            if link in links:
                raise SourceError("Azure's list links back to a page that was read already.")
            links.add(link)
        count, size = count + 1, size + len(data)
        values = [*map(as_object, as_list(body.get("value")))]
        Limits.check_size(count, size)
        return {key: body[key] for key in ("nextLink", "@odata.nextLink") if key in body}

    try:
        for _ in operation(*args, take_page=take, **kwargs).by_page():
            yield values
    except ResourceNotFoundError as error:
        if not count:
            raise
        raise LostPageError(f"page {count + 1} of the list is missing (404).") from error


def read_values(
    operation: Callable[..., ItemPaged[Any]], *args: Any, **kwargs: Any
) -> list[JsonObject]:
    """Return the values of all pages; raise SourceError as `read_pages` does."""
    return [value for page in read_pages(operation, *args, **kwargs) for value in page]


def parse_body(data: bytes) -> JsonObject:
    """Return a body as a JSON object; raise SourceError if it is not one."""
    try:
        body = loads(data)
    except ValueError as error:
        raise SourceError(NOT_EXPECTED) from error
    if not isinstance(body, dict):
        raise SourceError(NOT_EXPECTED)
    return body
