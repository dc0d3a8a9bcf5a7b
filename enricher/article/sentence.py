"""A sentence that the tool keeps true inside a paragraph, in whatever words a person left it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cached_property
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.bullets import Bullet
from enricher.article.history import Memory, Written
from enricher.article.outcome import Outcome
from enricher.article.template import UNFILLED, Role
from enricher.markdown.blocks import Block, Outline, Section
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit, replace_block

_SENTENCES = 20  # at the beginning of a paragraph that may be the tool's together
_SENTENCE_END = re.compile(r"\.(?=\s|$)")
_LIST_MARKERS = ("- ", "-\t", "* ", "+ ")

COUNT = "987654321"  # stands in a form where a count may be any


class Forms:
    """The forms that a sentence can have; in some of them stands a count, which may be any."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """`texts` have `COUNT` where a count stands."""
        # The longest first: one may begin with another.
        self.texts = sorted({*texts} - {""}, key=lambda text: (-len(text), text))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds any of them."""
        patterns = (re.escape(text).replace(COUNT, r"\d+") for text in self.texts)
        return re.compile("|".join(patterns) or r"(?!)")

    @cached_property
    def _telling(self) -> list[str]:
        """Of each, the longest part without a count: what has none of them has no form."""
        return [max(text.split(COUNT), key=len) for text in self.texts]

    def find(self, source: str) -> Span | None:
        """Where the first of them stands in a text."""
        if not any(part in source for part in self._telling):
            return None
        found = self.pattern.search(source)
        return Span(*found.span()) if found else None

    def is_one(self, text: str) -> bool:
        """Is a text, as a whole, one of them?"""
        return self.pattern.fullmatch(text) is not None


_NO_FORMS = Forms()


class Sentence(Struct, frozen=True):
    """A sentence that the tool writes (empty: none), and every form of it that it could write.

    `links` are what such a sentence links to, whoever wrote it.
    """

    text: str = ""
    role: Role = Role.SENTENCE
    forms: Forms = _NO_FORMS
    links: Collection[str] = ()
    memory: Memory = Memory()

    def remembering(self, memory: Memory) -> Sentence:
        """The same, with what the lock knows of its place."""
        return replace(self, memory=memory)

    @property
    def written(self) -> tuple[Written, ...]:
        """What the lock keeps of it."""
        return (Written.sentence(self.text, self.role),) if self.text else ()

    def is_in(self, outline: Outline, block: Block) -> bool:
        """Does this paragraph hold the sentence, in whatever form, a person's too?"""
        source = outline.source(block)
        return block.kind == "paragraph" and (
            self.find(source) is not None or any(link in source for link in self.links)
        )

    def is_in_any(self, outline: Outline, blocks: Collection[Block]) -> bool:
        """Is it in one of these?"""
        return any(self.is_in(outline, block) for block in blocks)

    def find(self, source: str) -> Span | None:
        """Where in a paragraph the template's placeholder or the tool's own sentence stands.

        What a person wrote before or behind it in the same paragraph is not part of it.
        """
        if form := self.forms.find(source):
            return form
        if self.memory.has(self.role):
            start, whole = len(source) - len(source.lstrip()), len(source.rstrip())
            ends = islice((match.end() for match in _SENTENCE_END.finditer(source)), _SENTENCES)
            for end in (*ends, whole):
                if self.memory.wrote(source[start:end], self.role):
                    return Span(start, end)
        unfilled = UNFILLED[self.role].search(source) if self.role in UNFILLED else None
        return Span(*unfilled.span()) if unfilled else None


def fill_sentence(outline: Outline, block: Block, sentence: Sentence) -> Outcome:
    """Put a sentence in the place of the template's placeholder, or of an older form of itself."""
    source = outline.source(block)
    found = sentence.find(source)
    if found is None:
        return Outcome(kept=1)
    if source[found.start : found.end] == sentence.text:
        return Outcome(kept=1, written=sentence.written)
    edit = _replace_in(outline, block, found, sentence.text)
    return Outcome((edit,), added=(Bullet(sentence.text),), written=sentence.written)


def rewrite(
    outline: Outline, section: Section, block: Block, sentence: Sentence, text: str
) -> list[Edit]:
    """Put a text in the place that a sentence has in a paragraph of a section, if it has one."""
    source = outline.source(block)
    found = sentence.find(source)
    if found is None or source[found.start : found.end] == text:
        return []
    if source[: found.start].strip() or source[found.end :].strip():
        return [_replace_in(outline, block, found, text)]
    return [replace_block(outline, section, block, text)]


def _replace_in(outline: Outline, block: Block, found: Span, text: str) -> Edit:
    """Replace a part of a paragraph; a list that takes its place stands apart from the rest."""
    source, gap = outline.source(block), outline.document.newline * 2
    end = found.end
    if text.lstrip().startswith(_LIST_MARKERS) or not text:
        rest = source[end:]
        end += len(rest) - len(rest.lstrip())
        text = (gap if source[: found.start].strip() and text else "") + text
        text += gap if rest.strip() and text else ""
    return Edit(Span(block.span.start + found.start, block.span.start + end), text)
