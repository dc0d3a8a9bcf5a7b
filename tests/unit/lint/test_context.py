"""The facts that checks look up."""

from __future__ import annotations

import pytest

from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.service import Service
from enricher.catalog.services import load_registry
from enricher.lint.context import RuleContext
from tests.support.builders import CIRCUIT
from tests.support.project import definition
from tests.unit.article.support import catalog
from tests.unit.lint.support import FACTS

CONTEXT = RuleContext(FACTS, CLOUDS[Cloud.PUBLIC])


@pytest.mark.parametrize(
    ("anchor", "intended"),
    [
        ("Networks", "network"),
        ("azure-network", "network"),
        ("expressroute", "network"),
        ("Azure%20ExpressRoute", "network"),
        ("traffic-manager", None),
        ("netwrk", None),
    ],
)
def test_intended_anchor(anchor: str, intended: str | None) -> None:
    """An anchor in another form, or the name of the service whose policies have one category."""
    assert CONTEXT.intended_anchor(anchor, load_registry().services["expressroute"]) == intended


def test_intended_anchor__in_doubt() -> None:
    """Several categories of the same form, or none with the service's policies, are in doubt."""
    service = Service(key="things", name="Things", resource_types=("m.things/things",))
    named = {"Thing": CIRCUIT, "Things": "m.things/things", "Other things": "m.things/things"}
    policies = [
        definition(number, name, kind=kind, metadata={"category": name})
        for number, (name, kind) in enumerate(named.items(), 50)
    ]
    context = RuleContext(catalog(*policies), CLOUDS[Cloud.PUBLIC])
    assert context.intended_anchor("azure-things", None) is None
    assert context.intended_anchor("azure-things", service) == "things"
    assert context.intended_anchor("azure-other-things", None) == "other-things"
    other = Service(key="networks", name="Networks", resource_types=("m.things/things",))
    assert context.intended_anchor("azure-networks", other) is None


@pytest.mark.parametrize(
    ("anchor", "similar"), [("netwrk", "network"), ("networ", "network"), ("fireworks", None)]
)
def test_similar_anchor(anchor: str, similar: str | None) -> None:
    """Only a misspelled anchor is similar."""
    assert CONTEXT.similar_anchor(anchor) == similar


def test_anchors() -> None:
    """The page of built-in policies has an anchor for each category."""
    assert {"network", "things"} <= CONTEXT.anchors


def test_names() -> None:
    """Live and deprecated definitions are looked up by the keys of their names."""
    assert "circuits should be zone redundant" in CONTEXT.live_names
    assert list(CONTEXT.deprecated_names) == ["circuits should use the former private network"]
    assert CONTEXT.recommendation_names["use several circuits"] == "Use several circuits"
