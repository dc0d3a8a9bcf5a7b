"""Choose a sentence of a definition's description for a bullet, if one says why it matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from enricher.catalog.json_values import Json, as_list, as_object, as_text, read_data

_MAX_LENGTH = 300  # characters; a longer sentence is too long for a bullet
_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)\s+(?=[A-Z\"'])")
_WORD = re.compile(r"[a-z0-9]+")
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"))


class SentenceScore(Struct, frozen=True):
    """The score that a sentence gets if it matches a pattern."""

    pattern: re.Pattern[str]
    score: int


class SentenceRules(Struct, frozen=True):
    """The content of `sentences.toml`."""

    least_score: int  # of a sentence to be shown
    max_overlap: float  # the share of words in the name from which a sentence repeats it
    repetition: int  # the score of a sentence that repeats the name
    scores: tuple[SentenceScore, ...]
    leave_out: tuple[re.Pattern[str], ...]


@cache
def load_sentence_rules() -> SentenceRules:
    """Read `sentences.toml`."""
    data = read_data("sentences.toml")
    return SentenceRules(
        int(str(data["least_score"])),
        float(str(data["max_overlap"])),
        int(str(data["repetition"])),
        tuple(_score(as_object(table)) for table in as_list(data["score"])),
        tuple(
            re.compile(as_text(pattern), re.IGNORECASE)
            for pattern in as_object(data["leave_out"]).values()
        ),
    )


def _score(table: dict[str, Json]) -> SentenceScore:
    pattern = re.compile(as_text(table["pattern"]), re.IGNORECASE)
    return SentenceScore(pattern, int(str(table["score"])))


def extract_sentence(name: str, description: str) -> str:
    """Return the sentence of a description with the best score, the first of equal ones.

    Returns an empty string if no sentence has the least score. Sentences that are too long or
    malformed, or that a `leave_out` pattern matches, don't count.
    """
    rules = load_sentence_rules()
    scores = {
        sentence: _score_of(sentence, name, rules) for sentence in _usable(description, rules)
    }
    best = max(scores, key=scores.__getitem__, default="")
    return best if best and scores[best] >= rules.least_score else ""


def finished(text: str) -> str:
    """Return a text that isn't empty with a period at its end, unless it has another mark there."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def overlap(sentence: str, name: str) -> float:
    """Return the share of a sentence's words that are in a name, from 0 to 1."""
    words = _WORD.findall(sentence.lower())
    name_words = {*_WORD.findall(name.lower())}
    return sum(word in name_words for word in words) / len(words) if words else 1.0


def _score_of(sentence: str, name: str, rules: SentenceRules) -> int:
    repeats = overlap(sentence, name) >= rules.max_overlap
    return rules.repetition * repeats + sum(
        each.score for each in rules.scores if each.pattern.search(sentence)
    )


def _usable(description: str, rules: SentenceRules) -> Iterator[str]:
    """Yield the sentences of a description that aren't left out, each with its final period."""
    for sentence in _END.split(" ".join(description.split())):
        if (
            0 < len(sentence) <= _MAX_LENGTH
            and not any(pattern.search(sentence) for pattern in rules.leave_out)
            and _is_whole(sentence)
        ):
            yield finished(sentence)


def _is_whole(sentence: str) -> bool:
    """Return whether every quotation mark and bracket in a sentence is closed."""
    quotes = len(re.findall(r"(?<!\w)'|'(?!\w)", sentence)), sentence.count('"')
    return not any(count % 2 for count in quotes) and all(
        sentence.count(opening) == sentence.count(closing) for opening, closing in _PAIRS
    )
