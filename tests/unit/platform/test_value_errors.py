"""Errors about values in a user's words; tests/unit/docset/test_config_file.py has keys."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

from enricher.platform.value_errors import in_plain_words


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("x", int, "must be a whole number, not text"),
        (0, Annotated[int, Meta(ge=1)], "must be at least 1"),
        (9, Annotated[int, Meta(le=5)], "must be at most 5"),
        (1, bool, "must be true or false, not a whole number"),
        (1, str | list[str], "must be text in quotes or a list in brackets, not a whole number"),
        ([], dict[str, str], "must be a table, not a list in brackets"),
        ("aa", Annotated[str, Meta(max_length=1)], "must have at most 1 characters"),
        ("a\n", Annotated[str, Meta(pattern="^a$(?![\\s\\S])")], "must be one line"),
    ],
)
def test_in_plain_words__of_configurations(value: object, kind: Any, words: str) -> None:
    """No type of a library is named."""
    with pytest.raises(msgspec.ValidationError) as error:
        msgspec.convert(value, kind)
    assert in_plain_words(str(error.value)).startswith(words)


def test_in_plain_words__of_another_message() -> None:
    """A message without other words stays."""
    assert in_plain_words("No such folder: x") == "No such folder: x"
