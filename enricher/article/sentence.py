"""A sentence that enrich keeps up to date in a paragraph, next to text of the user's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cached_property
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.lock_history import LockEntry, SlotHistory
from enricher.article.slot_result import SlotResult
from enricher.article.template import UNFILLED, Role
from enricher.markdown.blocks import Block
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit, replace_block
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section

_MAX_SENTENCES = 20  # at the start of a paragraph that may be one text of enrich's
_SENTENCE_END = re.compile(r"\.(?=\s|$)")
_LIST_MARKERS = ("- ", "-\t", "* ", "+ ")

COUNT = "987654321"  # stands for any number in a pattern


class SentencePatterns:
    """All forms of a sentence, to recognize it with any number in it."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """`texts` are the forms; each `COUNT` in them matches any number."""
        # The longest first: a text may be the start of another one.
        self.texts = sorted({*texts} - {""}, key=lambda text: (-len(text), text))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The regular expression of all forms."""
        patterns = (re.escape(text).replace(COUNT, r"\d+") for text in self.texts)
        return re.compile("|".join(patterns) or r"(?!)")

    def find(self, source: str) -> Span | None:
        """Return the span of the first match in a text."""
        match = self.pattern.search(source)
        return Span(*match.span()) if match else None

    def matches(self, text: str) -> bool:
        """Return whether a text as a whole is one of the forms."""
        return self.pattern.fullmatch(text) is not None


_NO_PATTERNS = SentencePatterns()


class ManagedSentence(Struct, frozen=True):
    """A sentence that enrich writes (or none, if empty), with every form in which it may exist.

    A paragraph that links one of `links` counts as the user's own version of the sentence.
    """

    text: str = ""
    role: Role = Role.SENTENCE
    patterns: SentencePatterns = _NO_PATTERNS
    links: Collection[str] = ()
    history: SlotHistory = SlotHistory()

    def with_history(self, history: SlotHistory) -> ManagedSentence:
        """Return the sentence with the history of its slot."""
        return replace(self, history=history)

    @property
    def written(self) -> tuple[LockEntry, ...]:
        """The lock entry of the sentence, if it has a text."""
        return (LockEntry.sentence(self.text, self.role),) if self.text else ()

    def is_in(self, outline: Outline, block: Block) -> bool:
        """Return whether a block is a paragraph with the sentence, or with the user's version."""
        source = outline.source(block)
        return block.kind == "paragraph" and (
            self.find(source) is not None or any(link in source for link in self.links)
        )

    def block_among(self, outline: Outline, blocks: Iterable[Block]) -> Block | None:
        """Return the first of these blocks that has the sentence, or None."""
        return next((block for block in blocks if self.is_in(outline, block)), None)

    def find(self, source: str) -> Span | None:
        """Return the span of the sentence, or of the template's placeholder, in a paragraph.

        The user's text before or after it in the same paragraph is not part of the span.
        """
        if match := self.patterns.find(source):
            return match
        if self.history.has(self.role):
            start, whole = len(source) - len(source.lstrip()), len(source.rstrip())
            ends = islice((match.end() for match in _SENTENCE_END.finditer(source)), _MAX_SENTENCES)
            for end in (*ends, whole):
                if self.history.wrote(source[start:end], self.role):
                    return Span(start, end)
        unfilled = UNFILLED[self.role].search(source) if self.role in UNFILLED else None
        return Span(*unfilled.span()) if unfilled else None


def fill_sentence(outline: Outline, block: Block, sentence: ManagedSentence) -> SlotResult:
    """Fill a paragraph: replace the template's placeholder, or an older form of the sentence.

    The result counts no bullets.
    """
    source = outline.source(block)
    span = sentence.find(source)
    if span is None:
        return SlotResult()
    if source[span.start : span.end] == sentence.text:
        return SlotResult(written=sentence.written)
    edit = _replace_in(outline, block, span, sentence.text)
    return SlotResult((edit,), written=sentence.written)


def rewrite(
    outline: Outline, section: Section, block: Block, sentence: ManagedSentence, text: str
) -> list[Edit]:
    """Return the edits that replace a sentence by a text, if a paragraph of a section has it."""
    source = outline.source(block)
    span = sentence.find(source)
    if span is None or source[span.start : span.end] == text:
        return []
    if source[: span.start].strip() or source[span.end :].strip():
        return [_replace_in(outline, block, span, text)]
    return [replace_block(outline, section, block, text)]


def _replace_in(outline: Outline, block: Block, span: Span, text: str) -> Edit:
    """Return the edit of a part of a paragraph; blank lines separate a list from the rest."""
    source, gap = outline.source(block), outline.document.newline * 2
    end = span.end
    if text.lstrip().startswith(_LIST_MARKERS) or not text:
        rest = source[end:]
        end += len(rest) - len(rest.lstrip())
        text = (gap if source[: span.start].strip() and text else "") + text
        text += gap if rest.strip() and text else ""
    return Edit(Span(block.span.start + span.start, block.span.start + end), text)
