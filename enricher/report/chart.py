"""Line charts with axes, as the positions of the parts of an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

#: The size of the picture, and the edges of the area with the line.
WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 44, 346, 12, 136
_STEPS = (1, 2, 5)  # between two marks of an axis, times a power of ten
_MARKS = 4  # on the vertical axis, besides zero


class Mark(Struct, frozen=True):
    """A position in the picture, with a label."""

    x: int
    y: int
    label: str


class Line(Struct, frozen=True):
    """A count at several times, drawn from zero, with a step at each time at which it changed."""

    title: str
    times: Sequence[datetime]
    values: Sequence[int]

    @property
    def step(self) -> int:
        """The difference between two marks of the vertical axis."""
        size = 1
        while True:
            for step in _STEPS:
                if step * size * _MARKS >= max(self.values):
                    return step * size
            size *= 10

    @property
    def top(self) -> int:
        """The highest value of the vertical axis: the first mark that no value exceeds."""
        return max(1, -(-max(self.values) // self.step)) * self.step

    @property
    def rows(self) -> list[Mark]:
        """The marks of the vertical axis."""
        values = range(0, self.top + 1, self.step)
        return [Mark(LEFT, self._y(value), f"{value:,}") for value in values]

    @property
    def ends(self) -> tuple[Mark, Mark]:
        """The days at both ends of the horizontal axis."""
        first, last = self.times[0], self.times[-1]
        return Mark(LEFT, BOTTOM, str(first.date())), Mark(RIGHT, BOTTOM, str(last.date()))

    @property
    def marks(self) -> list[Mark]:
        """The points of the line, each with its day and value."""
        return [
            Mark(self._x(time), self._y(value), f"{time.date()}: {value:,}")
            for time, value in zip(self.times, self.values, strict=True)
        ]

    @property
    def points(self) -> str:
        """The points of a polyline: x is the time, y the value."""
        marks = self.marks
        steps = [(marks[0].x, marks[0].y)]
        for before, after in pairwise(marks):
            steps += [(after.x, before.y), (after.x, after.y)]
        return " ".join(f"{x},{y}" for x, y in steps)

    @property
    def words(self) -> str:
        """A sentence with the first and the last value."""
        return (
            f"{self.title}: {self.values[0]:,} on {self.times[0].date()}, "
            f"{self.values[-1]:,} on {self.times[-1].date()}."
        )

    def _x(self, time: datetime) -> int:
        span = (self.times[-1] - self.times[0]).total_seconds() or 1
        return round(LEFT + (time - self.times[0]).total_seconds() / span * (RIGHT - LEFT))

    def _y(self, value: int) -> int:
        return round(BOTTOM - value / self.top * (BOTTOM - TOP))
