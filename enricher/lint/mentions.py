"""The mentions in an article: links, names in code or bold, and sentences, with their positions."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from enricher.article.definitions import definition_ids, may_name_definition, spans_of_ids
from enricher.article.directives.syntax import Region, find_regions
from enricher.article.language import load_languages
from enricher.article.template import CATEGORY_PAGE
from enricher.markdown.blocks import Passage
from enricher.markdown.document import Document, Span
from enricher.markdown.inline import NO_REFERENCES, References
from enricher.markdown.links import Link, blanked, links_in
from enricher.markdown.outline import Outline
from enricher.markdown.readable import without_unread

#: Names in code or bold, also over the ends of lines.
_NAME = re.compile(
    r"`(?P<code>[^`]{8,})`|(?P<mark>\*\*|__)(?P<bold>(?:(?!(?P=mark)).){8,}?)[.:]?(?P=mark)",
    re.DOTALL,
)
_LANGUAGES = load_languages()
#: The start of a bullet on a recommendation, as enrich writes it: a name and an impact.
_RECOMMENDATION = re.compile(
    r"\s*(?:[-*+]\s+)?((?P<mark>\*\*|__)(?:(?!(?P=mark)).)+(?P=mark))\s+\((?:"
    + "|".join(language.impact_pattern for language in _LANGUAGES)
    + r")\)",
    re.DOTALL,
)
_BULLET = re.compile(r"\s*[-*+]\s")
_SENTENCE = re.compile(r"[^.!?。！？]+(?:[.!?](?!\s)[^.!?。！？]*)*[.!?。！？]?")
_ON_POLICIES = re.compile(
    "(?:" + "|".join(language.lint.policies for language in _LANGUAGES) + r")\b", re.IGNORECASE
)
_MARKS = "`*_"
#: An address that stands alone. Renderers leave out the marks at its end.
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]|\"'`\\]+", re.IGNORECASE)
_FINAL_MARKS = ".,:;!?*_~"
_MARKUP = re.compile(r"[\\&`*<\[\]]")


class TextBlock(Struct, frozen=True, dict=True):
    """A paragraph, bullet or table row, or a block of HTML."""

    document: Document
    passage: Passage
    source: str
    is_on_policies: bool  # a heading above the block names policies
    references: References = NO_REFERENCES  # of the document

    @property
    def section(self) -> tuple[str, ...]:
        """The headings above the block, outermost first."""
        return self.passage.headings

    @cached_property
    def links(self) -> list[Link]:
        """The links in the block, in all forms that Markdown and HTML have."""
        return links_in(self.source, self.references, is_html=self.passage.is_html)

    @cached_property
    def outside_links(self) -> str:
        """The source with spaces for its links, images and comments."""
        return blanked(self.source, self.references, is_html=self.passage.is_html)

    @property
    def may_name_definition(self) -> bool:
        """Whether the block may name a policy definition other than by its name."""
        return may_name_definition(self.source) or bool(self._reference_targets)

    @property
    def _reference_targets(self) -> list[str]:
        """The targets of the links that are written elsewhere, if there are any."""
        if "[" not in self.source or not self.references.environment:
            return []
        return [link.target for link in self.links if link.target_span is None]

    @property
    def links_definition(self) -> bool:
        """Whether the block links a policy definition by its id."""
        has_link = may_name_definition(self.source) or bool(self._reference_targets)
        return has_link and any(definition_ids(link.target) for link in self.links)

    @property
    def quotes_azure(self) -> bool:
        """Whether the block links a policy or a category, so that its words are Azure's."""
        return self.links_definition or self.may_link(CATEGORY_PAGE)

    def may_link(self, part: str) -> bool:
        """Return whether a link of the block may have this part, in lower case, in its target."""
        targets = (target.lower() for target in self._reference_targets)
        return part in self.source.lower() or any(part in target for target in targets)

    @property
    def is_bullet(self) -> bool:
        """Whether the block is the first paragraph of a bullet."""
        return _BULLET.match(self.source) is not None

    @property
    def recommendation(self) -> int:
        """The offset of the name in a bullet on a recommendation; -1 in other blocks."""
        match = _RECOMMENDATION.match(self.source)
        return match.start(1) if match else -1


class Mention(Struct, frozen=True, dict=True):
    """A part of a text block. `kind` is `link`, `id`, `code`, `bold`, `sentence` or `bullet`.

    The spans are those of the whole mention and of its text, in the source of the block.
    """

    kind: str
    block: TextBlock
    span: tuple[int, int]
    outer_text_span: tuple[int, int]  # with marks of code, bold or italics around the text
    target: str = ""  # of a link
    target_span: tuple[int, int] | None = None  # None if the target isn't in the mention

    @cached_property
    def text(self) -> str:
        """The text on one line, without surrounding marks of code, bold or italics."""
        start, end = self._text_span
        return " ".join(self.block.source[start:end].split())

    @property
    def is_code(self) -> bool:
        """Whether the text is code, in which nothing is escaped."""
        start, _ = self._text_span
        marks = self.block.source[self.outer_text_span[0] : start]
        return self.kind == "code" or "`" in marks

    @property
    def is_plain(self) -> bool:
        """Whether the text contains no markup, so that it can be replaced as a whole."""
        if self.block.passage.is_html:
            return False
        start, end = self._text_span
        return self.is_code or _MARKUP.search(self.block.source, start, end) is None

    @cached_property
    def _text_span(self) -> tuple[int, int]:
        """The start and end of the text in its block."""
        start, end = self.outer_text_span
        if self.kind in ("link", "bold"):
            source = self.block.source
            while end - start > 2 and source[start] in _MARKS and source[start] == source[end - 1]:
                start, end = start + 1, end - 1
        return start, end

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
        return self.kind == "bold" and self.span[0] == self.block.recommendation

    def span_of(self, part: str) -> Span | None:
        """Return the span of the `text` or `target` in the document; None if it is elsewhere."""
        offset = self.block.passage.span.start
        span = self._text_span if part == "text" else self.target_span
        return Span(offset + span[0], offset + span[1]) if span else None

    @property
    def visible_span(self) -> Span:
        """The span in the document, without surrounding whitespace."""
        start, end = self.span
        length = len(self.block.source[start:end].strip())
        return Span(self._start, self._start + length)

    @property
    def _start(self) -> int:
        start, end = self.span
        text = self.block.source[start:end]
        return self.block.passage.span.start + start + len(text) - len(text.lstrip())


def text_blocks(outline: Outline) -> Iterator[TextBlock]:
    """Yield the paragraphs, bullets, table rows and HTML blocks of an article, in order.

    Code and comments are none of them.
    """
    document = outline.document
    regions = [each for each in find_regions(outline).regions if each.word != "recommendations"]
    on_policies: dict[tuple[str, ...], bool] = {}
    passages = sorted((*outline.passages, *outline.html), key=lambda each: each.span.start)
    for passage in passages:
        source = document.text[passage.span.start : passage.span.end]
        if passage.is_html and not without_unread(source).strip():
            continue
        if passage.headings not in on_policies:
            on_policies[passage.headings] = any(map(_ON_POLICIES.search, passage.headings))
        is_on_policies = on_policies[passage.headings] or _is_in(regions, passage)
        yield TextBlock(document, passage, source, is_on_policies, outline.references)


def _is_in(regions: Iterable[Region], passage: Passage) -> bool:
    """Return whether a passage is in one of the regions."""
    start = passage.span.start
    return any(each.start.span.end <= start < each.end.span.start for each in regions)


def mentions(block: TextBlock, kinds: Container[str]) -> Iterator[Mention]:
    """Yield the mentions of these kinds in a text block, by kind and position.

    An HTML block has links and ids only.
    """
    if "link" in kinds:
        for link in block.links:
            yield Mention("link", block, link.span, link.text_span, link.target, link.target_span)
        yield from _bare_addresses(block)
    if "id" in kinds:
        yield from (Mention("id", block, span, span) for span in _ids_outside_links(block))
    if block.passage.is_html:
        return
    if "code" in kinds or "bold" in kinds:
        for match in _NAME.finditer(block.source):
            kind = "code" if match["code"] else "bold"
            yield Mention(kind, block, match.span(), match.span(kind))
    if "bullet" in kinds and (marker := _BULLET.match(block.source)):
        span = (marker.end(), len(block.source))
        yield Mention("bullet", block, span, span)
    if "sentence" in kinds:
        for match in _SENTENCE.finditer(block.source):
            yield Mention("sentence", block, match.span(), match.span())


def _ids_outside_links(block: TextBlock) -> Iterator[tuple[int, int]]:
    """Yield the spans of what may be ids of definitions, other than in links, images, comments."""
    links = [link.span for link in block.links]
    outside = (
        span
        for span in spans_of_ids(block.source)
        if not any(start <= span[0] < end for start, end in links)
    )
    if any(outside):
        yield from spans_of_ids(_ADDRESS.sub(_spaces, block.outside_links))


def _bare_addresses(block: TextBlock) -> Iterator[Mention]:
    """Yield the addresses that renderers make links of, without any marks."""
    if "://" in block.source and _ADDRESS.search(block.outside_links):
        for match in _ADDRESS.finditer(block.outside_links):
            span = match.start(), match.end() - len(match[0]) + len(match[0].rstrip(_FINAL_MARKS))
            address = block.source[slice(*span)]
            yield Mention("link", block, span, span, address, span)


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])
