"""The points that are compared with an estate are those of an article."""

from __future__ import annotations

import pytest

from enricher import SourceOptions, Workspace
from tests.support.project import FIXTURES


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", ["expressroute", "key-vault", "aks", "sql-database"])
def test_gaps__are_the_points_of_an_article(name: str) -> None:
    """Gaps have the points of a guide, with the same leads in the same order."""
    workspace = Workspace(sources=SourceOptions(fixtures="sample"))
    text = (FIXTURES / "articles" / f"{name}.md").read_text(encoding="utf-8")
    plan = workspace.fill_text(text, name=f"{name}.md").plan
    expected = [
        (slot.pillar, slot.kind.value, point.lead)
        for slot, planned in plan.slots.items()
        for point in planned.listed
    ]
    (service,) = (found := workspace.gaps([name])).services
    assert service.key == name
    points = [
        (gap.pillar, "policy-definitions" if gap.is_policy else "advisor-recommendations", gap.id)
        for gap in found.gaps
    ]
    for pillar in {pillar for pillar, *_ in expected}:
        own = [point for point in points if point[0] is pillar]
        assert own == [point for point in expected if point[0] is pillar]
    assert len(points) == len(expected)
