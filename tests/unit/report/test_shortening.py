"""Texts within a limit."""

from __future__ import annotations

from enricher.report.shortening import Piece, Step, in_words, shortened


def pieces() -> list[Piece]:
    """Return a heading, two long pieces, and a more important one."""
    return [
        Piece("Head"),
        Piece("a" * 900, [Step(1, "a", "long list", 1)]),
        Piece("b" * 900, [Step(1, "b", "long list", 1), Step(5, "", "article", 1)]),
        Piece("c" * 900, [Step(9, "", "decision", 2)], "\n"),
    ]


def test_shortened__within_the_limit() -> None:
    text, left_out = shortened(pieces(), 3_000)
    assert text == "\n".join(["Head", "", "a" * 900, "", "b" * 900, "c" * 900])
    assert in_words(left_out) == ""


def test_shortened__the_last_of_the_least_important_first() -> None:
    text, left_out = shortened(pieces(), 2_600)
    assert text == "\n".join(["Head", "", "a" * 900, "", "b", "c" * 900])
    assert in_words(left_out) == "1 long list"
    text, left_out = shortened(pieces(), 1_000)
    assert text == "Head\n\na"
    assert in_words(left_out) == "2 long lists, 1 article, 2 decisions"
