"""Former product names and their current ones (`former_names.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from enricher.catalog.json_values import as_object, as_text, read_data


class FormerName(Struct, frozen=True):
    """A former name of a product, and its current one."""

    text: str
    current: str


class _Renames(Struct, frozen=True):
    """The former names as one expression, which prefers the longest."""

    current: dict[str, str]
    pattern: re.Pattern[str]  # of a former name as whole words, with the article before it
    shortest: tuple[str, ...]  # the names that contain no other: each match has one of them


@cache
def _renames() -> _Renames:
    names = as_object(read_data("former_names.toml")["names"])
    ordered = sorted(names, key=len, reverse=True)
    formers = "|".join(map(re.escape, ordered))
    return _Renames(
        {name: as_text(names[name]) for name in ordered},
        re.compile(rf"(?<!\w)(?:(?P<article>[Aa])n? )?(?P<former>{formers})(?!\w)"),
        tuple(name for name in ordered if not any(o in name for o in ordered if o != name)),
    )


def former_names_in(text: str) -> Iterator[FormerName]:
    """Yield the former names of products in a text, in its order."""
    renames = _renames()
    # Looking for the shortest names first is ten times as fast, for thousands of texts.
    if any(map(text.__contains__, renames.shortest)):
        for match in renames.pattern.finditer(text):
            yield FormerName(match["former"], renames.current[match["former"]])


def with_current_names(text: str) -> str:
    """Return a text with the current names of products; `a` and `an` follow them."""
    renames = _renames()
    if not any(map(text.__contains__, renames.shortest)):
        return text
    return renames.pattern.sub(lambda match: _current(match, renames.current), text)


def _current(match: re.Match[str], names: dict[str, str]) -> str:
    """Return the current name for a match, with the article that it needs if it had one."""
    name = names[match["former"]]
    if not match["article"]:
        return name
    return f"{match['article']}{'n' if name[0] in 'AEIOU' else ''} {name}"
