"""The resource types of a service, and its identity."""

from __future__ import annotations

import pickle

import pytest
from msgspec.structs import replace

from enricher.catalog.service import Service
from enricher.catalog.services import is_registered, load_registry


@pytest.mark.parametrize(
    ("kind", "is_covered"),
    [
        ("a.b/cs", True),
        ("a.b/cs/ds", True),
        ("a.b/css", False),
        ("a.b", False),
        ("a.b.data/cs/keys", True),
        ("a.b/es", False),
        ("a.b/cs/xs", False),
        ("a.b/cs/xs/ys", False),
        ("a.b/cs/xss", True),
    ],
)
def test_covers(kind: str, is_covered: bool) -> None:
    """A service covers its types and their children, except those of a sibling."""
    service = Service("x", "X", resource_types=("a.b/cs",), exclude_types=("a.b/cs/xs",))
    assert service.covers(kind) is is_covered


@pytest.mark.parametrize(
    ("kinds", "label"),
    [
        (["a.b/olds"], "classic"),
        (["a.b/news"], ""),
        (["a.b/olds", "a.b/news"], ""),
        (["a.b/olds/children", "microsoft.c/ds"], "classic"),
        (["microsoft.c/ds"], ""),
    ],
)
def test_generation(kinds: list[str], label: str) -> None:
    """The label of the former generation, if all types of the service belong to it."""
    service = Service(
        "x", "X", resource_types=("a.b/news", "a.b/olds"), former={"a.b/olds": "classic"}
    )
    assert service.generation(kinds) == label


def test_service__is_compared_by_value() -> None:
    """A copy, such as in another process, is the same registered service."""
    service = load_registry().services["expressroute"]
    copy = pickle.loads(pickle.dumps(service))  # noqa: S301 - its own
    assert copy is not service
    assert copy == service
    assert hash(copy) == hash(service)
    assert is_registered(copy)


def test_is_registered__with_other_types() -> None:
    """A registered service whose types an article or a configuration replaced is another one."""
    service = load_registry().services["expressroute"]
    other = replace(service, resource_types=("microsoft.a/as",))
    assert other != service
    assert not is_registered(other)
