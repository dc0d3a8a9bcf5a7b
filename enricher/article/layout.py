"""Where the places of a service guide are, whichever layout it has.

A guide has a section for each of several topics (the pillars), told by the words of its heading.
The words come from the caller: this module knows headings, not what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from enricher.article.document import Document
from enricher.article.outline import Block, Section, sections
from enricher.errors import ArticleError

_LIST_HEADING = "policy definitions"
_POLICIES_HEADINGS = {"azure policies", "azure policy", "azure policy definitions"}
_ADVISOR_HEADINGS = {"azure advisor recommendations", "azure advisor"}
_SENTENCE = "azure advisor helps you ensure and improve"


@dataclass(frozen=True)
class Topic:
    """The H2 section of one topic, and the two places inside it."""

    title: str  # as the article spells it
    section: Section
    policies: Section | None  # `### Policy definitions`
    sentence: Block | None  # `Azure Advisor helps you …`


@dataclass(frozen=True)
class Layout:
    """All places of an article."""

    topics: Mapping[str, Topic]
    policies: Section | None  # one `## Azure policies` for all topics
    advisor: Section | None

    def title(self, key: str, default: str) -> str:
        """How the article spells a topic, or the default where it has no such section."""
        return self.topics[key].title if key in self.topics else default


def find_layout(document: Document, blocks: Sequence[Block], titles: Mapping[str, str]) -> Layout:
    """Find the places; `titles` maps a topic's key to the words of its heading.

    Raises ArticleError when a place is there twice, because then none can be told to be the one.
    """
    headings = list(sections(blocks, 2))
    topics: dict[str, Topic] = {}
    for key, words in titles.items():
        found = [(s, m) for s in headings if (m := _matches(s.heading.text, words))]
        check_once(document, [section for section, _ in found], words)
        if found:
            section, match = found[0]
            topics[key] = _topic(document, section, match)
    return Layout(
        topics,
        _only(document, headings, _POLICIES_HEADINGS),
        _only(document, headings, _ADVISOR_HEADINGS),
    )


def outline_of(blocks: Sequence[Block]) -> Iterator[str]:
    """The headings of an article as they stand, such as `## Reliability`."""
    for block in blocks:
        if block.kind == "heading":
            yield f"{'#' * block.level} {block.text}"


def slug(heading: str) -> str:
    """The anchor that Microsoft Learn and GitHub give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _matches(heading: str, words: str) -> str | None:
    """The topic's words as a heading spells them: `Security`, or `X and security`."""
    match = re.fullmatch(rf"(?:.* and )?({re.escape(words)})", heading, re.IGNORECASE)
    return match.group(1)[0].upper() + match.group(1)[1:] if match else None


def _topic(document: Document, section: Section, title: str) -> Topic:
    lists = [s for s in section.subsections(3) if s.heading.text.lower() == _LIST_HEADING]
    check_once(document, lists, f"{title}: Policy definitions")
    sentence = next(
        (
            block
            for block in section.blocks
            if block.kind == "paragraph"
            and " ".join(block.text.lower().split()).startswith(_SENTENCE)
        ),
        None,
    )
    return Topic(title, section, lists[0] if lists else None, sentence)


def _only(document: Document, found: Sequence[Section], names: set[str]) -> Section | None:
    matching = [section for section in found if section.heading.text.lower() in names]
    check_once(document, matching, matching[0].heading.text if matching else "")
    return matching[0] if matching else None


def check_once(document: Document, found: Sequence[Section], name: str) -> None:
    """Raise ArticleError when a section is there twice: none can be told to be the one."""
    if len(found) > 1:
        lines = " and ".join(str(document.line_of(s.heading.span.start)) for s in found)
        raise ArticleError(
            f"the section '{name}' is there {len(found)} times (lines {lines}). "
            "Remove or rename all but one."
        )
