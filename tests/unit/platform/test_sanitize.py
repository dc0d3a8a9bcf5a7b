"""Control and invisible characters, compared with Unicode's own table."""

from __future__ import annotations

import sys
import unicodedata

from enricher.platform.sanitize import escape_control_characters, strip_control_characters

#: Visible format characters, which enclose numbers in Arabic, Syriac, Kaithi and Egyptian.
VISIBLE = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
VISIBLE |= {*range(0x13430, 0x13456)}


def test_strip_control_characters() -> None:
    """Every such character is removed, and no visible letter, mark, symbol or space."""
    for number in range(sys.maxunicode + 1):
        mark = chr(number)
        category = unicodedata.category(mark)
        if category in ("Cc", "Cf", "Cs", "Zl", "Zp") and number not in VISIBLE and mark != "\t":
            assert strip_control_characters(f"a{mark}b") == "ab", hex(number)
        elif category[0] in "PSZ" or (mark.isalnum() and len(repr(mark)) == 3):
            hidden = "HANGUL" in unicodedata.name(mark, "") and "FILLER" in unicodedata.name(mark)
            assert hidden or strip_control_characters(mark) == mark, hex(number)


def test_escape_control_characters() -> None:
    """Each character is replaced by its escape."""
    assert escape_control_characters("a\x1b[1m\u202eb\U000e0041") == "a\\x1b[1m\\u202eb\\U000e0041"
