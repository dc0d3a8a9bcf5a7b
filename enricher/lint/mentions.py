"""What an article mentions: links, names in code or bold, and sentences, with their places."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

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


class Place(Struct, frozen=True):
    """The paragraph, bullet or row that something is mentioned in."""

    document: Document
    passage: Passage
    source: str
    is_on_policies: bool  # it stands in a section on policies

    @property
    def section(self) -> tuple[str, ...]:
        """The headings above it, outermost first."""
        return self.passage.headings

    @property
    def linked(self) -> set[str]:
        """The ids of the policy definitions that it links."""
        return definition_ids(self.source) if "](" in self.source else set()

    @property
    def quotes_azure(self) -> bool:
        """Does it link a policy or a category, and so speak in Azure's words?"""
        return bool(self.linked) or CATEGORY_PAGE in self.source

    @property
    def recommendation(self) -> int:
        """Where the name begins that a bullet of the tool's on Advisor begins with; -1: nowhere."""
        found = _RECOMMENDATION.match(self.source) if " impact)" in self.source else None
        return found.start(1) if found else -1


class Mention(Struct, frozen=True, dict=True):
    """A piece of an article. `kind` is `link`, `code`, `bold` or `sentence`."""

    kind: str
    found: re.Match[str]
    place: Place

    @cached_property
    def text(self) -> str:
        """What it says, on one line, without the marks of code, bold or italics around it."""
        start, end = self._inside
        return " ".join(self.found.string[start:end].split())

    @property
    def is_code(self) -> bool:
        """Is it code, where nothing is escaped?"""
        start, _ = self._inside
        return (
            self.kind == "code" or "`" in self.found.string[self.found.start(self._group) : start]
        )

    @property
    def is_plain(self) -> bool:
        """Is there no markup left in its text, so that it may be replaced as a whole?"""
        start, end = self._inside
        return self.is_code or _MARKUP.search(self.found.string, start, end) is None

    @property
    def _group(self) -> str | int:
        return _TEXT[self.kind]

    @cached_property
    def _inside(self) -> tuple[int, int]:
        """Where the text begins and ends in its place."""
        start, end = self.found.span(self._group)
        if self.kind in ("link", "bold"):
            source = self.found.string
            while end - start > 2 and source[start] in _MARKS and source[start] == source[end - 1]:
                start, end = start + 1, end - 1
        return start, end

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
        at = self.place.passage.span.start
        start, end = self._inside if part == "text" else self.found.span(part)
        return Span(at + start, at + end)

    @property
    def _start(self) -> int:
        blank = len(self.found.group()) - len(self.found.group().lstrip())
        return self.place.passage.span.start + self.found.start() + blank


_MARKS = "`*_"
_MARKUP = re.compile(r"[\\&`*<\[\]]")

#: The part of what was found that is the text of a mention.
_TEXT: Mapping[str, str | int] = {"link": "text", "code": "code", "bold": "bold", "sentence": 0}


def places(outline: Outline) -> Iterator[Place]:
    """Every paragraph, bullet and row of running text, in order; code and comments are none."""
    document = outline.document
    on_policies: dict[tuple[str, ...], bool] = {}
    for passage in outline.passages:
        source = document.text[passage.span.start : passage.span.end]
        if passage.headings not in on_policies:
            on_policies[passage.headings] = any(map(_ON_POLICIES.search, passage.headings))
        yield Place(document, passage, source, on_policies[passage.headings])


def mentions(place: Place, kinds: Container[str]) -> Iterator[Mention]:
    """What is mentioned in a place, of these kinds, in order."""
    if "link" in kinds:
        yield from (Mention("link", one, place) for one in _LINK.finditer(place.source))
    if "code" in kinds or "bold" in kinds:
        for one in _NAME.finditer(place.source):
            yield Mention("code" if one["code"] else "bold", one, place)
    if "sentence" in kinds:
        yield from (Mention("sentence", one, place) for one in _SENTENCE.finditer(place.source))
