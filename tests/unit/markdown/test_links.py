"""The links in Markdown and HTML, with their positions."""

from __future__ import annotations

import pytest

from enricher.markdown.document import Document
from enricher.markdown.links import blanked, links_in
from enricher.markdown.outline import Outline

REFERENCES = Outline.of(Document("[ref]: there\n")).references


@pytest.mark.parametrize(
    ("source", "whole", "text", "target", "in_place"),
    [
        ("- [A](b) c", "[A](b)", "A", "b", True),
        ('[A]( <b> "t" )', '[A]( <b> "t" )', "A", "b", True),
        ("> [A [B] c](d(e))", "[A [B] c](d(e))", "A [B] c", "d(e)", True),
        ("[![i](j)](k)", "[![i](j)](k)", "![i](j)", "k", True),
        ("see <https://a.example>", "<https://a.example>", "https://a.example", None, True),
        ("[A][ref]", "[A][ref]", "A", "there", False),
        ("[ref]", "[ref]", "ref", "there", False),
        ("a\r\n[A\r\nB](c)", "[A\r\nB](c)", "A\r\nB", "c", True),
        ('x <a class="y" href="b&amp;c">A</a>', None, "A", "b&c", False),
        ("<a href='b'>A</a>", None, "A", "b", True),
    ],
)
def test_links_in(
    source: str, whole: str | None, text: str, target: str | None, *, in_place: bool
) -> None:
    """A link has the spans of itself, its text and its target."""
    (link,) = links_in(source, REFERENCES, is_html=False)
    assert source[slice(*link.span)] == (whole or source[source.index("<a") :])
    assert source[slice(*link.text_span)] == text
    assert link.target == (target or text)
    assert (link.target_span is not None) is in_place
    if link.target_span:
        assert source[slice(*link.target_span)] == link.target


def test_links_in__none() -> None:
    """Images, code, comments and unresolved references are no links."""
    source = "![i](j) `[A](b)` <!-- [A](b) --> [A][none]"
    assert links_in(source, REFERENCES, is_html=False) == []
    html = "<!-- <a href='x'>y</a> --><p>"
    assert links_in(html, REFERENCES, is_html=True) == []


def test_blanked() -> None:
    """The rest of a text keeps its position without links, images and comments."""
    source = "a [b](c) ![d](e) <!-- f --> g"
    assert blanked(source, REFERENCES, is_html=False) == "a" + " " * (len(source) - 2) + "g"
    assert blanked("<a href='x'>y</a> z", REFERENCES, is_html=True).strip() == "z"
