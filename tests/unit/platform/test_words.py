"""Counts and series."""

from __future__ import annotations

import pytest

from enricher.platform.words import count, duration, more, series, shortened


@pytest.mark.parametrize(
    ("number", "noun", "expected"),
    [
        (0, "article", "0 articles"),
        (1, "article", "1 article"),
        (2, "entry", "2 entries"),
        (1_200, "policy definition", "1,200 policy definitions"),
    ],
)
def test_count(number: int, noun: str, expected: str) -> None:
    assert count(number, noun) == expected


@pytest.mark.parametrize(
    ("most", "expected"), [(3, "a, b, c"), (2, "a, b, … and 1 more"), (1, "a, … and 2 more")]
)
def test_series(most: int, expected: str) -> None:
    assert series("abc", most) == expected


def test_shortened__makes_the_last_item() -> None:
    assert shortened([1, 2, 3], 2, len) == [1, 2, len("… and 1 more")]


def test_more__of_a_noun() -> None:
    assert (more(1, "article"), more(2, "article")) == (
        "… and 1 more article",
        "… and 2 more articles",
    )


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "1 minute"), (3600, "60 minutes"), (7200, "2 hours"), (3 * 86_400, "3 days")],
)
def test_duration(seconds: float, expected: str) -> None:
    assert duration(seconds) == expected
