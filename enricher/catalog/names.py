"""Comparing names: which are the same, which are similar, and which name different things."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher, get_close_matches
from functools import cache, cached_property
from math import ceil

from enricher.catalog.json_values import as_list, as_object, as_text, read_data
from enricher.catalog.policy import clean_name
from enricher.catalog.products import with_current_names
from enricher.catalog.services import load_registry

#: The similarity from which a name in prose counts as a variant of a policy's name.
SIMILAR = 0.86
_SAME_WORD = 0.8  # the similarity of a misspelled word to the one that is meant

_WORD = re.compile(r"[a-z0-9]+(?:\.[a-z0-9]+)*")
_LETTERS = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case and singular."""
    return [_singular(word) for word in _WORD.findall(text.lower())]


def form(name: str) -> str:
    """Return a name without case, marks, whitespace and state, and with current product names.

    Names of the same form are the same name. Points in numbers count.
    """
    return " ".join(_LETTERS.findall(with_current_names(clean_name(name)).casefold()))


def are_different(name: str, other: str, distinctive: Collection[str] = ()) -> bool:
    """Return whether two names, however similar, name different things.

    They do if they differ in a number, or in a word that changes the meaning: a product, an
    operating system, a negation or an opposite. `distinctive` has further such words.
    """

    def essence(words: Iterable[str]) -> list[str]:
        return [word for word in words if word in distinctive or _is_distinctive(word)]

    return essence(words_of(form(name))) != essence(words_of(form(other)))


def _similar_lengths(name: str) -> range:
    """Return the lengths of names that can be similar: shorter and longer ones match too little.

    The ratio is twice the number of matching characters, divided by the length of both names.
    """
    least = len(name) * SIMILAR / (2 - SIMILAR)
    return range(ceil(least), int(len(name) ** 2 / least) + 1 if least else 1)


def similarity(name: str, other: str) -> float:
    """Return how similar two names are, from 0 to 1; 0 if they share less than half their words."""
    words, others = {*name.split()}, {*other.split()}
    if len(words & others) * 2 < len(words | others):
        return 0.0
    return SequenceMatcher(None, name, other, autojunk=False).ratio()


class NameIndex:
    """Names, which are looked up by what a text calls them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, list[str]] = {}  # by form
        for name in sorted({*names}):
            self._names.setdefault(form(name), []).append(name)
        self.nearest = cache(self._nearest)

    def same(self, text: str) -> list[str]:
        """Return the names that a text is, whatever its case, marks and whitespace."""
        return self._names.get(form(text), [])

    def _nearest(self, text: str) -> str | None:
        """Return the name that a text is or resembles most, or None."""
        if same := self.same(text):
            return same[0]
        key = form(text)
        lengths = _similar_lengths(key)
        scores = {other: similarity(key, other) for other in self._names if len(other) in lengths}
        near = [
            other
            for other, score in scores.items()
            if score >= SIMILAR and not self.are_different(text, other)
        ]
        return self._names[max(near, key=scores.__getitem__)][0] if near else None

    def are_different(self, text: str, name: str) -> bool:
        """Return whether a text names something else than one of the names does.

        A misspelled word counts as the word that it resembles.
        """
        spelled = " ".join(map(self._spelled, form(text).split()))
        return are_different(spelled, name, self._distinctive)

    def _spelled(self, word: str) -> str:
        """Return the word of a name that a misspelled word resembles, or the word itself."""
        if _singular(word) in self._vocabulary or _has_digit(word):
            return word
        return next(iter(get_close_matches(word, self._vocabulary, 1, _SAME_WORD)), word)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(word for name in self._names for word in words_of(name))

    @cached_property
    def _distinctive(self) -> frozenset[str]:
        """The words by which alone two of the names differ, such as topics and domains."""
        names = {tuple(words_of(name)) for name in self._names}
        by_rest: dict[tuple[int, tuple[str, ...]], set[str]] = {}
        added = set()
        for words in names:
            for index, word in enumerate(words):
                rest = words[:index] + words[index + 1 :]
                by_rest.setdefault((index, rest), set()).add(word)
                if rest in names:
                    added.add(word)
        replaced = (words for words in by_rest.values() if len(words) > 1)
        return frozenset(added.union(*replaced))


def _singular(word: str) -> str:
    """Return a word without a final s, whether or not it is a plural: equal words stay equal."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" else word


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _is_distinctive(word: str) -> bool:
    return _has_digit(word) or word in _distinctive_words()


@cache
def _distinctive_words() -> frozenset[str]:
    """Return the words of `distinctive_words.toml` and of products."""
    tables = as_object(read_data("distinctive_words.toml")["words"])
    generic = {*map(as_text, as_list(tables["generic"]))}
    chosen = {as_text(word) for words in tables.values() for word in as_list(words)}
    services = load_registry().services.values()
    texts = [text for each in services for text in (each.name, *each.titles, *each.categories)]
    return frozenset(chosen.union(*map(words_of, texts)) - generic)
