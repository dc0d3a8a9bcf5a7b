"""Lines with named styles."""

from __future__ import annotations

from rich.theme import Theme

from enricher.report.styled_text import ERROR, ID, STYLES, line


def test_line__has_its_styles() -> None:
    text = line("a ", ("b", ERROR), line(" ", ("c", ID)))
    assert text.plain == "a b c"
    assert [(text.plain[span.start : span.end], span.style) for span in text.spans] == [
        ("b", ERROR),
        ("c", ID),
    ]


def test_line__escapes_control_characters() -> None:
    assert line("a\x1b[31m", ("b\u202e\n", ID)).plain == "a\\x1b[31mb\\u202e\\n"


def test_styles__are_colours_that_rich_reads() -> None:
    assert {*STYLES} <= {*Theme(STYLES).styles}
