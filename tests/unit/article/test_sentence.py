"""Sentences that enrich keeps up to date in paragraphs."""

from __future__ import annotations

import pytest

from enricher.article.lock_history import LockEntry, SlotHistory
from enricher.article.sentence import ManagedSentence, SentencePatterns, fill_sentence, rewrite
from enricher.article.template import Role
from enricher.markdown.document import Document, Span
from enricher.markdown.edit import apply
from enricher.markdown.outline import Outline
from tests.support.project import SENTENCE

TEXT = "Azure Advisor has 3 tips."
PATTERNS = SentencePatterns([TEXT.replace("3", "987654321")])
KNOWN = SlotHistory((LockEntry.sentence("An older text.", Role.SENTENCE),))


@pytest.mark.parametrize(
    ("paragraph", "result"),
    [
        (SENTENCE, TEXT),
        (f"Ours. {SENTENCE} More.", f"Ours. {TEXT} More."),
        ("Ours. Azure Advisor has 17 tips. More.", f"Ours. {TEXT} More."),
        ("An older text. More.", f"{TEXT} More."),
        ("In our own words.", "In our own words."),
        (TEXT, TEXT),
    ],
)
def test_fill_sentence(paragraph: str, result: str) -> None:
    """Placeholders and enrich's own sentences are replaced; the user's text stays."""
    outline = Outline.of(Document(f"{paragraph}\n"))
    sentence = ManagedSentence(TEXT, Role.SENTENCE, PATTERNS, history=KNOWN)
    slot_result = fill_sentence(outline, outline.blocks[0], sentence)
    assert apply(outline.document, slot_result.edits).text == f"{result}\n"
    assert bool(slot_result.edits) is (result != paragraph)
    assert bool(slot_result.written) is (TEXT in result)
    assert (slot_result.added, slot_result.kept) == ((), 0)  # it is no bullet


@pytest.mark.parametrize(
    ("paragraph", "text", "result"),
    [
        (TEXT, "- a\n- b", "## H\n\n- a\n- b\n"),
        (f"Ours. {TEXT}", "- a", "## H\n\nOurs. \n\n- a\n"),
        (f"{TEXT} Ours.", "", "## H\n\nOurs.\n"),
        ("Ours.", "x", "## H\n\nOurs.\n"),
    ],
)
def test_rewrite(paragraph: str, text: str, result: str) -> None:
    """A list that replaces a sentence is separated from the rest of the paragraph."""
    outline = Outline.of(Document(f"## H\n\n{paragraph}\n"))
    (section,) = outline.sections(2)
    sentence = ManagedSentence(TEXT, Role.SENTENCE, PATTERNS)
    edits = rewrite(outline, section, section.blocks[0], sentence, text)
    assert apply(outline.document, edits).text == result


def test_patterns() -> None:
    """Any number matches, and the longest form is found first."""
    assert PATTERNS.matches("Azure Advisor has 17 tips.")
    assert not PATTERNS.matches("Azure Advisor has many tips.")
    assert SentencePatterns(["ab", "abc", "", "abc"]).find("abcd") == Span(0, 3)
    assert SentencePatterns([""]).find("x") is None


def test_is_in__version_of_the_user() -> None:
    """A paragraph that links one of the sentence's pages is the user's version of it."""
    outline = Outline.of(Document("See [all](/x/page#a).\n\n- [all](/x/page)\n"))
    sentence = ManagedSentence(TEXT, links=("/x/page",))
    assert [sentence.is_in(outline, block) for block in outline.blocks] == [True, False]
