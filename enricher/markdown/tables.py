"""Tables for the parser: a row a line, where the library makes tokens of every cell."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table as is_table


def table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A block rule: the library tells where a table begins, and its rows are one token each."""
    if not is_table(state, first, end, True):
        return False
    if silent:
        return True
    opening = state.push("table_open", "table", 1)
    around, state.parentType = state.parentType, "table"
    last = first + 1
    for line in (first, *_body(state, first + 2, end)):
        row = state.push("inline", "", 0)
        row.map, row.content, row.children = [line, line + 1], "", []
        last = max(last, line)
    state.push("table_close", "table", -1)
    state.parentType = around
    state.line = last + 1
    opening.map = [first, state.line]
    return True


def _body(state: StateBlock, first: int, end: int) -> Iterator[int]:
    """The lines below the head, up to an empty one or the beginning of another block."""
    others = state.md.block.ruler.getRules("blockquote")
    for line in range(first, end):
        is_less_indented = state.sCount[line] < state.blkIndent
        if is_less_indented or state.isEmpty(line) or state.is_code_block(line):
            return
        if any(starts(state, line, end, True) for starts in others):
            return
        yield line
