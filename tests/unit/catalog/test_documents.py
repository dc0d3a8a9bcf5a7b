"""Documents: what is known about a resource, by alias."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.documents import AtLeast, Document, OneOf, content_of, document, leaves
from enricher.catalog.expressions import PRESENT, UNKNOWN

KIND = "microsoft.a/as/bs"
CONTENT = {
    "size": 5,
    "tier": OneOf(("x", "y")),
    "id": PRESENT,
    "gone": None,
    "object": {"Inner": "v"},
    "list": [{"name": "one"}, {"properties": {"name": "two"}}],
    "open": AtLeast(({"name": "three"},)),
    "plain": [1, 2],
    "mixed": [1, UNKNOWN],
    "tags": {"a.b": "t"},
}


@pytest.mark.parametrize(
    ("alias", "value"),
    [
        ("type", (KIND,)),
        ("Microsoft.A/as/bs/SIZE", (5,)),
        ("Microsoft.A/bs.size", (5,)),
        ("Microsoft.A/as/bs/default.size", (5,)),
        ("size", (5,)),
        ("Microsoft.A/as/bs/tier", ("x", "y")),
        ("Microsoft.A/as/bs/id", PRESENT),
        ("Microsoft.A/as/bs/id.below", UNKNOWN),
        ("Microsoft.A/as/bs/gone", (None,)),
        ("Microsoft.A/as/bs/gone.below", (None,)),
        ("Microsoft.A/as/bs/other", UNKNOWN),
        ("Microsoft.A/as/bs/object.inner", ("v",)),
        ("Microsoft.A/as/bs/object.other", UNKNOWN),
        ("Microsoft.A/as/bs/object", PRESENT),
        ("Microsoft.A/as/bs/plain", ([1, 2],)),
        ("Microsoft.A/as/bs/mixed", PRESENT),
        ("Microsoft.A/as/bs/open", PRESENT),
        ("Microsoft.A/as/bs/list[1].name", ("two",)),
        ("Microsoft.A/as/bs/list[2].name", (None,)),
        ("Microsoft.A/as/bs/list.name", UNKNOWN),
        ("tags['a.b']", ("t",)),
        ("tags[a.b]", ("t",)),
        ("Microsoft.A/as/size", UNKNOWN),
        ("Microsoft.A/size", UNKNOWN),
        ("Microsoft.B/bs/size", (None,)),
    ],
)
def test_field(alias: str, value: Any) -> None:
    assert Document(KIND, CONTENT, "default").field(alias) == value


@pytest.mark.parametrize(
    ("alias", "value"),
    [
        ("Microsoft.A/as/bs/other", (None,)),
        ("Microsoft.A/as/bs/object", ({"Inner": "v"},)),
        ("Microsoft.A/as/bs/size.below", (None,)),
    ],
)
def test_field__of_a_whole_resource(alias: str, value: Any) -> None:
    """What isn't there is absent."""
    assert Document(KIND, CONTENT, is_complete=True).field(alias) == value


@pytest.mark.parametrize(
    ("path", "names", "is_complete", "is_missing"),
    [
        ("list[*].name", ("list[0].name", "list[1].name"), True, False),
        ("open[*].name", ("open[0].name",), False, False),
        ("plain[*]", ("plain[0]", "plain[1]"), True, False),
        ("gone[*]", (), True, True),
        ("other[*]", (), False, True),
        ("object[*]", (), False, True),
        ("list[*].other[*]", (), False, True),
    ],
)
def test_elements(
    path: str, names: tuple[str, ...], *, is_complete: bool, is_missing: bool
) -> None:
    """The members of arrays by index, and whether these are all."""
    elements = Document(KIND, CONTENT).elements(f"Microsoft.A/as/bs/{path}")
    assert elements.names == tuple(f"microsoft.a/as/bs/{name}" for name in names)
    assert (elements.is_complete, elements.is_missing) == (is_complete, is_missing)


def test_elements__of_another_type() -> None:
    elements = Document(KIND, CONTENT).elements("Microsoft.A/as/list[*]")
    assert (elements.names, elements.is_complete) == ((), False)


def test_document__of_facts() -> None:
    """The first fact on a field counts; those on members and other types are ignored."""
    facts = [("Microsoft.A/as/bs/x.y", 1), ("microsoft.a/as/bs/X.Y", 2), ("Microsoft.A/as/bs/x", 3)]
    ignored = [("Microsoft.A/as/bs/list[*].z", 4), ("Microsoft.B/bs/x", 5)]
    assert document(KIND, [*facts, *ignored]).content == {"x": {"y": 1}}


def test_content_of__merges_properties() -> None:
    """A property takes precedence over a key of the resource."""
    resource = {"sku": {"name": "S"}, "kind": "k", "properties": {"Kind": "p", "size": 1}}
    assert content_of(resource) == {"sku": {"name": "S"}, "Kind": "p", "size": 1}


def test_leaves() -> None:
    node = {"a": {"b": 1}, "list": [{"c": 2}, 3], "open": AtLeast((4,))}
    assert [*leaves(node)] == [("a.b", 1), ("list[*].c", 2), ("list[*]", 3), ("open[*]", 4)]
