"""The facts that checks look up."""

from __future__ import annotations

import pytest

from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.lint.context import RuleContext
from tests.unit.lint.support import FACTS, PAGE

CONTEXT = RuleContext(FACTS, CLOUDS[Cloud.PUBLIC])


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("circuits should be zone-redundant", "Circuits should be Zone Redundant"),
        ("circuits should be on time and in budget", None),
    ],
)
def test_nearest(name: str, nearest: str | None) -> None:
    """Only a name with nearly the same words is similar."""
    policy = CONTEXT.nearest(name)
    assert (policy.display_name if policy else None) == nearest


@pytest.mark.parametrize(
    ("target", "anchor"),
    [(f"{PAGE}#network", "network"), (PAGE, ""), ("/azure/other#network", "")],
)
def test_category(target: str, anchor: str) -> None:
    """Only the page of built-in policies has anchors of categories."""
    assert CONTEXT.category(target) == anchor
    assert {"network", "things"} <= CONTEXT.anchors


def test_names() -> None:
    """Live and deprecated definitions are looked up by the keys of their names."""
    assert "circuits should be zone redundant" in CONTEXT.live_names
    assert list(CONTEXT.deprecated_names) == ["circuits should use the former private network"]
    assert CONTEXT.recommendation_names["use several circuits"] == "Use several circuits"
