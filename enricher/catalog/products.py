"""Former names of products, and today's (`former_names.toml`)."""

from __future__ import annotations

import re
from functools import cache

from enricher.catalog.wire import as_object, as_text, read_data


@cache
def former_names() -> list[tuple[re.Pattern[str], str]]:
    """The former names with today's, the longest first."""
    names = as_object(read_data("former_names.toml")["names"])
    return [
        (re.compile(rf"(?<!\w){re.escape(former)}(?!\w)"), as_text(names[former]))
        for former in sorted(names, key=len, reverse=True)
    ]


def with_todays_names(text: str) -> str:
    """Prose of Azure's with today's names of products."""
    for former, today in former_names():
        text = former.sub(today, text)
    return text
