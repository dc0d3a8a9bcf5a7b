"""Find the policy that a statement in plain words is about, by the words that they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from math import log

from msgspec import Struct

from enricher.catalog.json_values import as_list, as_object, as_text, read_data
from enricher.catalog.names import words_of
from enricher.catalog.products import with_current_names


class ParaphraseRules(Struct, frozen=True):
    """The content of `paraphrases.toml`, which explains each part."""

    min_agreement: float
    min_lead: float
    of_description: float
    noise: frozenset[str]
    synonyms: Mapping[str, str]

    def words(self, text: str) -> frozenset[str]:
        """Return the words of a text that say what it is about."""
        words = words_of(with_current_names(text).replace("-", " "))
        return frozenset(self.synonyms.get(word, word) for word in words) - self.noise


@cache
def load_paraphrase_rules() -> ParaphraseRules:
    """Read `paraphrases.toml`."""
    data = read_data("paraphrases.toml")
    return ParaphraseRules(
        float(str(data["min_agreement"])),
        float(str(data["min_lead"])),
        float(str(data["of_description"])),
        frozenset(map(as_text, as_list(data["noise"]))),
        {word: as_text(other) for word, other in as_object(data["synonyms"]).items()},
    )


class Described(Struct, frozen=True):
    """A policy, or several on one point: its name, further names, and words on its subject."""

    name: str
    names: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()  # as `ParaphraseRules.words` returns them


class ParaphraseIndex:
    """The policies of a service, to look up which of them a statement is about."""

    def __init__(self, entries: Iterable[Described], service_names: Iterable[str] = ()) -> None:
        """`service_names` are the names of the service, whose words distinguish no policy."""
        rules = load_paraphrase_rules()
        self._rules = rules
        self._generic = frozenset().union(*map(rules.words, service_names))
        self._entries = [_Words.of(entry, rules, self._generic) for entry in entries]
        counts = Counter(word for entry in self._entries for word in entry.all_words)
        total = len(self._entries) + 1
        self._weights = {word: log(total / (count + 0.5)) for word, count in counts.items()}
        self._unknown = log(total)  # the weight of a word that no policy has
        self.nearest = cache(self._nearest)

    def _nearest(self, statement: str) -> int | None:
        """Return the index of the policy that a statement is about, or None."""
        words = self._rules.words(statement) - self._generic
        scores = [self._agreement(words, entry) for entry in self._entries]
        best, second = (*sorted(scores, reverse=True), 0.0, 0.0)[:2]
        rules = self._rules
        # Of several that agree about equally, none is certain.
        is_clear = best >= rules.min_agreement and best - second >= rules.min_lead
        return scores.index(best) if is_clear else None

    def _agreement(self, words: frozenset[str], entry: _Words) -> float:
        """Return the share of words in which a statement and a policy agree, by weight."""
        common = self._weight(words & entry.names)
        common += self._rules.of_description * self._weight(words & entry.keywords)
        most = (self._weight(words) + self._weight(entry.name)) / 2
        return common / most if most else 0.0

    def _weight(self, words: frozenset[str]) -> float:
        return sum(self._weights.get(word, self._unknown) for word in words)


class _Words(Struct, frozen=True):
    """The words of an entry: of its name, of all its names, and its other keywords."""

    name: frozenset[str]
    names: frozenset[str]
    keywords: frozenset[str]

    @classmethod
    def of(cls, entry: Described, rules: ParaphraseRules, generic: frozenset[str]) -> _Words:
        name = rules.words(entry.name) - generic
        names = name.union(*map(rules.words, entry.names)) - generic
        return cls(name, names, frozenset(entry.keywords) - generic - names)

    @property
    def all_words(self) -> frozenset[str]:
        return self.names | self.keywords
