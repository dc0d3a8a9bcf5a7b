"""The one sentence of a definition's description that helps a reader, if there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from enricher.catalog.wire import as_object, as_text, read_data

_LONGEST = 300  # characters; a longer sentence is no help in a bullet
_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)\s+(?=[A-Z\"'])")
_WORD = re.compile(r"[a-z0-9]+")
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"))


class SentenceRules(Struct, frozen=True):
    """All of `sentences.toml`."""

    telling: re.Pattern[str]
    echo: float  # the share of a sentence's words that are the name's, at most
    leave_out: tuple[re.Pattern[str], ...]


@cache
def load_sentence_rules() -> SentenceRules:
    """Read `sentences.toml`."""
    data = read_data("sentences.toml")
    return SentenceRules(
        re.compile(as_text(data["telling"]), re.IGNORECASE),
        float(str(data["echo"])) / 10,
        tuple(
            re.compile(as_text(one), re.IGNORECASE) for one in as_object(data["leave_out"]).values()
        ),
    )


def telling_sentence(name: str, description: str) -> str:
    """The sentence that says what the policy of this name does, else the first that helps.

    Empty when there is none that a writer would let stand, or that fits a bullet.
    """
    rules = load_sentence_rules()
    sentences = [*_helpful(name, description, rules)]
    telling = (sentence for sentence in sentences if rules.telling.match(sentence))
    return next(telling, sentences[0] if sentences else "")


def _helpful(name: str, description: str, rules: SentenceRules) -> Iterator[str]:
    title = {*_WORD.findall(name.lower())}
    for sentence in _END.split(" ".join(description.split())):
        words = _WORD.findall(sentence.lower())
        if (
            0 < len(sentence) <= _LONGEST
            and words
            and sum(word in title for word in words) < rules.echo * len(words)
            and not any(pattern.search(sentence) for pattern in rules.leave_out)
            and _is_whole(sentence)
        ):
            yield sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _is_whole(sentence: str) -> bool:
    """Does every quotation and parenthesis in it end?"""
    quotes = len(re.findall(r"(?<!\w)'|'(?!\w)", sentence)), sentence.count('"')
    return not any(count % 2 for count in quotes) and all(
        sentence.count(opening) == sentence.count(closing) for opening, closing in _PAIRS
    )
