"""Containers of Markdown's dialects: what opens and closes them, and what of a section is inside.

DocFX and Learn (`::: zone pivot="x"` … `::: zone-end`, `:::row:::` … `:::row-end:::`), admonitions
(`:::note` … `:::`), Hugo's shortcodes (`{{% x %}}` … `{{% /x %}}`), and HTML (`<details>` …). For
CommonMark they are paragraphs and raw HTML; a text that is put behind the mark that closes one
would stand outside of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

_MARK = re.compile(
    r"^[ \t]*:::+[ \t]*(?P<fence>[^\r\n]*?)[ \t]*(?P<wrapped>:::+)?[ \t]*$"
    r"|<(?P<end>/?)(?P<tag>details|div|section|aside|article|blockquote|table|center)\b[^<>]*>"
    r"|\{\{[%<][ \t]*(?P<stop>/?)[ \t]*(?P<code>[\w-]+)[^{}\r\n]*[%>]\}\}",
    re.MULTILINE | re.IGNORECASE,
)
_ANY = ":::"  # the name of an admonition, which a bare `:::` closes


class Mark(Struct, frozen=True):
    """What opens or closes a container: its name, and where its line begins."""

    name: str
    closes: bool
    position: int


def marks_in(source: str, start: int) -> tuple[Mark, ...]:
    """The marks in a block of text that begins at a position; code blocks have none."""
    if ":::" not in source and "<" not in source and "{{" not in source:
        return ()
    found = []
    for match in _MARK.finditer(source):
        line = max(source.rfind("\n", 0, match.start()), source.rfind("\r", 0, match.start())) + 1
        name, closes = _read(match)
        found.append(Mark(name, closes, start + line))
    return tuple(found)


def _read(match: re.Match[str]) -> tuple[str, bool]:
    if match["tag"]:
        return f"<{match['tag'].lower()}>", bool(match["end"])
    if match["code"]:
        return f"{{{{{match['code']}}}}}", bool(match["stop"])
    word = (match["fence"].split() or [""])[0].lower()
    if not word:
        return _ANY, True
    if word.endswith("-end"):
        return word.removesuffix("-end"), True
    is_named = bool(match["wrapped"]) or word in ("zone", "moniker")
    return (word if is_named else _ANY), False


def first_unopened(marks: Sequence[Mark]) -> Mark | None:
    """The first mark that closes what none of these opened: what encloses them ends there."""
    open_: list[str] = []
    for mark in marks:
        if not mark.closes:
            open_.append(mark.name)
        elif mark.name in open_:
            del open_[len(open_) - 1 - open_[::-1].index(mark.name) :]
        else:
            return mark
    return None
