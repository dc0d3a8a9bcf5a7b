"""The text of an open document, with positions as the protocol counts them.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#position
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from lsprotocol import types

from enricher.markdown.document import Span

_LINE_END = re.compile(r"\r\n|\n|\r")
_ASCII = re.compile(r"[\x00-\x7f]*")


class Text:
    """A text whose columns are counted in code units of an encoding: UTF-8, UTF-16 or UTF-32.

    Lines end with a line feed, a carriage return, or both, and with nothing else.
    """

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self._encoding = encoding

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def offset(self, position: types.Position) -> int:
        """Return the offset of a position; one beyond the end of a line or text is that end."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        line = self._line(position.line)
        if _ASCII.fullmatch(line):
            return start + min(position.character, len(line))
        units = 0
        for index, character in enumerate(line):
            units += self._units(character)
            if units > position.character:
                return start + index
        return start + len(line)

    def position(self, offset: int) -> types.Position:
        """Return the position of an offset."""
        line = bisect_right(self._starts, offset) - 1
        before = self.text[self._starts[line] : offset]
        units = len(before) if _ASCII.fullmatch(before) else sum(map(self._units, before))
        return types.Position(line, units)

    def range(self, span: Span) -> types.Range:
        """Return the range of a span."""
        return types.Range(self.position(span.start), self.position(span.end))

    def span(self, range_: types.Range) -> Span:
        """Return the span of a range."""
        return Span(self.offset(range_.start), self.offset(range_.end))

    def changed(self, changes: Sequence[types.TextDocumentContentChangeEvent]) -> Text:
        """Return the text after changes, each of which is made to the result of the one before."""
        text = self
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                span = text.span(change.range)
                new = text.text[: span.start] + change.text + text.text[max(span.start, span.end) :]
            else:
                new = change.text
            text = Text(new, self._encoding)
        return text

    def _line(self, number: int) -> str:
        """Return a line without its end."""
        start = self._starts[number]
        is_last = number + 1 == len(self._starts)
        end = len(self.text) if is_last else self._starts[number + 1]
        return self.text[start:end].rstrip("\r\n")

    def _units(self, character: str) -> int:
        """Return the number of code units of a character."""
        if self._encoding == "utf-8":
            return len(character.encode("utf-8", "surrogatepass"))
        return 2 if self._encoding == "utf-16" and ord(character) > 0xFFFF else 1
