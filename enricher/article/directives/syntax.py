"""The comments that directives are written as, and the regions between them.

    <!-- enrich: policies service=aks pillar=security limit=5 -->

    … the list, and the user's own text …

    <!-- /enrich -->

Both are blocks of their own, outside of lists, quotes, code and other HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from enricher.article.article_options import DIRECTIVES
from enricher.markdown.blocks import Block
from enricher.markdown.document import Span
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section
from enricher.platform.words import nearest

#: The word of the comments that turn a lint rule off: see `ignore_comments`.
IGNORE = "ignore"

_HINT = re.compile(r"<!--\s*/?enrich\b", re.IGNORECASE)
_START = re.compile(r"<!--\s*enrich:\s*(\S*?)(?=\s|-->|\Z)", re.IGNORECASE)
_INDENT = " \t>-*+.)0123456789"  # of a block inside a list or a quote
_START_ALONE = re.compile(r"<!--\s*enrich:((?:(?!-->).)*)-->", re.DOTALL | re.IGNORECASE)
_END = re.compile(r"<!--\s*/enrich(?![\w-])", re.IGNORECASE)
_END_ALONE = re.compile(r"<!--\s*/enrich\s*-->", re.IGNORECASE)
#: A key with its value, which is quoted if it contains spaces.
_PAIR = re.compile(r"""([^\s=]+)=(?:"([^"]*)"|'([^']*)'|([^\s"']*))(?=\s|\Z)|(\S+)""")


class DirectiveError(Struct, frozen=True):
    """An error in a directive, and the position of its comment in the text."""

    span: Span
    message: str


class Region(Struct, frozen=True):
    """The blocks between the comments of a directive, and what the first comment says."""

    word: str
    pairs: tuple[tuple[str, str], ...]  # keys and values
    start: Block
    blocks: tuple[Block, ...]
    end: Block

    @property
    def section(self) -> Section:
        """The region as a section, whose heading is the first comment."""
        return Section(self.start, self.blocks)


class Regions(Struct, frozen=True):
    """The regions of a text in order, and the errors in its directives."""

    regions: Sequence[Region] = ()
    errors: Sequence[DirectiveError] = ()


_NO_REGIONS = Regions()


def find_regions(outline: Outline) -> Regions:
    """Return the regions of directives, and what is wrong with others."""
    if _HINT.search(outline.document.text) is None:
        return _NO_REGIONS
    return _Parser(outline).parse()


def without_regions(outline: Outline) -> Outline:
    """Return an outline without the blocks of directives, in which nothing else is filled."""
    regions = find_regions(outline).regions
    if not regions:
        return outline
    inside = {
        block.span for region in regions for block in (region.start, *region.blocks, region.end)
    }
    return outline.without(inside)


class _Parser:
    """Pairs the comments of one text."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self.regions: list[Region] = []
        self.errors: list[DirectiveError] = []
        self._open: tuple[int, Block, str, tuple[tuple[str, str], ...]] | None = None

    def parse(self) -> Regions:
        """Return the regions and errors."""
        for index, block in enumerate(self._outline.blocks):
            if block.kind == "html_block":
                self._read(index, block)
        if self._open:
            self._fail(self._open[1], "never closed. Add '<!-- /enrich -->' where its list ends.")
        self.errors += _nested(self._outline)
        self.errors.sort(key=lambda error: error.span.start)
        return Regions(tuple(self.regions), tuple(self.errors))

    def _read(self, index: int, block: Block) -> None:
        source = self._outline.source(block).strip()
        if start := _START.match(source):
            self._start(index, block, source, start[1].lower())
        elif _END.match(source):
            self._end(index, block, source)

    def _start(self, index: int, block: Block, source: str, word: str) -> None:
        if word == IGNORE:
            return None
        if not (alone := _START_ALONE.fullmatch(source)):
            return self._fail(block, "not alone. Put each of its comments on lines of their own.")
        if self._open:
            line = self._outline.document.line_of(self._open[1].span.start)
            return self._fail(block, f"inside that of line {line}. Close the other one before it.")
        words = alone[1].strip()[len(word) :]
        pairs, malformed = _pairs(words)
        self._open = (index, block, word, pairs)
        if word not in DIRECTIVES:
            self._fail(block, f"unknown word '{word}'. {_nearest(word)}")
        elif malformed:
            self._fail(block, f"'{malformed}' is not KEY=VALUE. Quote a value with spaces.")
        return None

    def _end(self, index: int, block: Block, source: str) -> None:
        if _END_ALONE.fullmatch(source) is None:
            self._open = None
            return self._fail(block, "not alone. Put each of its comments on lines of their own.")
        if self._open is None:
            return self._fail(block, "'<!-- /enrich -->' closes nothing. Remove it.")
        first, start, word, pairs = self._open
        blocks = self._outline.blocks[first + 1 : index]
        self.regions.append(Region(word, pairs, start, blocks, block))
        self._open = None
        return None

    def _fail(self, block: Block, message: str) -> None:
        self.errors.append(DirectiveError(block.span, message))


def _nested(outline: Outline) -> Iterator[DirectiveError]:
    """Yield the comments of directives inside lists and quotes, which have no region."""
    own = {block.span.start for block in outline.blocks if block.kind == "html_block"}
    for passage in outline.html:
        source = outline.document.text[passage.span.start : passage.span.end].lstrip(_INDENT)
        start = _START.match(source)
        is_directive = (start and start[1].lower() != IGNORE) or _END.match(source)
        if is_directive and passage.span.start not in own:
            yield DirectiveError(
                passage.span, "inside a list or a quote. Move its comments out of it."
            )


def _pairs(words: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the keys and values of a directive, and the first word that is none."""
    pairs: list[tuple[str, str]] = []
    for match in _PAIR.finditer(words):
        key, *values, other = match.groups()
        if other is not None:
            return tuple(pairs), other
        value = next((value for value in values if value is not None), "")
        pairs.append((key.lower(), " ".join(value.split())))
    return tuple(pairs), ""


def _nearest(word: str) -> str:
    words = (*DIRECTIVES, IGNORE)
    near = nearest(word, words, 1)
    return f"Nearest: '{near[0]}'." if near else f"Use one of {', '.join(words)}."
