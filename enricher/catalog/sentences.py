"""Choose the sentence of a definition's description that follows its name in a bullet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from enricher.catalog.json_values import as_object, as_text, read_data

_MAX_LENGTH = 300  # characters; a longer sentence is too long for a bullet
_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)\s+(?=[A-Z\"'])")
_WORD = re.compile(r"[a-z0-9]+")
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"))


class SentenceRules(Struct, frozen=True):
    """The content of `sentences.toml`."""

    informative: re.Pattern[str]
    max_overlap: float  # the share of words in the name from which a sentence is left out
    leave_out: tuple[re.Pattern[str], ...]


@cache
def load_sentence_rules() -> SentenceRules:
    """Read `sentences.toml`."""
    data = read_data("sentences.toml")
    return SentenceRules(
        re.compile(as_text(data["informative"]), re.IGNORECASE),
        float(str(data["max_overlap"])),
        tuple(
            re.compile(as_text(pattern), re.IGNORECASE)
            for pattern in as_object(data["leave_out"]).values()
        ),
    )


def extract_sentence(name: str, description: str) -> str:
    """Return the first sentence that states what the policy does, else the first useful one.

    Returns an empty string if every sentence is too long, malformed, a repetition of the name, or
    matched by a `leave_out` pattern.
    """
    rules = load_sentence_rules()
    sentences = [*_useful(name, description, rules)]
    informative = filter(rules.informative.match, sentences)
    return next(informative, sentences[0] if sentences else "")


def _useful(name: str, description: str, rules: SentenceRules) -> Iterator[str]:
    """Yield the sentences of a description that aren't left out, each with its final period."""
    name_words = {*_WORD.findall(name.lower())}
    for sentence in _END.split(" ".join(description.split())):
        words = _WORD.findall(sentence.lower())
        if (
            0 < len(sentence) <= _MAX_LENGTH
            and words
            and sum(word in name_words for word in words) < rules.max_overlap * len(words)
            and not any(pattern.search(sentence) for pattern in rules.leave_out)
            and _is_whole(sentence)
        ):
            yield sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _is_whole(sentence: str) -> bool:
    """Return whether every quotation mark and bracket in a sentence is closed."""
    quotes = len(re.findall(r"(?<!\w)'|'(?!\w)", sentence)), sentence.count('"')
    return not any(count % 2 for count in quotes) and all(
        sentence.count(opening) == sentence.count(closing) for opening, closing in _PAIRS
    )
