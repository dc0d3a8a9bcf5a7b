"""The sections of an article that can be filled one by one, and the edits that fill them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from msgspec import Struct

from enricher.article.directives.syntax import find_regions
from enricher.article.layout import Layout
from enricher.catalog.pillar import Pillar
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section

_LINE_END = re.compile(r"\r\n|\n|\r")


class SectionToFill(Struct, frozen=True):
    """A section with slots: its title, and the positions between which filling changes text."""

    title: str
    span: Span


def sections_to_fill(outline: Outline, layout: Layout) -> Iterator[SectionToFill]:
    """Yield the sections with slots, each up to the text after it, then those of directives."""
    for pillar in Pillar:
        if own := layout.pillars.get(pillar):
            if own.policies:
                yield _section(outline, f"{own.title}: {own.policies.heading.text}", own.policies)
            if own.policies or own.sentence:
                yield _section(outline, own.title, own.section)
    for section in (layout.policies, layout.advisor):
        if section:
            yield _section(outline, section.heading.text, section)
    numbers: Counter[str] = Counter()
    for region in find_regions(outline).regions:
        words = " ".join([region.word, *(f"{key}={value}" for key, value in region.pairs)])
        numbers[words] += 1
        title = words if numbers[words] == 1 else f"{words} ({numbers[words]})"
        yield SectionToFill(title, Span(region.start.span.start, region.end.span.end))


def _section(outline: Outline, title: str, section: Section) -> SectionToFill:
    text, start = outline.document.text, section.heading.span.start
    end = section.end
    while end < len(text) and text[end].isspace():
        end += 1
    starts = outline.document.line_starts
    if end < len(text):
        end = starts[outline.document.line_of(end) - 1]
    return SectionToFill(title, Span(start, max(end, section.end)))


def line_edits(before: str, after: str, start: int) -> list[Edit]:
    """Return the edits of whole lines that turn one text, which begins at `start`, into another."""
    old, new = _lines(before), _lines(after)
    offsets = [start]
    for line in old:
        offsets.append(offsets[-1] + len(line))
    return [
        Edit(Span(offsets[first], offsets[last]), "".join(new[other_first:other_last]))
        for kind, first, last, other_first, other_last in SequenceMatcher(
            None, old, new, autojunk=False
        ).get_opcodes()
        if kind != "equal"
    ]


def _lines(text: str) -> list[str]:
    """Return the lines of a text with their ends, as CommonMark has them."""
    bounds = [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]
    return [text[one:other] for one, other in pairwise(bounds) if one < other]
