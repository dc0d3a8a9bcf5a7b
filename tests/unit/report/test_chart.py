"""Line charts."""

from __future__ import annotations

from datetime import date

from enricher.report.chart import Line

LINE = Line("Articles", [date(2026, 1, day) for day in (1, 6, 11)], [0, 500, 1_000])


def test_line__steps_where_the_value_changes() -> None:
    assert LINE.points == "0,72 160,72 160,36 320,36 320,0"
    assert LINE.area == "0,72 0,72 160,72 160,36 320,36 320,0 320,72"


def test_line__of_zeros_is_at_the_bottom() -> None:
    flat = Line("Articles", LINE.days[:2], [0, 0])
    assert {point.split(",")[1] for point in flat.points.split()} == {"72"}


def test_line__in_words() -> None:
    assert LINE.words == "Articles: 0 on 2026-01-01, 1,000 on 2026-01-11."
