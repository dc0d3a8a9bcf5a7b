"""The options of a run choose the sources of resource counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.sources.connection import Connection
from enricher.sources.count_sources import count_sources
from enricher.sources.recordings import Recorded
from enricher.sources.source import Refusal
from enricher.sources.source_options import SourceOptions, shipped_recordings
from tests.support.builders import guid
from tests.support.server import ArmServer


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (SourceOptions(), None),
        (SourceOptions(policies_from=Path("x")), None),
        (SourceOptions(subscriptions=("a",)), "Azure Advisor (recommendations)"),
        (SourceOptions(fixtures=Path("x")), "Azure Advisor (recommendations)"),
        (SourceOptions(fixtures="sample"), "Azure Advisor (recommendations)"),
        (SourceOptions(subscriptions=("a", "b")), "Azure Resource Graph (recommendations)"),
        (SourceOptions(tenant_scope=True), "Azure Resource Graph (recommendations)"),
        (SourceOptions(management_group="a"), "Azure Resource Graph (recommendations)"),
        (SourceOptions(offline=True), None),
    ],
    ids=str,
)
def test_count_sources__follow_from_the_scope(options: SourceOptions, name: str | None) -> None:
    """One subscription is asked for its counts; Resource Graph answers for many."""
    sources = count_sources(Connection(options))
    assert (sources and sources.affected.name) == name
    if sources:
        is_recorded = isinstance(sources.affected, Recorded)
        assert (
            is_recorded
            is isinstance(sources.compliance, Recorded)
            is (options.fixtures == shipped_recordings())
        )


def test_count_sources__of_two_subscriptions(arm: ArmServer) -> None:
    """Both counts are one request for all subscriptions; a refusal is an answer."""
    options = SourceOptions(arm_endpoint=arm.url, subscriptions=(guid(1), guid(2)))
    sources = count_sources(Connection(options))
    assert sources is not None
    assert sources.affected.ask() == sources.compliance.ask() == {}
    assert [body["subscriptions"] for body in arm.graph_bodies] == [[guid(1), guid(2)]] * 2
    arm.fault("ResourceGraph", 403, code="AuthorizationFailed")
    assert isinstance(sources.affected.ask(), Refusal)
