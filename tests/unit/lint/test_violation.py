"""Violations and their fixes."""

from __future__ import annotations

from enricher.lint.violation import Fix, Violation
from enricher.markdown.document import Span


def test_violation__equality() -> None:
    """Equal fixes are one, so that a mention that two rules check is fixed once."""
    fix = Fix(Span(1, 2), "x")
    assert {fix, Fix(Span(1, 2), "x"), Fix(Span(1, 2), "y")} == {fix, Fix(Span(1, 2), "y")}
    assert Violation("a") == Violation("a", None) != Violation("a", fix)
