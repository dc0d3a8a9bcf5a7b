"""Escaping text for Markdown, and reading it back."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from enricher.markdown.inline import code, escape, parse_inline, slug, target, unescape

TEXTS = [
    "plain",
    "[Preview]: *a* _b_ `c` <d> a|b ~e~",
    "snake_case and _this_ and 3_4_",
    "a \\ b \\[",
    "&amp; &#38; a & b",
    "![image](x)",
    "https://a.example/_b_",
    "{{% x %}} {% y %} {{{ z }}}",
]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("[Preview]: a", "\\[Preview\\]: a"),
        ("snake_case", "snake_case"),
        ("_a_", "\\_a\\_"),
        ("a & b &amp;", "a & b \\&amp;"),
        ("two\nlines", "two lines"),
        ("{{% x %}} {{x}} {a}", "\\{\\{% x %}} \\{\\{x}} {a}"),
    ],
)
def test_escape(text: str, escaped: str) -> None:
    """Markup is escaped as in Microsoft's generated lists, and only where it would be markup."""
    assert escape(text) == escaped


@pytest.mark.parametrize("text", TEXTS)
def test_escape__renders_as_the_text(text: str) -> None:
    """A reader sees the text itself, and unescaping returns it."""
    tokens = parse_inline(escape(text))
    assert "".join(token.content for token in tokens) == text
    assert {token.type for token in tokens} <= {"text", "text_special"}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`a`", "`` `a` ``"),
        ("a``b`c", "```a``b`c```"),
        ("two\nlines", "`two lines`"),
    ],
)
def test_code(text: str, span: str) -> None:
    """The fence is longer than any backticks inside."""
    assert code(text) == span
    (token,) = parse_inline(span)
    assert (token.type, token.content) == ("code_inline", text.replace("\n", " "))


@pytest.mark.parametrize(
    ("url", "encoded"),
    [
        ("/azure/a#b", "/azure/a#b"),
        ("https://a.example/x(1)", "https://a.example/x%281%29"),
        ("/a b", "/a%20b"),
        ("/a\x1b\u202e{{ `x", "/a%7B%7B%20%60x"),
        ('/a"<b>\\[c]', "/a%22%3Cb%3E%5C%5Bc%5D"),
    ],
)
def test_target(url: str, encoded: str) -> None:
    """Characters that could end a link are percent-encoded."""
    assert target(url) == encoded
    assert f'href="{encoded}"' in MarkdownIt().render(f"[x]({target(url)})")


@pytest.mark.parametrize(
    ("text", "plain"),
    [("\\[a\\]", "[a]"), ("a\\_b", "a_b"), ("C:\\dir", "C:\\dir"), ("a\\ b", "a\\ b")],
)
def test_unescape(text: str, plain: str) -> None:
    """A backslash before punctuation is an escape; before other characters it is text."""
    assert unescape(text) == plain


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Policy definitions", "policy-definitions"),
        (" What's new? ", "whats-new"),
        ("A - B_c", "a---b_c"),
        ("Zuverlässigkeit", "zuverlässigkeit"),
    ],
)
def test_slug(heading: str, anchor: str) -> None:
    """Anchors are those that Microsoft Learn and GitHub generate."""
    assert slug(heading) == anchor
