"""Lines that are no wider than the terminal."""

from __future__ import annotations

import pytest

from enricher.report.styled_text import ID, line
from enricher.report.terminal_lines import fit
from tests.support.builders import guid


def test_fit__keeps_words_and_styles() -> None:
    """Words and ids aren't broken, and keep their styles."""
    words = "word " * 20
    first, second = fit(line("  ", words, (guid(1), ID)))
    assert first.plain == "  " + ("word " * 15).rstrip()
    assert second.plain == f"    {'word ' * 5}{guid(1)}"
    (span,) = second.spans
    assert second.plain[span.start : span.end] == guid(1)


def test_fit__of_an_empty_line() -> None:
    """An empty line stays one line."""
    assert [*map(str, fit(line()))] == [""]


def test_fit__with_an_indent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line with an indent is wrapped in a terminal only."""
    words = line("+ a  ", "word " * 20)
    monkeypatch.delenv("COLUMNS", raising=False)
    assert fit(words, "     ") == [words]
    monkeypatch.setenv("COLUMNS", "20")
    assert [*map(str, fit(words, "     "))][1:] == ["     word word word"] * 5 + ["     word word"]


def test_fit__to_a_width_that_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The width of a stream's own terminal takes precedence."""
    monkeypatch.setenv("COLUMNS", "20")
    assert [*map(str, fit(line("one two three"), width=9))] == ["one two", "  three"]
