"""Retirements that Advisor announces."""

from __future__ import annotations

import pytest

from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.retirements import date_in, retirements


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Media Services deprecation on June 30th 2024", "2024-06-30"),
        ("will be deprecated by 31st Aug 2024", "2024-08-31"),
        ("is retiring on October 31, 2024.", "2024-10-31"),
        ("Migrate classic storage accounts by 8/30/2024.", "2024-08-30"),
        ("are being retired in August 2024, migrate before then", "2024-08"),
        ("is retired on 31 February 2024", "2024-02"),
        ("by 30/30/2024", ""),
        ("Use api-versions newer than 2021-08-01", ""),
        ("may 2 instances be there", ""),
    ],
)
def test_date_in(text: str, date: str) -> None:
    assert date_in(text) == date


def test_retirements__are_ordered_by_date() -> None:
    names = [
        "Version 1 has been retired",
        "The service is retiring on October 31, 2024",
        "Tables are being retired in August 2024",
        "Use several gateways",
    ]
    types = [
        RecommendationType(str(number), name, Pillar.RELIABILITY, "High", "microsoft.x/y")
        for number, name in enumerate(names)
    ]
    found = retirements(types)
    assert [each.day for each in found] == ["2024-08", "2024-10-31", ""]
    assert found[-1].name == "Version 1 has been retired"
