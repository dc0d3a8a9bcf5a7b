"""The service-guide template: its slots and its placeholders.

The template, with its flaws (backslashes, a link to another product), is
https://learn.microsoft.com/azure/well-architected/service-guides/ before it is filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from enricher.article.language import load_languages
from enricher.catalog.pillar import Pillar
from enricher.platform.sanitize import one_line

#: Microsoft's page that lists all built-in policies by category.
CATEGORY_PAGE = "/azure/governance/policy/samples/built-in-policies"
#: The first page of Advisor's documentation.
ADVISOR_PAGE = "/azure/advisor"


class SlotKind(StrEnum):
    """The purpose of a slot."""

    POLICIES = "policy-definitions"
    SENTENCE = "advisor-sentence"
    RECOMMENDATIONS = "advisor-recommendations"
    INITIATIVES = "initiatives"  # of directives only

    def has_slot(self, name: str) -> bool:
        """Return whether a slot is of this kind, by its name in the lock."""
        return name.startswith(f"{self.value}/")


#: The purposes of slots in the template.
TEMPLATE_KINDS = (SlotKind.POLICIES, SlotKind.SENTENCE, SlotKind.RECOMMENDATIONS)


class Slot(Struct, frozen=True):
    """A part of an article that enrich fills: its purpose and its pillar."""

    kind: SlotKind
    pillar: Pillar

    @property
    def name(self) -> str:
        """The name of the slot in the lock."""
        return f"{self.kind.value}/{self.pillar.value}"

    @property
    def own_pillar(self) -> Pillar | None:
        """The pillar; None for the list of a directive that is about all of them."""
        return self.pillar

    @property
    def title(self) -> str:
        """The pillar, or the selection of a directive."""
        return self.pillar.title


def all_slots() -> list[Slot]:
    """Return the slots that the template has."""
    return [Slot(kind, pillar) for kind in TEMPLATE_KINDS for pillar in Pillar]


class Role(StrEnum):
    """The purpose of a text, other than a bullet, that enrich writes into a slot."""

    SENTENCE = "sentence"
    INTRO = "intro"
    OPENING = "opening"
    NONE = "none"
    CLOSING = "closing"
    HEADING = "heading"


_LANGUAGES = load_languages()
_PHRASES = [language.phrases for language in _LANGUAGES]


def _lower(groups: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(text.lower() for group in groups for text in group)


#: The template's sentences before they are filled.
UNFILLED = {
    Role.CLOSING: re.compile("|".join(phrases.unfilled_closing for phrases in _PHRASES)),
    Role.SENTENCE: re.compile("|".join(phrases.unfilled_sentence for phrases in _PHRASES)),
}

#: Placeholders of the template: `\\<Policy>`, `&lt;Policy&gt;`, `<Policy>`. Other text in angle
#: brackets is a link or markup of the author's.
_PLACEHOLDER = re.compile(
    r"(?:(?:\\<|&lt;|&#0*60;|&#x0*3c;)[^<>\r\n]{1,80}?(?:\\?>|&gt;|&#0*62;|&#x0*3e;)|<(?:"
    + "|".join(phrases.placeholder for phrases in _PHRASES)
    + r")\b[^<>]*>)\.?",
    re.IGNORECASE,
)
_LINE_ENDS = str.maketrans("\r\n", "  ")  # a formatter may have wrapped a text

_STOPGAPS = {"", *_lower(phrases.stopgaps for phrases in _PHRASES)}


def is_placeholder(text: str) -> bool:
    """Return whether a list item shows nothing, or a placeholder of the template."""
    visible = one_line(text)
    return not visible or _PLACEHOLDER.fullmatch(visible) is not None


def placeholders_in(text: str) -> list[tuple[int, str]]:
    """Return the placeholders of the template in running text, each with its position."""
    is_possible = "<" in text or "&" in text
    matches = _PLACEHOLDER.finditer(text.translate(_LINE_ENDS)) if is_possible else ()
    return [(match.start(), match.group().rstrip(".")) for match in matches]


def is_stopgap(text: str) -> bool:
    """Return whether a text is a stopgap such as `TBD`, which its author has yet to replace."""
    return one_line(text).rstrip(".…。").lower() in _STOPGAPS


def find_unfilled(role: Role, text: str) -> tuple[int, int] | None:
    """Return the start and end of the template's sentence of a role in a text, or None."""
    match = UNFILLED[role].search(text.translate(_LINE_ENDS)) if role in UNFILLED else None
    return match.span() if match else None
