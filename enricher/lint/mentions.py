"""What an article mentions: links, names in code or bold, and sentences, with their places."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from enricher.article.bullets import definition_ids
from enricher.article.wording import CATEGORY_PAGE
from enricher.markdown.blocks import Outline, Passage
from enricher.markdown.document import Document, Span

_LINK = re.compile(r"\[(?P<text>(?:\\.|[^\[\]\\])+)\]\((?P<target>[^)\s]+)")
_NAME = re.compile(r"`(?P<code>[^`\n]{8,})`|\*\*(?P<bold>[^*\n]{8,}?)[.:]?\*\*")
#: A bullet as the tool writes it, or what stands in one: a name, and its impact.
_RECOMMENDATION = re.compile(r"\s*(?:[-*+]\s+)?(\*\*[^*\n]+\*\*) \((?:high|medium|low) impact\)")
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?!\s)[^.!?]*)*[.!?]?")
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
    found: re.Match[str]
    place: Place

    @cached_property
    def text(self) -> str:
        """What it says, on one line."""
        return " ".join(self.found[_TEXT[self.kind]].split())

    @property
    def target(self) -> str:
        """Where a link leads; empty for all else."""
        return self.found["target"] if self.kind == "link" else ""

    @property
    def line(self) -> int:
        """Its line, from 1."""
        return self.place.document.line_of(self._start)

    @property
    def column(self) -> int:
        """Its column, from 1, in characters."""
        return self._start - self.place.document.line_starts[self.line - 1] + 1

    @property
    def is_recommendation(self) -> bool:
        """Does a bullet of the tool's on Advisor begin with it?"""
        return self.kind == "bold" and self.found.start() == self.place.recommendation

    def span_of(self, part: str) -> Span:
        """Where its `text` stands in the article, or a link's `target`."""
        group: str | int = _TEXT[self.kind] if part == "text" else part
        start = self.place.passage.span.start
        return Span(start + self.found.start(group), start + self.found.end(group))

    @property
    def _start(self) -> int:
        blank = len(self.found.group()) - len(self.found.group().lstrip())
        return self.place.passage.span.start + self.found.start() + blank


#: The part of what was found that is the text of a mention.
_TEXT: Mapping[str, str | int] = {"link": "text", "code": "code", "bold": "bold", "sentence": 0}


def places(outline: Outline) -> Iterator[Place]:
    """Every paragraph, bullet and row of running text, in order; code and comments are none."""
    document = outline.document
    for passage in outline.passages:
        source = document.text[passage.span.start : passage.span.end]
        yield Place(document, passage, source)


def mentions(place: Place, kinds: Container[str]) -> Iterator[Mention]:
    """What is mentioned in a place, of these kinds, in order."""
    if "link" in kinds:
        yield from (Mention("link", one, place) for one in _LINK.finditer(place.source))
    if "code" in kinds or "bold" in kinds:
        for one in _NAME.finditer(place.source):
            yield Mention("code" if one["code"] else "bold", one, place)
    if "sentence" in kinds:
        yield from (Mention("sentence", one, place) for one in _SENTENCE.finditer(place.source))
