"""Lists are read from the cache while they are fresh, else from Azure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from enricher.errors import SourceError
from enricher.sources.azure_policies import fetch_definitions
from enricher.sources.connection import Connection
from enricher.sources.list_reader import ListReader
from enricher.sources.responses import Responses
from enricher.sources.source_options import SourceOptions
from tests.support.project import definition
from tests.support.server import ArmServer


def reader_of(options: SourceOptions, max_age: float = 24) -> ListReader:
    """Return a reader of lists of the server."""
    return ListReader(Connection(options), Responses(options.cloud_key, max_age))


@pytest.fixture
def reader(options: SourceOptions) -> Iterator[ListReader]:
    """Yield a reader with a cache."""
    reader = reader_of(options)
    yield reader
    reader.connection.close()


def test_read__gives_pages_as_they_arrive(arm: ArmServer, reader: ListReader) -> None:
    """From Azure page by page, from the cache at once."""
    arm.page_size = 2
    for pages in ([2, 1], [3]):
        sizes: list[int] = []
        items = reader.read("x", fetch_definitions, lambda page: sizes.append(len(page)))  # noqa: B023
        assert len(items) == 3
        assert sizes == pages
    assert arm.paths()["policyDefinitions"] == 2


def test_read__refuses_a_list_that_has_shrunk(arm: ArmServer, options: SourceOptions) -> None:
    """The response may be incomplete, and the cached list stays, unless the loss is accepted."""
    arm.content.definitions = [definition(number, f"Policy {number}") for number in range(20)]
    assert len(reader_of(options).read("x", fetch_definitions)) == 20
    del arm.content.definitions[10:]
    with pytest.raises(SourceError, match="10 of 20 that were known before are missing"):
        reader_of(options, max_age=1e-9).read("x", fetch_definitions)
    assert len(reader_of(options).read("x", fetch_definitions)) == 20
    accepting = replace(options, accept_loss=True)
    assert len(reader_of(accepting, max_age=1e-9).read("x", fetch_definitions)) == 10
