"""Escapes for terminals, URIs and workflow commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.report.escaping import for_annotation, for_terminal, for_uri


def test_for_terminal() -> None:
    assert for_terminal("a\x1b[31m\u202e\tb") == "a\\x1b[31m\\u202e\tb"


def test_for_uri__relative_and_absolute() -> None:
    assert for_uri(Path("docs/a b,<c>.md")) == "docs/a%20b%2C%3Cc%3E.md"
    assert for_uri(Path("/docs/a.md")) == "file:///docs/a.md"


def test_for_uri__of_bytes_that_are_not_utf_8() -> None:
    assert for_uri(Path("a\udcff.md")) == "a%FF.md"


@pytest.mark.parametrize(
    ("is_property", "expected"), [(False, "a:b,%25%0A"), (True, "a%3Ab%2C%25%0A")]
)
def test_for_annotation(is_property: bool, expected: str) -> None:
    assert for_annotation("a:b,%\n", is_property=is_property) == expected
