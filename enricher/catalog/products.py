"""Former product names and their current ones (`former_names.toml`)."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from enricher.catalog.json_values import as_object, as_text, read_data


class FormerName(Struct, frozen=True):
    """A former name of a product, and its current one."""

    text: str
    pattern: re.Pattern[str]  # of the name as whole words
    current: str


@cache
def former_names() -> list[FormerName]:
    """Return the former names of products, the longest first."""
    names = as_object(read_data("former_names.toml")["names"])
    return [
        FormerName(former, re.compile(rf"(?<!\w){re.escape(former)}(?!\w)"), as_text(names[former]))
        for former in sorted(names, key=len, reverse=True)
    ]


def with_current_names(text: str) -> str:
    """Return the text with former product names replaced by the current ones."""
    for former in former_names():
        if former.text in text:  # ten times as fast as the pattern, for thousands of names
            text = former.pattern.sub(former.current, text)
    return text
