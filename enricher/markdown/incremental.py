"""Outlines of a text that is being edited: only the chunks that changed are parsed again.

A chunk begins with a heading at the start of a line. CommonMark ends every open block there, except
for code fences, comments and other raw HTML, so that chunks can be parsed one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from markdown_it.token import Token
from msgspec.structs import replace

from enricher.markdown.blocks import Block, Passage
from enricher.markdown.document import Document, Span
from enricher.markdown.inline import NO_REFERENCES, References
from enricher.markdown.outline import Outline
from enricher.markdown.parser import Headings, ParsedMarkdown, parse_tokens

_HEADING = re.compile(r"(?<![^\r\n])#{1,6}[ \t]+[^\s#]")
_SENTINEL = "# x"  # what follows a chunk, while it is parsed: a heading, as in the text


class IncrementalParser:
    """Parses the versions of one text; what it has of the last one is used for the next."""

    def __init__(self) -> None:
        self._chunks: dict[str, _Chunk] = {}
        self._references = NO_REFERENCES
        self._last: Outline | None = None

    def outline(self, document: Document) -> Outline:
        """Return the outline of a version: equal to `Outline.of(document)`."""
        if self._last is None or self._last.document.text != document.text:
            self._last = self._parse(document)
        return self._last

    def _parse(self, document: Document) -> Outline:
        used: dict[str, _Chunk] = {}
        chunks = [*self._chunks_of(document, used)]
        self._chunks = used
        self._references = _merged(chunks, self._references)
        blocks: list[Block] = []
        passages: list[Passage] = []
        start, above, marker = 0, cast("Headings", ()), ""
        for chunk in chunks:
            blocks += chunk.blocks(start, self._references)
            own, above = chunk.passages(start, above, self._references)
            passages += own
            marker = marker or chunk.marker
            start += len(chunk.document.text)
        return Outline.from_parts(document, blocks, passages, marker, self._references)

    def _chunks_of(self, document: Document, used: dict[str, _Chunk]) -> Iterator[_Chunk]:
        """Yield the chunks of a text. One that a fence leaves open is joined with the next ones.

        It is joined with 1, 2, 4, … of them, so that an open fence takes no quadratic time.
        """
        text = document.text
        first = document.body_start
        starts = [match.start() for match in _HEADING.finditer(text, first)]
        bounds = [*dict.fromkeys([0, *starts, len(text)])]
        index, size = 0, 1
        while index < len(bounds) - 1:
            end = min(index + size, len(bounds) - 1)
            is_last = end == len(bounds) - 1
            part = text[bounds[index] : bounds[end]]
            key = f"{part}\0" if is_last else part
            chunk = self._chunks.get(key) or used.get(key) or _Chunk(part, is_last=is_last)
            used[key] = chunk
            if chunk.is_open:
                size *= 2
                continue
            yield chunk
            index, size = end, 1


class _Chunk:
    """A part of a text that was parsed by itself; its spans are moved to where it is."""

    def __init__(self, text: str, *, is_last: bool) -> None:
        self.document = Document(text)
        body = self.document.body
        self.tokens, self.environment = parse_tokens(body if is_last else body + _SENTINEL)
        self.is_open = not is_last and not self._has_sentinel(body)
        if not is_last:
            self.tokens = self.tokens[:-3]
        self._references: References | None = None
        self._blocks: tuple[int, list[Block]] = (0, [])
        self._passages: tuple[Headings, int, list[Passage], Headings] | None = None
        self.marker = "" if self.is_open else self._parsed(NO_REFERENCES).first_marker()

    def _has_sentinel(self, body: str) -> bool:
        """Return whether the heading after the chunk is one, outside all of its blocks."""
        tokens: Sequence[Token] = self.tokens[-3:]
        line = len(Document(body).line_starts) - 1
        return (
            [token.type for token in tokens] == ["heading_open", "inline", "heading_close"]
            and tokens[0].level == 0
            and tokens[0].map == [line, line + 1]
        )

    def _parsed(self, references: References) -> ParsedMarkdown:
        return ParsedMarkdown(self.document, self.tokens, references)

    def blocks(self, start: int, references: References) -> list[Block]:
        """Return the blocks of the chunk, which starts at this position of the text."""
        if references is not self._references:
            self._references, self._passages = references, None
            self._blocks = 0, self._parsed(references).blocks()
        at, blocks = self._blocks
        if at != start:
            self._blocks = start, [_moved(block, start - at) for block in blocks]
        return self._blocks[1]

    def passages(
        self, start: int, above: Headings, references: References
    ) -> tuple[list[Passage], Headings]:
        """Return the passages of the chunk below these headings, and the headings after it."""
        known = self._passages
        if known is None or known[0] != above:
            passages, after = self._parsed(references).passages(above)
            known = above, 0, passages, after
        _, at, passages, after = known
        if at != start:
            by = start - at
            passages = [
                Passage(_span(passage.span, by), passage.headings, passage.is_html)
                for passage in passages
            ]
        self._passages = above, start, passages, after
        return passages, after


def _merged(chunks: Sequence[_Chunk], before: References) -> References:
    """Return the link reference definitions of a text; the first one of a label counts.

    The definitions of the last version are returned if they are equal, because what is cached
    depends on their identity.
    """
    merged: dict[str, object] = {}
    for chunk in chunks:
        own = cast("Mapping[str, Mapping[str, object]]", chunk.environment.get("references", {}))
        for label, definition in own.items():
            fields = {name: value for name, value in definition.items() if name != "map"}
            merged.setdefault(label, fields)
    if not merged:
        return NO_REFERENCES
    return (
        before
        if before.environment == {"references": merged}
        else References({"references": merged})
    )


def _span(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _moved(block: Block, by: int) -> Block:
    """Return a block, its items and its tags at another position."""
    items = tuple(replace(item, span=_span(item.span, by)) for item in block.items)
    tags = tuple(replace(tag, position=tag.position + by) for tag in block.container_tags)
    return replace(block, span=_span(block.span, by), items=items, container_tags=tags)
