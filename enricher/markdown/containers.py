"""Containers of Markdown dialects: their opening and closing tags, and where one ends.

DocFX and Learn (`::: zone pivot="x"` … `::: zone-end`, `:::row:::` … `:::row-end:::`), admonitions
(`:::note` … `:::`), Hugo's shortcodes (`{{% x %}}` … `{{% /x %}}`), and HTML (`<details>` …). To
CommonMark they are paragraphs and raw HTML, so a section can't be extended past a closing tag: the
new text would be outside the container.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

_TAG = re.compile(
    r"^[ \t]*:::+[ \t]*(?P<fence>[^\r\n]*?)[ \t]*(?P<wrapped>:::+)?[ \t]*$"
    r"|(?<!\\)<(?P<html_slash>/?)(?P<html>details|div|section|aside|article|blockquote|table|center)\b"
    r"[^<>]*>"
    r"|\{\{[%<][ \t]*(?P<hugo_slash>/?)[ \t]*(?P<hugo>[\w-]+)[^{}\r\n]*[%>]\}\}",
    re.MULTILINE | re.IGNORECASE,
)
_ADMONITION = ":::"  # one name for all admonitions: a bare `:::` closes any of them


class ContainerTag(Struct, frozen=True):
    """The opening or closing tag of a container; `position` is the start of its line."""

    name: str
    is_closing: bool
    position: int


def find_container_tags(source: str, start: int) -> tuple[ContainerTag, ...]:
    """Return the container tags in a block's source, which begins at position `start`.

    Must not be called for code blocks, where such text isn't a tag.
    """
    if ":::" not in source and "<" not in source and "{{" not in source:
        return ()
    tags = []
    for match in _TAG.finditer(source):
        line = max(source.rfind("\n", 0, match.start()), source.rfind("\r", 0, match.start())) + 1
        name, is_closing = _name_of(match)
        tags.append(ContainerTag(name, is_closing, start + line))
    return tuple(tags)


def _name_of(match: re.Match[str]) -> tuple[str, bool]:
    """Return the name of a matched tag, and whether it is a closing one."""
    if match["html"]:
        return f"<{match['html'].lower()}>", bool(match["html_slash"])
    if match["hugo"]:
        return f"{{{{{match['hugo']}}}}}", bool(match["hugo_slash"])
    word = (match["fence"].split() or [""])[0].lower()
    if not word:
        return _ADMONITION, True
    if word.endswith("-end"):
        return word.removesuffix("-end"), True
    is_named = bool(match["wrapped"]) or word in ("zone", "moniker")
    return (word if is_named else _ADMONITION), False


def first_unmatched_closing_tag(tags: Sequence[ContainerTag]) -> ContainerTag | None:
    """Return the first closing tag without an opening one: the enclosing container ends there."""
    open_names: list[str] = []
    for tag in tags:
        if not tag.is_closing:
            open_names.append(tag.name)
        elif tag.name in open_names:
            last = len(open_names) - 1 - open_names[::-1].index(tag.name)
            del open_names[last:]
        else:
            return tag
    return None
