"""The normal form of running text, in which formatters make no difference."""

from __future__ import annotations

import re

import pytest

from enricher.markdown.document import Document
from enricher.markdown.normal import normal, tolerant
from enricher.markdown.outline import Outline

LINKED = "[A \\[B\\] name](https://a.example/x%2Fy) (Audit). **Bold** and *more*."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain  words\n  here", "plain words here"),
        ("[A \\[B\\]\n  name](<https://a.example/x%2Fy>) (Audit).\n__Bold__ and _more_.", LINKED),
        ("[A &#91;B&#93; name](https://a.example/x%2Fy) \\(Audit\\). **Bold** and *more*.", LINKED),
        ("See <https://a.example>.", "See https://a.example."),
        ("`` a `` and `b`", "`a` and `b`"),
        ('[a](b "t")', '[a](b "t")'),
        ("![a](b) <br>\r\nc", "![a](b) <br> c"),
        ("snake\\_case", "snake_case"),
        ("a\u200bb", "ab"),
        ("", ""),
    ],
)
def test_normal(text: str, expected: str) -> None:
    """Line ends, marks, escapes and entities are written in one way; normal text stays."""
    assert normal(text + ("&#x200b;" if "\u200b" in text else "")) == expected
    assert normal(expected) == expected


def test_normal__resolves_references() -> None:
    """Links by reference are those that they refer to."""
    outline = Outline.of(Document("See [a][1], [1] and [b].\n\n[1]: x\n"))
    assert outline.normal("See [a][1], [1] and [b].") == "See [a](x), [1](x) and \\[b\\]."


@pytest.mark.parametrize(
    "formatted",
    [
        LINKED,
        LINKED.replace(" ", "\n "),
        LINKED.replace("**", "__").replace("*", "_"),
        LINKED.replace("(https://a.example/x%2Fy)", "[1]"),
        LINKED.replace("(https://a.example/x%2Fy)", ""),
        LINKED.replace("(Audit)", "\\(Audit\\)"),
        LINKED.replace("(https://a.example/x%2Fy)", "(<https://a.example/x%2Fy>)"),
    ],
)
def test_tolerant(formatted: str) -> None:
    """The pattern of a text matches it as formatters write it."""
    assert re.fullmatch(tolerant(LINKED), formatted)
    assert not re.search(tolerant(LINKED), formatted.replace("name", "title"))
