"""Text from anywhere (names of files, of policies, of Azure's codes) for those who read it raw."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from enricher.unseen import spell_out_unseen


def for_terminal(text: str) -> str:
    """A line that a terminal, or a log, shows and never obeys: what can't be seen is spelt out."""
    return spell_out_unseen(text)


def for_uri(path: str) -> str:
    """A file's path as a URI, as SARIF wants it: relative, or with its scheme."""
    quoted = quote(PurePath(path).as_posix().encode("utf-8", "surrogateescape"))
    return PurePath(path).as_uri() if PurePath(path).is_absolute() else quoted


def for_annotation(text: str, *, is_property: bool = False) -> str:
    """Text inside of a workflow command of GitHub, escaped as its own toolkit does it.

    https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
    """
    escapes = {"%": "%25", "\r": "%0D", "\n": "%0A"}
    escapes |= {":": "%3A", ",": "%2C"} if is_property else {}
    return spell_out_unseen("".join(escapes.get(mark, mark) for mark in text))
