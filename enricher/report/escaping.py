"""Escapes for text of any origin: file names, policy names, error codes from Azure."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from enricher.platform.sanitize import escape_control_characters

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # some programs read wide ones as well


def for_terminal(text: str) -> str:
    """Escape control and invisible characters, so that a terminal or a log can't obey them."""
    return escape_control_characters(text)


def for_cell(text: str) -> str:
    """Escape a text for a cell of a spreadsheet, which would run one that begins as a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def for_uri(path: PurePath) -> str:
    """Return a file's path as a URI for SARIF: relative, or with its scheme."""
    quoted = quote(path.as_posix().encode("utf-8", "surrogateescape"))
    return path.as_uri() if path.is_absolute() else quoted


def for_annotation(text: str, *, is_property: bool = False) -> str:
    """Escape text for a workflow command of GitHub Actions, as its own toolkit does.

    https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
    """
    escapes = {"%": "%25", "\r": "%0D", "\n": "%0A"}
    escapes |= {":": "%3A", ",": "%2C"} if is_property else {}
    return escape_control_characters("".join(escapes.get(mark, mark) for mark in text))
