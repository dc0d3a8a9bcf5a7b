"""Output formats."""

from __future__ import annotations

from enricher.report.formats import OutputFormat


class LetterFormat(OutputFormat):
    """Formats of letters."""

    UPPER = "upper", str.upper
    LOWER = "lower", str.lower


def test_member__has_its_name_and_its_function() -> None:
    assert [*LetterFormat] == ["upper", "lower"]
    assert LetterFormat("lower") is LetterFormat.LOWER
    assert LetterFormat.UPPER.render("a") == "A"
