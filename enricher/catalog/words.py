"""The words of a name, in a form in which they can be compared."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z0-9]+(?:\.[a-z0-9]+)*")


def words_of(text: str) -> list[str]:
    """The words of a text in lower case and in the singular."""
    return [_singular(word) for word in _WORD.findall(text.lower())]


def _singular(word: str) -> str:
    """A word without the s of a plural; what it makes of other words is the same for all."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" else word
