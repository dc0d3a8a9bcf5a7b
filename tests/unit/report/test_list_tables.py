"""Tables of lists."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from enricher.catalog.families import Family, Member
from enricher.catalog.pillar import Pillar
from enricher.report import list_tables
from tests.support.builders import GATEWAY, compiled, guid, initiative, policy
from tests.unit.report.builders import POLICY, PREVIEW, RECOMMENDATION, SERVICE, classified


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def assert_start(lines: Iterable[object], expected: list[str]) -> None:
    """Assert that each line starts as expected: more columns may follow in it."""
    texts = [*map(str, lines)]
    assert len(texts) == len(expected)
    starts = [text[: len(start)] for text, start in zip(texts, expected, strict=True)]
    assert starts == expected


def test_policies__by_pillar() -> None:
    lines = list_tables.policies([classified(PREVIEW)], None, Pillar.SECURITY)
    assert_start(
        lines,
        [
            "Security: 1",
            "  Gateways should use VPN (preview)",
            f"    {guid(2)}  Audit, Disabled",
            "    also Operational excellence",
            "",
            "1 policy definition",
        ],
    )


def test_policies__of_a_service_are_folded() -> None:
    names = [f"Enable logging for gateways to {name}" for name in ("Event Hub", "Storage")]
    variants = [policy(name=name, id_=guid(number)) for number, name in enumerate(names, 21)]
    rows = [classified(compiled(variant)) for variant in variants]
    lines = [*map(str, list_tables.policies(rows, SERVICE, None))]
    assert sum("Enable logging for gateways" in text for text in lines) == 1
    assert "    Audit, Disabled" in lines
    assert lines[-1] == "2 policy definitions, folded into 1"


def test_policies__on_the_same_topic_are_listed_by_name() -> None:
    """A family's policies that aren't variants of its lead are listed with their own details."""
    third = compiled(policy(name="Other", id_=guid(3)))
    lead, variant, other = map(classified, (POLICY, PREVIEW, third))
    members = (
        Member(lead, "first"),
        Member(variant, "second"),
        Member(other, "", is_variant=False),
    )
    family = Family("Zones", members, by_destination=False)
    title, details = list_tables._family(family, Pillar.RELIABILITY)
    assert title == POLICY.display_name
    assert_start(
        details,
        [
            "Audit, Disabled",
            f"{guid(1)}  first",
            f"{guid(2)}  second",
            "Other",
            f"  {guid(3)}  Audit, Disabled",
            "  also Operational excellence",
        ],
    )


def test_policies__with_other_effects_have_their_own_details() -> None:
    denies = classified(compiled(policy(name="Denies", id_=guid(4), effects=("Deny",))))
    members = (Member(classified(), "first"), Member(denies, "denies"))
    _, details = list_tables._family(
        Family("Zones", members, by_destination=False), Pillar.RELIABILITY
    )
    assert_start(
        details,
        [
            f"{guid(1)}  Audit, Disabled",
            "denies",
            f"  {guid(4)}  Deny",
            "  also Operational excellence",
        ],
    )


def test_initiatives() -> None:
    listed = initiative("Benchmark", {POLICY.id: []}).summary
    lines = list_tables.initiatives([(listed, 3)])
    assert_start(
        lines,
        [
            "",
            "Initiatives: 1",
            "  Benchmark",
            f"    {listed.id}  includes 3",
            "",
            "1 initiative",
        ],
    )
    assert [*list_tables.initiatives([])] == []


@pytest.mark.parametrize(("with_types", "types"), [(False, []), (True, [f"    {GATEWAY}"])])
def test_recommendations(with_types: bool, types: list[str]) -> None:
    lines = list_tables.recommendations([RECOMMENDATION], with_types=with_types)
    assert_start(
        lines,
        [
            "Reliability: 1",
            "  Use several gateways",
            f"    {guid(11)}  high impact",
            *types,
            "",
            "1 recommendation type",
        ],
    )


def test_services() -> None:
    assert_start(
        list_tables.services([SERVICE]),
        [
            "gateways  Azure Gateways",
            f"  {GATEWAY}",
            "1 service",
        ],
    )
