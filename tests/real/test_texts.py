"""Spelling and product names in everything that bullets can say about policies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from spellchecker import SpellChecker

from enricher.catalog.edited_names import edit_name
from enricher.catalog.reasons import categories, reason_for, reasons_of
from tests.real.test_catalogue import real_catalog
from tests.support.real_data import needs_real_data

#: Words of the field that the dictionary of English lacks, one a line.
_FIELD = Path(__file__).with_name("words.txt")

#: A word of prose: not an abbreviation, an identifier or a part of one.
_WORD = re.compile(r"(?<![\w./:-])[A-Z]?[a-z]+(?:'(?!s\b)[a-z]+)?(?![\w/:]|\.\w)")
_WRONG = re.compile(
    r"\ban (?:Microsoft|Linux|Windows|Kubernetes)|\ba (?:Azure|Event|Entra)"
    r"|(?<![\w-])(\w+) \1(?![\w-])"
    r"|Microsoft Entra ID identit|Defender for Cloud for|Azure (?:AD|Active Directory|Defender)\b"
    r"|Azure Security Center|\s\s|[.]{2}$",
)


def shown_texts() -> Iterator[str]:
    """Yield every name and sentence that a bullet on a policy can show."""
    for category in categories():
        yield from (reason.sentence for reason in reasons_of(category).values())
    for classified in real_catalog().policies(None):
        yield classified.policy.edited_name
        yield reason_for(classified)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """All texts, each once."""
    return [*dict.fromkeys(shown_texts())]


@needs_real_data
def test_spelling(texts: list[str]) -> None:
    """Every word is in the dictionary of English or among the words of the field."""
    field = {*_FIELD.read_text(encoding="utf-8").split()}
    by_word = {word.lower(): text for text in texts for word in _WORD.findall(text)}
    unknown = {*SpellChecker().unknown(by_word)} - field
    assert [f"{word}: {by_word[word]}" for word in sorted(unknown)] == []


def test_product_names(texts: list[str]) -> None:
    """No text has a former name, a doubled word, or an article that doesn't fit the name."""
    assert [text for text in texts if _WRONG.search(text)] == []


@needs_real_data
def test_reasons__are_shown() -> None:
    """Each sentence that was written for a definition as it is now is shown for it."""
    policies = {classified.policy.id: classified for classified in real_catalog().policies(None)}
    shown = 0
    for category in categories():
        for key, reason in reasons_of(category).items():
            classified = policies.get(key)
            if classified and reason.is_for(classified.policy):
                assert reason_for(classified) == reason.sentence, key
                shown += 1
    assert shown


def test_edited_names__are_idempotent(texts: list[str]) -> None:
    """Editing a name again changes nothing."""
    assert [text for text in texts if edit_name("", text).rstrip(".") != text.rstrip(".")] == []
