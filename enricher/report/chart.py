"""Line charts, as points of an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

WIDTH, HEIGHT = 320, 72


class Line(Struct, frozen=True):
    """A count on several days, drawn from zero, with a step on each day on which it changed."""

    title: str
    days: Sequence[date]
    values: Sequence[int]

    @property
    def points(self) -> str:
        """The points of the line: x is the day, y the value."""
        start, span = self.days[0], max(1, (self.days[-1] - self.days[0]).days)
        top = max(*self.values, 1)
        positions = [
            (round((day - start).days / span * WIDTH), round(HEIGHT - value / top * HEIGHT))
            for day, value in zip(self.days, self.values, strict=True)
        ]
        steps = [positions[0]]
        for x, y in positions[1:]:
            steps += [(x, steps[-1][1]), (x, y)]
        return " ".join(f"{x},{y}" for x, y in steps)

    @property
    def area(self) -> str:
        """The points around the area below the line."""
        return f"0,{HEIGHT} {self.points} {WIDTH},{HEIGHT}"

    @property
    def words(self) -> str:
        """A sentence with the first and the last value."""
        return (
            f"{self.title}: {self.values[0]:,} on {self.days[0]}, "
            f"{self.values[-1]:,} on {self.days[-1]}."
        )
