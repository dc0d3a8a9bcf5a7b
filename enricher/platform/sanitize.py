"""Remove or escape control characters and invisible characters in untrusted text.

These are Unicode's control and format characters (categories Cc, Cf, Cs, Zl, Zp), except the tab
and the visible ones of Arabic and Syriac, its letters without a glyph, and variation selectors.
They can hide or reorder words, or control a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0a-\x1f\x7f-\x9f"  # control characters
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # format
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # letters and marks without a glyph
    "\u180b-\u180d\u180f\ufe00-\ufe0f"  # selectors of variants of a glyph
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # format, tags
    "\ud800-\udfff"  # surrogates, such as in file names that are not UTF-8
    "]"
)


def strip_control_characters(text: str) -> str:
    """Return a text without control and invisible characters."""
    return _INVISIBLE.sub("", text)


def is_clean(text: str) -> bool:
    """Return whether a text has no control and no invisible characters."""
    return _INVISIBLE.search(text) is None


def one_line(text: str) -> str:
    """Return a text on one line, with single spaces and without invisible characters."""
    line = " ".join(text.split())
    if line.isascii() and line.isprintable():  # as nearly all texts are
        return line
    return " ".join(strip_control_characters(line).split())


def escape_control_characters(
    text: str, escape: Callable[[str], str] = lambda mark: repr(mark)[1:-1]
) -> str:
    """Return a text with escapes, such as `\\x1b` or the result of `escape`, for them."""
    return _INVISIBLE.sub(lambda mark: escape(mark.group()), text)
