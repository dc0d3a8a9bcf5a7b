"""Comparing names by their words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher

#: The similarity from which a name in prose counts as a variant of a policy's name.
SIMILAR = 0.86

#: Words that tell names apart, whether or not the catalogue has two such names.
_OPPOSITES = frozenset(
    {"allow", "deny", "disable", "disabled", "disallow", "enable", "enabled", "inbound", "outbound"}
    | {"linux", "window", "maximum", "minimum", "private", "public", "no", "not", "without"}
)
_NUMBER = re.compile(r"[0-9]")
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


def distinguishing_words(names: Iterable[str]) -> frozenset[str]:
    """Return the words that tell names apart: those of two names that differ in one word alone.

    Such words are the names of products and operating systems, `enabled` and `disabled`, and others
    without which a name means something else.
    """
    by_rest: dict[tuple[str, ...], set[str]] = {}
    for words in {tuple(words_of(name)) for name in names}:
        by_rest.setdefault(words, set()).add("")
        for position, word in enumerate(words):
            by_rest.setdefault((*words[:position], "", *words[position + 1 :]), set()).add(word)
            by_rest.setdefault((*words[:position], *words[position + 1 :]), set()).add(word)
    groups = (group for group in by_rest.values() if len(group) > 1)
    return _OPPOSITES.union(word for group in groups for word in group if word)


def differ(name: str, other: str, distinguishing: Collection[str]) -> bool:
    """Return whether two names differ in a number, or in a word that tells names apart."""
    words = {*words_of(name)} ^ {*words_of(other)}
    return any(word in distinguishing or _NUMBER.search(word) for word in words)


def _singular(word: str) -> str:
    """Return a word without a final s, whether or not it is a plural: equal words stay equal."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" else word
