"""The base of output formats."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Self

from rich.text import Text


class OutputFormat(StrEnum):
    """Formats of an output, each declared with its name and the function that renders it.

    The function returns styled text for a terminal, or a string that is printed as it is.
    """

    render: Callable[..., str | Text]

    def __new__(cls, value: str, render: Callable[..., str | Text]) -> Self:
        """Return a member whose value is its name on the command line."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.render = render
        return member


class ReportFormat(StrEnum):
    """Formats of a report."""

    TEXT = "text"
    JSON = "json"
