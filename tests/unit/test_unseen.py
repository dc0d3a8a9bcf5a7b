"""What counts as unseen, held against Unicode's own table."""

from __future__ import annotations

import sys
import unicodedata

from enricher.unseen import spell_out_unseen, without_unseen

#: Marks that enclose numbers in Arabic, Syriac, Kaithi and Egyptian: of format, and visible.
VISIBLE = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
VISIBLE |= {*range(0x13430, 0x13456)}


def test_unseen__are_all_control_and_format_characters() -> None:
    """Every such character of Unicode goes, and no letter, mark, symbol or blank that is seen."""
    for number in range(sys.maxunicode + 1):
        mark = chr(number)
        category = unicodedata.category(mark)
        if category in ("Cc", "Cf", "Cs", "Zl", "Zp") and number not in VISIBLE and mark != "\t":
            assert without_unseen(f"a{mark}b") == "ab", hex(number)
        elif category[0] in "PSZ" or (mark.isalnum() and len(repr(mark)) == 3):
            hidden = "HANGUL" in unicodedata.name(mark, "") and "FILLER" in unicodedata.name(mark)
            assert hidden or without_unseen(mark) == mark, hex(number)


def test_unseen__are_spelt_out() -> None:
    """Where a reader must see that something is there, its escape is shown."""
    assert spell_out_unseen("a\x1b[1m\u202eb\U000e0041") == "a\\x1b[1m\\u202eb\\U000e0041"
