"""Positions of the protocol, in each encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from enricher.lsp.text import Text
from enricher.markdown.document import Span

ENCODINGS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
encodings = pytest.mark.parametrize("encoding", ENCODINGS)
#: A line separator and a form feed end no line.
texts = st.text(st.sampled_from("ab🙂é\r\n\u2028\x0c\t"), max_size=30)


@encodings
@given(texts, st.data())
def test_position__counts_code_units(encoding: str, text: str, data: st.DataObject) -> None:
    """As Python's codecs count them; the offset of a position is the one it is of."""
    codec, size = ENCODINGS[encoding]
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] == "\r\n" and offset:
        return  # no position is inside a line end
    position = Text(text, encoding).position(offset)
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    assert position.line == before.count("\n")
    assert position.character == len(before.rpartition("\n")[2].encode(codec)) // size
    assert Text(text, encoding).offset(position) == offset


@encodings
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10), texts), max_size=6), texts)
def test_changes__are_made_in_order(
    encoding: str, changes: list[tuple[int, int, str]], text: str
) -> None:
    """Any sequence of changes gives the text that the editor has."""
    expected, sent = Text(text, encoding), []
    for start, length, new in changes:
        old = expected.text
        span = Span(min(start, len(old)), min(start + length, len(old)))
        range_ = expected.range(span)
        span = expected.span(range_)
        sent.append(types.TextDocumentContentChangePartial(range_, new))
        expected = Text(old[: span.start] + new + old[span.end :], encoding)
    assert Text(text, encoding).changed(sent).text == expected.text


@encodings
def test_offset__of_a_position_that_is_none(encoding: str) -> None:
    """Beyond the end of a line, of the text, and within a character."""
    text = Text("a🙂\r\nb", encoding)
    assert text.offset(types.Position(0, 99)) == 2
    assert text.offset(types.Position(9, 0)) == 5
    assert text.offset(types.Position(1, 5)) == 5
    if encoding != "utf-32":
        assert text.offset(types.Position(0, 2)) == 1


def test_changes__with_half_a_character() -> None:
    """An editor may send a surrogate alone."""
    text = Text("a\ud83d b", "utf-8")
    assert text.offset(text.position(2)) == 2
