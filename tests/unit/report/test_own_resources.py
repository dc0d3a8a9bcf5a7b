"""Counts of the user's own resources."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from enricher.article.service_facts import ServiceFacts
from enricher.catalog.resource_counts import Affected, Compliance, ServiceCounts
from enricher.report.own_resources import OwnResources, of_report, own_resources
from tests.support.builders import guid
from tests.unit.report.builders import POLICY, PREVIEW, SERVICE, report, result

COUNTS = ServiceCounts(
    {guid(11): Affected(2, 1), guid(12): Affected(7)},
    {guid(1): Compliance(2, 1), guid(9): Compliance(5, 5)},
)
FACTS = report(result()).facts_of(SERVICE)


def test_own_resources__of_the_service_alone() -> None:
    """Counts of policies and recommendations of other services are left out."""
    own = own_resources(COUNTS, FACTS)
    assert own == OwnResources(Affected(2, 1), {POLICY: Compliance(2, 1)})
    assert own.share == 66


@pytest.mark.parametrize(
    ("counts", "service_facts"),
    [
        (ServiceCounts(None, None), FACTS),
        (COUNTS, replace(FACTS, families=None, advice=None)),
    ],
)
def test_own_resources__of_sources_that_refused(
    counts: ServiceCounts, service_facts: ServiceFacts
) -> None:
    own = own_resources(counts, service_facts)
    assert own == OwnResources(None, None)
    assert own.share is None


def test_failing__has_the_largest_first() -> None:
    own = OwnResources(None, {POLICY: Compliance(0, 1), PREVIEW: Compliance(0, 3)})
    assert [policy for policy, _ in own.failing] == [PREVIEW, POLICY]


def test_of_report__by_service() -> None:
    own = of_report(report(result(), service_counts={SERVICE: COUNTS}))
    assert own == {SERVICE: OwnResources(Affected(2, 1), {POLICY: Compliance(2, 1)})}
    assert not of_report(report(result()))
