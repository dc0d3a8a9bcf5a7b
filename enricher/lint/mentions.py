"""What an article mentions: links, names in code or bold, and sentences, with their places."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cached_property

from enricher.article.bullets import definition_ids
from enricher.article.wording import CATEGORY_PAGE
from enricher.markdown.blocks import Outline, Passage
from enricher.markdown.document import Document

_LINK = re.compile(r"\[(?P<text>(?:\\.|[^\[\]\\])+)\]\((?P<target>[^)\s]+)")
_NAME = re.compile(r"`(?P<code>[^`\n]{8,})`|\*\*(?P<bold>[^*\n]{8,}?)[.:]?\*\*")
#: A bullet as the tool writes it, or what stands in one: a name, and its impact.
_RECOMMENDATION = re.compile(r"\s*(?:[-*+]\s+)?(\*\*[^*\n]+\*\*) \((?:high|medium|low) impact\)")
_SENTENCE = re.compile(r"\s*(?P<sentence>[^.!?]+(?:[.!?](?!\s)[^.!?]*)*[.!?]?)")
_ON_POLICIES = re.compile(r"polic(?:y|ies)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """The paragraph, bullet or row that something is mentioned in."""

    document: Document
    passage: Passage
    source: str

    @property
    def section(self) -> tuple[str, ...]:
        """The headings above it, outermost first."""
        return self.passage.headings

    @cached_property
    def is_on_policies(self) -> bool:
        """Does it stand in a section on policies?"""
        return any(map(_ON_POLICIES.search, self.section))

    @cached_property
    def quotes_azure(self) -> bool:
        """Does it link a policy or a category, and so speak in Azure's words?"""
        return bool(definition_ids(self.source)) or CATEGORY_PAGE in self.source

    @cached_property
    def recommendation(self) -> int:
        """Where the name begins that a bullet of the tool's on Advisor begins with; -1: nowhere."""
        found = _RECOMMENDATION.match(self.source)
        return found.start(1) if found else -1


@dataclass(frozen=True)
class Mention:
    """A piece of an article. `kind` is `link`, `code`, `bold` or `sentence`."""

    kind: str
    source: str  # as it stands there, over several lines at times
    target: str  # of a link
    at: int  # where it begins in the place
    place: Place

    @cached_property
    def text(self) -> str:
        """What it says, on one line."""
        return " ".join(self.source.split())

    @property
    def line(self) -> int:
        """Its line, from 1."""
        return self.place.document.line_of(self._position)

    @property
    def column(self) -> int:
        """Its column, from 1, in characters."""
        return self._position - self.place.document.line_starts[self.line - 1] + 1

    @property
    def is_recommendation(self) -> bool:
        """Does a bullet of the tool's on Advisor begin with it?"""
        return self.kind == "bold" and self.at == self.place.recommendation

    @property
    def _position(self) -> int:
        return self.place.passage.span.start + self.at


def places(outline: Outline) -> Iterator[Place]:
    """Every paragraph, bullet and row of running text, in order; code and comments are none."""
    document = outline.document
    for passage in outline.passages:
        source = document.text[passage.span.start : passage.span.end]
        yield Place(document, passage, source)


def mentions(place: Place, kinds: Container[str]) -> Iterator[Mention]:
    """What is mentioned in a place, of these kinds, in order."""
    source = place.source
    if "link" in kinds:
        for found in _LINK.finditer(source):
            yield Mention("link", found["text"], found["target"], found.start(), place)
    if "code" in kinds or "bold" in kinds:
        for found in _NAME.finditer(source):
            kind = "code" if found["code"] else "bold"
            yield Mention(kind, found[kind], "", found.start(), place)
    if "sentence" in kinds:
        for found in _SENTENCE.finditer(source):
            yield Mention("sentence", found["sentence"], "", found.start("sentence"), place)
