"""Former product names and their current ones (`former_names.toml`)."""

from __future__ import annotations

import re
from functools import cache

from enricher.catalog.json_values import as_object, as_text, read_data


@cache
def former_names() -> list[tuple[re.Pattern[str], str]]:
    """Return patterns of former names with the current names, the longest former name first."""
    names = as_object(read_data("former_names.toml")["names"])
    return [
        (re.compile(rf"(?<!\w){re.escape(former)}(?!\w)"), as_text(names[former]))
        for former in sorted(names, key=len, reverse=True)
    ]


@cache
def _any_former_name() -> re.Pattern[str]:
    return re.compile("|".join(former.pattern for former, _ in former_names()))


def with_current_names(text: str) -> str:
    """Return the text with former product names replaced by the current ones."""
    if not _any_former_name().search(text):  # of thousands of names, few have one
        return text
    for former, current in former_names():
        text = former.sub(current, text)
    return text
