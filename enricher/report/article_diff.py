"""The difference between an article before and after a run, for a reader of the page.

Each hunk of a diff is shown rendered, before and after beside each other, and as source.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct

from enricher.article.model import ArticleResult
from enricher.platform.sanitize import strip_control_characters
from enricher.report.changes import absolute

_CONTEXT = 2  # lines around a change
_LONGEST_CONTEXT = 12  # lines up to the start of a paragraph or list item
_MARKED = ("list_item_open", "paragraph_open", "heading_open", "tr_open", "fence")  # blocks
_HEADING = re.compile(r" {0,3}#{1,6} +(.+?)[ #]*")
_START = re.compile(r"\s*(?:[-*+]|\d+[.)]) |\s*$| {0,3}#")  # of a block, or of a list item


class Hunk(Struct, frozen=True):
    """Lines that change, with those around them. `changed` are the indexes of changed lines."""

    heading: str  # the last one before it
    before: Sequence[str]
    after: Sequence[str]
    changed_before: frozenset[int]
    changed_after: frozenset[int]

    @property
    def rendered_before(self) -> str:
        """The lines before the run as HTML, escaped."""
        return _rendered(self.before, self.changed_before)

    @property
    def rendered_after(self) -> str:
        """The lines after the run as HTML, escaped."""
        return _rendered(self.after, self.changed_after)

    @property
    def source(self) -> Iterator[tuple[str, str]]:
        """The lines of the change, each with its sign in a unified diff."""
        matcher = difflib.SequenceMatcher(None, self.before, self.after, autojunk=False)
        for kind, start, end, new_start, new_end in matcher.get_opcodes():
            if kind == "equal":
                yield from ((" ", text) for text in self.before[start:end])
            else:
                yield from (("-", text) for text in self.before[start:end])
                yield from (("+", text) for text in self.after[new_start:new_end])


def hunks_of(result: ArticleResult) -> list[Hunk]:
    """Return the hunks of an article's diff; its texts must still be available."""
    before, after = (document.text.splitlines() for document in (result.before, result.after))
    return [*_hunks(before, after)] if result.changed else []


def _hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[Hunk]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        _, first, _, new_first, _ = group[0]
        more = _lines_to_start(before, first)
        start, new_start = first - more, new_first - more
        changes = [opcode for opcode in group if opcode[0] != "equal"]
        yield Hunk(
            heading=_heading(before[: changes[0][1] + 1]),
            before=before[start : group[-1][2]],
            after=after[new_start : group[-1][4]],
            changed_before=frozenset(n - start for each in changes for n in range(*each[1:3])),
            changed_after=frozenset(n - new_start for each in changes for n in range(*each[3:5])),
        )


def _lines_to_start(lines: Sequence[str], number: int) -> int:
    """Return how many lines before a line the paragraph or list item starts that it is in."""
    more = 0
    while more < min(number, _LONGEST_CONTEXT) and not _START.match(lines[number - more]):
        more += 1
    return more


def _heading(lines: Sequence[str]) -> str:
    matches = map(_HEADING.fullmatch, reversed(lines))
    return next((match[1] for match in matches if match), "")


def _rendered(lines: Sequence[str], changed: frozenset[int]) -> str:
    """Return Markdown as HTML, with the class `changed` on each block with a changed line.

    HTML in it is shown as text, images as links, and only links to the web lead anywhere.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = parser.parse("\n".join(lines))
    for token in _all(tokens):
        if token.type in _MARKED and not changed.isdisjoint(range(*(token.map or (0, 0)))):
            token.attrJoin("class", "changed")
        if token.type == "link_open":
            link = absolute(str(token.attrGet("href")))
            token.attrs = {"href": link} if link else {}
        elif token.type in ("heading_open", "heading_close"):
            token.tag = "p"  # the page has its own outline
    html = parser.renderer.render(tokens, parser.options, {})
    return "\n".join(map(strip_control_characters, html.split("\n")))


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()
