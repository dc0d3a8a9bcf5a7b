"""A table that enrich manages: its rows are merged with the user's edits like bullets.

Cells after enrich's own, in columns that the user added, are the user's, and stay with their row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.managed_list import ManagedList, result_of, user_bullets
from enricher.article.merge import MergedBullet, merge
from enricher.article.slot_result import SlotResult
from enricher.markdown.blocks import Block, Item
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit, append, replace_block
from enricher.markdown.normal import normal
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section

_PIPE = re.compile(r"(?<!\\)\|")
_SEPARATOR = " | "  # of cells


class _Row(Struct, frozen=True):
    """A line of a table."""

    span: Span
    cells: tuple[str, ...]


class _Table(Struct, frozen=True):
    """A table of a region."""

    block: Block
    header: _Row
    rows: tuple[_Row, ...]

    @classmethod
    def of(cls, outline: Outline, block: Block) -> _Table:
        document = outline.document
        first = document.line_of(block.span.start) - 1
        last = document.line_of(max(block.span.start, block.span.end - 1))
        rows = [_row(document.text, document.lines(n, n + 1)) for n in range(first, last)]
        return cls(block, rows[0], tuple(rows[2:]))

    def items(self, outline: Outline, columns: int, managed: ManagedList) -> list[Item]:
        """Return the rows as items; the cells in the user's columns are nested text.

        They are part of the row if enrich no longer lists it: then all of it is the user's.
        """
        return [self._item(outline, row, columns, managed) for row in self.rows]

    def _item(self, outline: Outline, row: _Row, columns: int, managed: ManagedList) -> Item:
        own, others = row.cells[:columns], row.cells[columns:]
        item = Item(row.span, _SEPARATOR.join(own), "", "| ", outline.references)
        if not any(others):
            return item
        subject = managed.desired.parts_of(item)[0].subject
        if any(bullet.subject.matches(subject) for bullet in managed.desired.bullets):
            return replace(item, rest=_SEPARATOR + _SEPARATOR.join(others))
        return replace(item, text=_SEPARATOR.join(row.cells))


def _row(text: str, span: Span) -> _Row:
    line = text[span.start : span.end].strip()
    cells = _cells(line)
    if cells and not cells[0] and line.startswith("|"):
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    return _Row(span, tuple(cells))


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in _PIPE.split(text)]


def rows_in(outline: Outline, block: Block, columns: int, managed: ManagedList) -> list[Item]:
    """Return the rows of a table as items, without its header."""
    return _Table.of(outline, block).items(outline, columns, managed)


def fill_table(
    outline: Outline, section: Section, managed: ManagedList, header: Sequence[str]
) -> SlotResult:
    """Fill a region that holds one table."""
    table = _managed_table(outline, section, managed, header)
    history = managed.desired.history
    if table is None and not history.written:
        managed = managed.without_history()
    items = table.items(outline, len(header), managed) if table else []
    merged_bullets = merge([items] if table else [], managed.desired)
    edits = [*_edits(outline, section, table, merged_bullets, header)]
    return replace(
        result_of(merged_bullets),
        by_user=tuple(user_bullets(merged_bullets, history)),
        edits=tuple(edits),
        mentioned=managed.mentioned,
    )


def _managed_table(
    outline: Outline, section: Section, managed: ManagedList, header: Sequence[str]
) -> _Table | None:
    """Return the table with rows of enrich's, or with its header; any other is the user's."""
    own = [*map(normal, header)]
    tables = [_Table.of(outline, block) for block in section.blocks if block.kind == "table"]
    for table in tables:
        if any(map(managed.desired.knows, table.items(outline, len(header), managed))):
            return table
    return next(
        (each for each in tables if [*map(outline.normal, each.header.cells[: len(own)])] == own),
        None,
    )


def _edits(
    outline: Outline,
    section: Section,
    table: _Table | None,
    merged_bullets: Sequence[MergedBullet],
    header: Sequence[str],
) -> Iterator[Edit]:
    newline, text = outline.document.newline, outline.document.text
    present = [merged for merged in merged_bullets if merged.is_in_article]
    if table is None:
        if present:
            rows = [_line(_cells(merged.text)) for merged in present]
            lines = [_line(header), _line(["---"] * len(header)), *rows]
            yield append(outline, section, [newline.join(lines)])
        return
    if not present:
        if table.rows:
            yield replace_block(outline, section, table.block, "")
        return
    size = len(table.header.cells)
    head = text[table.block.span.start : _end_of_head(outline, table)]
    lines = [head, *(_source(text, merged, size) for merged in present)]
    if (new := newline.join(lines)) != text[table.block.span.start : table.block.span.end]:
        yield replace_block(outline, section, table.block, new)


def _end_of_head(outline: Outline, table: _Table) -> int:
    """Return the end of the line below the header."""
    number = outline.document.line_of(table.header.span.start)
    return outline.document.lines(number, number + 1).end


def _source(text: str, merged: MergedBullet, size: int) -> str:
    """Return the line of a row: as it is, unless its text changed."""
    item = merged.item
    if item and merged.text == item.text:
        return text[item.span.start : item.span.end]
    rest = _cells(item.rest.removeprefix(_SEPARATOR)) if item and item.rest else []
    cells = [*_cells(merged.text), *rest]
    return _line([*cells, *[""] * (size - len(cells))])


def _line(cells: Sequence[str]) -> str:
    return f"| {_SEPARATOR.join(cells)} |"
