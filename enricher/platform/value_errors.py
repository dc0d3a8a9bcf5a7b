"""Errors about values in a user's words, instead of those of the libraries that check them.

msgspec checks the values of configurations, and pydantic, through typer, those of options. A limit
of an option has the same words in both.
"""

from __future__ import annotations

import re
from collections.abc import Callable

#: What msgspec calls the values of TOML and JSON.
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text in quotes",
    "bool": "true or false",
    "array": "a list in brackets",
    "object": "a table",
    "null": "nothing",
    "date": "a date",
    "datetime": "a date",
    "time": "a time",
}
_LEAST, _MOST = "must be at least {0}", "must be at most {0}"
_NUMBER = r"(-?[\d.]+)"

#: The forms of messages, and the words for each; the first that matches counts.
_FORMS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"Expected `([^`]*)`, got `([^`]*)`", lambda form: _must_be(form[1], form[2])),
    (rf"Expected `[^`]*` >= {_NUMBER}", _LEAST),
    (rf"Expected `[^`]*` <= {_NUMBER}", _MOST),
    (r"Expected `str` of length <= (\d+)", "must have at most {0} characters"),
    (r"Expected `str` matching regex .*", "must be one line, without control characters"),
    (rf"Input should be greater than or equal to {_NUMBER}", _LEAST),
    (rf"Input should be less than or equal to {_NUMBER}", _MOST),
    (r"Input should be a valid integer.*", "must be a whole number"),
    (r"Input should be a valid number.*", "must be a number"),
    (r"Input should be a finite number", "must be a finite number"),
)


def in_plain_words(message: str) -> str:
    """Return the message of msgspec or pydantic in a user's words; any other one as it is."""
    for pattern, words in _FORMS:
        if form := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(*form.groups()) if isinstance(words, str) else words(form)
    return message


def _must_be(wanted: str, given: str) -> str:
    kinds = " or ".join(_KINDS.get(kind, kind) for kind in wanted.split(" | "))
    return f"must be {kinds}, not {_KINDS.get(given, given).removesuffix(' in quotes')}"
