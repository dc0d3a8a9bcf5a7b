"""Line charts."""

from __future__ import annotations

from datetime import UTC, datetime

from enricher.report.chart import BOTTOM, LEFT, RIGHT, TOP, Line

LINE = Line("Articles", [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 6, 11)], [0, 500, 1_000])


def test_line__steps_where_the_value_changes() -> None:
    assert LINE.points == "44,136 195,136 195,74 346,74 346,12"
    assert [(mark.x, mark.y, mark.label) for mark in LINE.marks] == [
        (LEFT, BOTTOM, "2026-01-01: 0"),
        (195, 74, "2026-01-06: 500"),
        (RIGHT, TOP, "2026-01-11: 1,000"),
    ]


def test_line__has_axes() -> None:
    assert [mark.label for mark in LINE.rows] == ["0", "500", "1,000"]
    assert [mark.label for mark in LINE.ends] == ["2026-01-01", "2026-01-11"]
    odd = Line("Articles", LINE.times, [7, 14, 19])
    assert [mark.label for mark in odd.rows] == ["0", "5", "10", "15", "20"]


def test_line__of_zeros_is_at_the_bottom() -> None:
    flat = Line("Articles", LINE.times[:2], [0, 0])
    assert {mark.y for mark in flat.marks} == {BOTTOM}
    assert [mark.label for mark in flat.rows] == ["0", "1"]


def test_line__of_commits_at_the_same_time() -> None:
    same = Line("Articles", [LINE.times[0]] * 2, [1, 2])
    assert same.points.split() == ["44,74", "44,74", "44,12"]


def test_line__in_words() -> None:
    assert LINE.words == "Articles: 0 on 2026-01-01, 1,000 on 2026-01-11."
