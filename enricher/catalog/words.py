"""The words of a name, in a form in which they can be compared."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

#: A name in prose counts as a policy's in another form from this likeness on.
NEAR = 0.86

_WORD = re.compile(r"[a-z0-9]+(?:\.[a-z0-9]+)*")


def words_of(text: str) -> list[str]:
    """The words of a text in lower case and in the singular."""
    return [_singular(word) for word in _WORD.findall(text.lower())]


def likeness(name: str, other: str) -> float:
    """How much two names are the same words in another form, up to 1; 0 for unlike ones."""
    words, others = {*name.split()}, {*other.split()}
    if len(words & others) * 2 < len(words | others):
        return 0.0
    return SequenceMatcher(None, name, other, autojunk=False).ratio()


def _singular(word: str) -> str:
    """A word without the s of a plural; what it makes of other words is the same for all."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" else word
