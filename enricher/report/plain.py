"""Text from anywhere (names of files, of policies, of Azure's codes) for those who read it raw."""

from __future__ import annotations

import re
from urllib.parse import quote

#: Control characters, and those that reorder or hide what stands around them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def for_terminal(text: str) -> str:
    """A line that a terminal, or a log, shows and never obeys: what can't be seen is spelt out."""
    return _UNSEEN.sub(lambda mark: mark.group().encode("unicode_escape").decode("ascii"), text)


def for_uri(path: str) -> str:
    """A file's path as a URI, as SARIF wants it."""
    return quote(path.encode("utf-8", "surrogateescape"))


def for_annotation(text: str, *, is_property: bool = False) -> str:
    """Text inside of a workflow command of GitHub, escaped as its own toolkit does it.

    https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
    """
    escapes = {"%": "%25", "\r": "%0D", "\n": "%0A"}
    escapes |= {":": "%3A", ",": "%2C"} if is_property else {}
    return "".join(escapes.get(mark, mark) for mark in text)
