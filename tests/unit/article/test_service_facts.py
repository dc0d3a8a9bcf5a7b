"""The facts on a service."""

from __future__ import annotations

import pytest

from enricher.article.service_facts import ServiceFacts
from enricher.catalog.pillar import Pillar
from tests.support.project import definition
from tests.unit.article.support import EXPRESSROUTE, facts


@pytest.mark.parametrize(
    ("count", "names", "of_pillar", "others"),
    [
        (0, ["Network"], False, False),
        (2, ["C0", "C1", "Network"], False, False),
        (5, ["C0", "C1", "Network"], True, True),
    ],
)
def test_categories(count: int, names: list[str], of_pillar: bool, others: bool) -> None:
    """Up to three categories are linked: all, else those of most of the pillar's policies."""
    policies = [
        definition(
            20 + n, f"Circuits should be Zone Redundant in {n}", metadata={"category": f"C{n}"}
        )
        for n in range(count)
    ]
    categories = facts(*policies).categories(Pillar.RELIABILITY)
    assert (categories.names, categories.of_pillar, categories.others) == (names, of_pillar, others)


def test_facts__without_sources() -> None:
    """Facts that were not queried count as none."""
    unknown = ServiceFacts(EXPRESSROUTE, None, None)
    assert not unknown.has_own_facts
    assert unknown.all_policies == unknown.all_recommendations == []
    assert facts().has_own_facts
