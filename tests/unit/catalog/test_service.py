"""The resource types of a service, its identity, and the names of pillars."""

from __future__ import annotations

import pickle

import pytest
from msgspec.structs import replace

from enricher.catalog.pillar import Pillar
from enricher.catalog.service import Service
from enricher.catalog.services import is_registered, load_registry


@pytest.mark.parametrize(
    ("kind", "covered"),
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
def test_service__covers_its_types_and_their_children(kind: str, covered: bool) -> None:
    """A service covers its types and their children, except those of a sibling."""
    service = Service("x", "X", resource_types=("a.b/cs",), exclude_types=("a.b/cs/xs",))
    assert service.covers(kind) is covered


def test_pillar__in_a_heading_and_in_a_sentence() -> None:
    """Titles and words are spelled as in the framework."""
    titles = ["Reliability", "Security", "Cost optimization", "Operational excellence",
              "Performance efficiency"]  # fmt: skip
    assert [pillar.title for pillar in Pillar] == titles
    assert [pillar.words for pillar in Pillar] == [title.lower() for title in titles]


def test_service__is_compared_by_value() -> None:
    """A copy, such as in another process, is the same registered service."""
    service = load_registry().services["expressroute"]
    copy = pickle.loads(pickle.dumps(service))  # noqa: S301 - its own
    assert copy is not service
    assert copy == service
    assert hash(copy) == hash(service)
    assert is_registered(copy)


def test_service__with_other_types_is_not_registered() -> None:
    """An article or a configuration can change the types of a registered service."""
    service = load_registry().services["expressroute"]
    other = replace(service, resource_types=("microsoft.a/as",))
    assert other != service
    assert not is_registered(other)
