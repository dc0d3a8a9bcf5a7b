"""Characters that nobody sees, and that change what stands around them.

Unicode's control and format characters (categories Cc, Cf, Cs, Zl, Zp) without the tab and without
those marks of Arabic and Syriac that are visible, and its letters without a shape. A text that came
from elsewhere can hide or reorder words with them, or drive a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0a-\x1f\x7f-\x9f"  # control characters
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # format
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # letters and marks without a shape
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # format, tags
    "\ud800-\udfff"  # halves of characters: what of a file's name is no UTF-8
    "]"
)


def without_unseen(text: str) -> str:
    """The text without such characters."""
    return _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """The text on one line, with single blanks and without such characters."""
    return " ".join(without_unseen(" ".join(text.split())).split())


def spell_out_unseen(
    text: str, escape: Callable[[str], str] = lambda mark: repr(mark)[1:-1]
) -> str:
    """The text with their escapes instead, `\\x1b` or `\\u202e`, or in a form of its own."""
    return _UNSEEN.sub(lambda mark: escape(mark.group()), text)
