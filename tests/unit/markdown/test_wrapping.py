"""Words that a link can be put around."""

from __future__ import annotations

import re

import pytest

from enricher.markdown.document import Document
from enricher.markdown.inline import NO_REFERENCES, plain_text
from enricher.markdown.outline import Outline
from enricher.markdown.wrapping import words_in, wrap, wrappable_span

WORDS = "Use private link"


@pytest.mark.parametrize(
    ("source", "linked"),
    [
        ("Use private link.", "[Use private link](x)."),
        ("**Use private link.** Why", "**[Use private link](x).** Why"),
        ("**Use private** link", "[**Use private** link](x)"),
        ("Use *private link*: why", "[Use *private link*](x): why"),
        ("`Use private link` - why", "[`Use private link`](x) - why"),
        ("Use `private` link", "[Use `private` link](x)"),
        ("Use\n  private\r\nlink", "[Use\n  private\r\nlink](x)"),
        (r"(Use\-private\_link)", r"([Use\-private\_link](x))"),
        ("[a](b) Use private link", "[a](b) [Use private link](x)"),
        ("Use `az`. Use private link", "Use `az`. [Use private link](x)"),
    ],
)
def test_wrappable_span(source: str, linked: str) -> None:
    """Wrapped lines, emphasis, code as a whole, and escapes: the text renders the same."""
    span = wrappable_span(source, WORDS, [], NO_REFERENCES)
    assert span
    start, end = span
    assert source[:start] + wrap(source, span, "x") + source[end:] == linked
    assert plain_text(linked) == plain_text(source)


@pytest.mark.parametrize(
    "source",
    [
        "[Use private link](y)",
        "[now Use private link][ref]",
        "![Use private link](y.png)",
        "!Use private link",
        "`now Use private link`",
        "<!-- Use private link -->",
        '<b title="Use private link">x</b>',
        "**now Use private** link",
        "Use private links",
        "reUse private link",
        "Use a private link",
    ],
)
def test_wrappable_span__none(source: str) -> None:
    """Words in code, links, images, comments and HTML stay, and so do parts of other words."""
    outline = Outline.of(Document(f"{source}\n\n[ref]: z\n"))
    assert wrappable_span(source, WORDS, [], outline.references) is None


def test_wrappable_span__taken() -> None:
    """A span that touches a taken one is passed over for the next one."""
    source = "Use private link. Use private link."
    assert wrappable_span(source, WORDS, [(4, 6)], NO_REFERENCES) == (18, 34)
    assert wrappable_span(source, "", [], NO_REFERENCES) is None


def test_words_in() -> None:
    """Marks between words may differ, and those that close the text belong to it."""
    pattern = words_in("Use (private/link)")
    assert re.fullmatch(pattern, "Use (private\\/link\\)")
    assert re.fullmatch(pattern, "Use private link)")
    assert not re.fullmatch(pattern, "Use (private/link")
