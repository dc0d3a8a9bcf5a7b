"""Comparing names by their words."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

#: The similarity from which a name in prose counts as a variant of a policy's name.
SIMILAR = 0.86

_WORD = re.compile(r"[a-z0-9]+(?:\.[a-z0-9]+)*")


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case and singular."""
    return [_singular(word) for word in _WORD.findall(text.lower())]


def similarity(name: str, other: str) -> float:
    """Return how similar two names are, from 0 to 1; 0 if they share less than half their words."""
    words, others = {*name.split()}, {*other.split()}
    if len(words & others) * 2 < len(words | others):
        return 0.0
    return SequenceMatcher(None, name, other, autojunk=False).ratio()


def _singular(word: str) -> str:
    """Return a word without a final s, whether or not it is a plural: equal words stay equal."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" else word
