"""The mentions in an article: links, names in code or bold, and sentences, with their positions."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from enricher.article.definitions import definition_ids
from enricher.article.language import load_languages
from enricher.article.wording import CATEGORY_PAGE
from enricher.markdown.blocks import Passage
from enricher.markdown.document import Document, Span
from enricher.markdown.outline import Outline

_LINK = re.compile(r"\[(?P<text>(?:\\.|[^\[\]\\])+)\]\((?P<target>[^)\s]+)")
_NAME = re.compile(r"`(?P<code>[^`\n]{8,})`|\*\*(?P<bold>[^*\n]{8,}?)[.:]?\*\*")
_WORDS = [language.lint for language in load_languages()]
#: The start of a bullet on a recommendation, as enrich writes it: a name and an impact.
_RECOMMENDATION = re.compile(
    r"\s*(?:[-*+]\s+)?(\*\*[^*\n]+\*\*) \((?:" + "|".join(words.impact for words in _WORDS) + r")\)"
)
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?!\s)[^.!?]*)*[.!?]?")
_ON_POLICIES = re.compile(
    "(?:" + "|".join(words.policies for words in _WORDS) + r")\b", re.IGNORECASE
)
_MARKS = "`*_"
_MARKUP = re.compile(r"[\\&`*<\[\]]")

#: The group of a match that is the text of a mention, by kind.
_TEXT_GROUPS: Mapping[str, str | int] = {
    "link": "text",
    "code": "code",
    "bold": "bold",
    "sentence": 0,
}


class TextBlock(Struct, frozen=True):
    """A paragraph, bullet or table row."""

    document: Document
    passage: Passage
    source: str
    is_on_policies: bool  # a heading above the block names policies

    @property
    def section(self) -> tuple[str, ...]:
        """The headings above the block, outermost first."""
        return self.passage.headings

    @property
    def linked(self) -> set[str]:
        """The ids of the policy definitions that the block links."""
        return definition_ids(self.source) if "](" in self.source else set()

    @property
    def quotes_azure(self) -> bool:
        """Whether the block links a policy or a category, so that its words are Azure's."""
        return bool(self.linked) or CATEGORY_PAGE in self.source

    @property
    def recommendation(self) -> int:
        """The offset of the name in a bullet on a recommendation; -1 in other blocks."""
        match = _RECOMMENDATION.match(self.source)
        return match.start(1) if match else -1


class Mention(Struct, frozen=True, dict=True):
    """A part of a text block. `kind` is `link`, `code`, `bold` or `sentence`."""

    kind: str
    match: re.Match[str]
    block: TextBlock

    @cached_property
    def text(self) -> str:
        """The text on one line, without surrounding marks of code, bold or italics."""
        start, end = self._text_span
        return " ".join(self.match.string[start:end].split())

    @property
    def is_code(self) -> bool:
        """Whether the text is code, in which nothing is escaped."""
        start, _ = self._text_span
        marks = self.match.string[self.match.start(self._group) : start]
        return self.kind == "code" or "`" in marks

    @property
    def is_plain(self) -> bool:
        """Whether the text contains no markup, so that it can be replaced as a whole."""
        start, end = self._text_span
        return self.is_code or _MARKUP.search(self.match.string, start, end) is None

    @property
    def _group(self) -> str | int:
        return _TEXT_GROUPS[self.kind]

    @cached_property
    def _text_span(self) -> tuple[int, int]:
        """The start and end of the text in its block."""
        start, end = self.match.span(self._group)
        if self.kind in ("link", "bold"):
            source = self.match.string
            while end - start > 2 and source[start] in _MARKS and source[start] == source[end - 1]:
                start, end = start + 1, end - 1
        return start, end

    @property
    def target(self) -> str:
        """The target of a link; empty for other mentions."""
        return self.match["target"] if self.kind == "link" else ""

    @property
    def line(self) -> int:
        """The line; the first one is 1."""
        return self.block.document.line_of(self._start)

    @property
    def column(self) -> int:
        """The column in characters; the first one is 1."""
        return self._start - self.block.document.line_starts[self.line - 1] + 1

    @property
    def is_recommendation(self) -> bool:
        """Whether the mention is the name in a bullet on a recommendation."""
        return self.kind == "bold" and self.match.start() == self.block.recommendation

    def span_of(self, part: str) -> Span:
        """Return the span of the `text`, or of a link's `target`, in the document."""
        offset = self.block.passage.span.start
        start, end = self._text_span if part == "text" else self.match.span(part)
        return Span(offset + start, offset + end)

    @property
    def _start(self) -> int:
        text = self.match.group()
        whitespace = len(text) - len(text.lstrip())
        return self.block.passage.span.start + self.match.start() + whitespace


def text_blocks(outline: Outline) -> Iterator[TextBlock]:
    """Yield the paragraphs, bullets and table rows of an article, in order; no code or comments."""
    document = outline.document
    on_policies: dict[tuple[str, ...], bool] = {}
    for passage in outline.passages:
        source = document.text[passage.span.start : passage.span.end]
        if passage.headings not in on_policies:
            on_policies[passage.headings] = any(map(_ON_POLICIES.search, passage.headings))
        yield TextBlock(document, passage, source, on_policies[passage.headings])


def mentions(block: TextBlock, kinds: Container[str]) -> Iterator[Mention]:
    """Yield the mentions of these kinds in a text block, by kind and position."""
    if "link" in kinds:
        yield from (Mention("link", match, block) for match in _LINK.finditer(block.source))
    if "code" in kinds or "bold" in kinds:
        for match in _NAME.finditer(block.source):
            yield Mention("code" if match["code"] else "bold", match, block)
    if "sentence" in kinds:
        yield from (Mention("sentence", match, block) for match in _SENTENCE.finditer(block.source))
