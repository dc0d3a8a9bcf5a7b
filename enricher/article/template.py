"""The words of the service-guide template: everything that layouts, lists and advice go by.

The template, with its flaws (backslashes, a product that is another's), is
https://learn.microsoft.com/azure/well-architected/service-guides/ before it is filled.
"""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

from enricher.catalog.model import Pillar


class Kind(StrEnum):
    """What a place of an article is for."""

    POLICIES = "policy-definitions"
    SENTENCE = "advisor-sentence"
    RECOMMENDATIONS = "advisor-recommendations"


class Slot(Struct, frozen=True):
    """A place of an article: what it is for, and for which pillar."""

    kind: Kind
    pillar: Pillar

    @property
    def name(self) -> str:
        """Its name in the lock."""
        return f"{self.kind.value}/{self.pillar.value}"


class Role(StrEnum):
    """What the tool writes beside the bullets: sentences, and the heading of a group."""

    SENTENCE = "sentence"
    INTRO = "intro"
    OPENING = "opening"
    NONE = "none"
    CLOSING = "closing"
    HEADING = "heading"


class Levels(Struct, frozen=True):
    """On which levels a guide has its headings: those of the pillars, and of their policies."""

    pillar: int
    policies: int


#: The levels that guides use; the first under which a pillar is found count.
LEVELS = (Levels(pillar=2, policies=3),)

#: The level of the sections that are there once for all pillars.
SECTION_LEVEL = 2

#: Headings, in lower case.
PILLAR_POLICIES = "policy definitions"
ALL_POLICIES = {"azure policies", "azure policy", "azure policy definitions"}
ADVISOR = {"azure advisor recommendations", "azure advisor"}

#: How a pillar's sentence on Advisor begins, in lower case.
SENTENCE_OPENING = "azure advisor helps you ensure and improve"

#: The template's sentences before they are filled.
UNFILLED = {
    Role.CLOSING: re.compile(
        r"All built-in policy definitions related to[^\r\n]*?(?:anchorlink\\?>\\?\)|\\\))\.?"
    ),
    Role.SENTENCE: re.compile(
        r"Azure Advisor helps you ensure and improve[^\r\n]*?(?:\\<|contribute-how-to-write-waf)"
        r"[^\r\n]*?\)\.?"
    ),
}

#: What the template leaves to be filled: `\\<Policy>`, `<Policy>`. Whatever else stands in angle
#: brackets are links or markup of people's.
_PLACEHOLDER = re.compile(r"(?:\\<[^<>\n]{1,80}\\?>|<polic(?:y|ies)\b[^<>]*>)\.?", re.IGNORECASE)

#: How to add a place that an article lacks.
ADVICE = {
    Kind.POLICIES: "a heading '### Policy definitions' below the pillar's '## …'",
    Kind.SENTENCE: "a paragraph that begins 'Azure Advisor helps you ensure and improve'",
    Kind.RECOMMENDATIONS: "a heading '## Azure Advisor recommendations'",
}


def is_placeholder(text: str) -> bool:
    """Is this an item that the template leaves to be filled, or an empty one?"""
    return not text.strip() or _PLACEHOLDER.fullmatch(text.strip()) is not None


def left_to_fill(text: str) -> list[str]:
    """The template's placeholders in a piece of running text."""
    found = _PLACEHOLDER.finditer(text) if "<" in text else ()
    return [match.group().rstrip(".") for match in found]


def is_stopgap(text: str) -> bool:
    """Does a bullet stand for one that a person has yet to write?"""
    return text.strip().rstrip(".…").lower() in ("", "tbd", "todo")


def opens_sentence(text: str) -> bool:
    """Does a paragraph begin as a pillar's sentence on Advisor does?"""
    return " ".join(text.lower().split()).startswith(SENTENCE_OPENING)
