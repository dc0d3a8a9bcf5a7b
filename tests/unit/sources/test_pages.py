"""Lists are read page by page, to their end, and never from another host."""

from __future__ import annotations

import pytest
from azure.mgmt.resource.policy import PolicyClient

from enricher.catalog.json_values import JsonObject
from enricher.errors import LostPageError, SourceError
from enricher.sources.pages import parse_body, read_pages, read_values
from enricher.sources.session import Session
from tests.support.project import DEFINITIONS
from tests.support.server import ArmServer


def pages(session: Session) -> list[list[JsonObject]]:
    """Return the pages of the definitions."""
    return [*read_pages(session.client(PolicyClient).policy_definitions.list_built_in)]


def test_read_pages__to_the_last_one(arm: ArmServer, session: Session) -> None:
    """Values are in wire form, with the members that the SDK's models lack."""
    arm.page_size = 2
    assert [len(page) for page in pages(session)] == [2, 1]
    values = read_values(session.client(PolicyClient).policy_definitions.list_built_in)
    assert [value["name"] for value in values] == [wire["name"] for wire in DEFINITIONS]
    assert "newMember" in values[0]


@pytest.mark.parametrize(
    ("kind", "fault", "message"),
    [
        ("foreign", {}, "links to another host (evil.example)"),
        ("next", {"link": "/x?y"}, "links to another host"),
        ("loop", {}, "links back to a page that was read already"),
        ("body", {"body": b"{}"}, "not the JSON that was expected"),
        ("body", {"body": b'{"value": null}'}, "not the JSON that was expected"),
        ("garbage", {}, "not the JSON that was expected"),
    ],
)
def test_read_pages__malformed(
    arm: ArmServer, session: Session, kind: str, fault: dict[str, object], message: str
) -> None:
    """A page or link that Azure never sends is an error."""
    arm.fault("policyDefinitions", kind, **fault)
    with pytest.raises(SourceError) as caught:
        pages(session)
    assert message in str(caught.value)


def test_read_pages__a_later_page_is_missing(arm: ArmServer, session: Session) -> None:
    """The number of a page is in the error; a missing first page is another error."""
    arm.page_size = 1
    arm.fault("policyDefinitions", 404, after=1)
    with pytest.raises(LostPageError, match="page 2 of the list is missing"):
        pages(session)


def test_read_pages__values_that_are_no_objects_are_empty(arm: ArmServer, session: Session) -> None:
    """A caller sees objects without fields."""
    arm.fault("policyDefinitions", "body", body=b'{"value": [1, {"name": "a"}, null]}')
    assert pages(session) == [[{}, {"name": "a"}, {}]]


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b'{"a": NaN}', b"\xff"])
def test_parse_body__malformed(data: bytes) -> None:
    """Only a JSON object is a body."""
    with pytest.raises(SourceError, match="not the JSON that was expected"):
        parse_body(data)
