"""A sentence that enrich keeps up to date in a paragraph, next to text of the user's."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.lock_history import LockEntry, SlotHistory
from enricher.article.slot_result import SlotResult
from enricher.article.template import Role, find_unfilled
from enricher.markdown.blocks import Block
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit, replace_block
from enricher.markdown.inline import NO_REFERENCES, References
from enricher.markdown.normal import normal, tolerant
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section

_MAX_SENTENCES = 20  # at the start of a paragraph that may be one text of enrich's
_SENTENCE_END = re.compile(r"\.(?=\s|$)|。")
_LIST_MARKERS = ("- ", "-\t", "* ", "+ ")
_TARGET = re.compile(r"(?<=\])\([^()\s]*\)")  # of a link
_PHRASE = re.compile(r"[A-Za-z ]+")
_NUMBER = re.compile(r"\d+")

COUNT = "987654321"  # stands for any number in a pattern


class SentencePatterns:
    """All forms of a sentence, to recognize it with any number in it."""

    def __init__(self, texts: Iterable[str] = (), foreign: Iterable[ForeignPatterns] = ()) -> None:
        """`texts` are the forms; each `COUNT` in them matches any number.

        `foreign` are those in other languages.
        """
        self._foreign = [*foreign]
        # The longest first: a text may be the start of another one.
        self.texts = sorted({*texts} - {""}, key=lambda text: (-len(text), text))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The regular expression of all forms, as enrich writes them."""
        return _any_of(map(re.escape, self.texts))

    @cached_property
    def _normal_texts(self) -> set[str]:
        """All forms in their normal form, with the same number in each."""
        return {_with_equal_numbers(normal(text)) for text in self.texts}

    @cached_property
    def _phrases(self) -> list[tuple[str, str]]:
        """Each form, after its longest words without markup, which no formatter changes."""
        found = ((_PHRASE.findall(_TARGET.sub(" ", text)), text) for text in self.texts)
        return [(max(phrases, key=len, default="").strip(), text) for phrases, text in found]

    def find(self, source: str, references: References = NO_REFERENCES) -> Span | None:
        """Return the span of the first match in running text."""
        if match := self._find(source, references):
            return match
        possible = (each.patterns for each in self._foreign if each.is_possible(source))
        found = (patterns.find(source, references) for patterns in possible)
        return next(filter(None, found), None)

    def _find(self, source: str, references: References) -> Span | None:
        plain = " ".join(source.split())
        # Most paragraphs have none of the forms, and compiling an expression takes long.
        texts = [text for phrase, text in self._phrases if phrase in plain]
        if not texts:
            return None
        match = _any_of(map(re.escape, texts)).search(source)
        if match and "\n" not in source and "\r" not in source:
            return Span(*match.span())
        for candidate in _any_of(map(tolerant, texts)).finditer(source):
            if self._matches(candidate.group(), references):
                return Span(*candidate.span())
        return Span(*match.span()) if match else None

    def matches(self, text: str, references: References = NO_REFERENCES) -> bool:
        """Return whether a text as a whole is one of the forms."""
        if self._matches(text, references):
            return True
        possible = (each.patterns for each in self._foreign if each.is_possible(text))
        return any(patterns.matches(text, references) for patterns in possible)

    def _matches(self, text: str, references: References) -> bool:
        return _with_equal_numbers(normal(text, references)) in self._normal_texts


class ForeignPatterns:
    """The forms of a sentence in another language, rendered only if an article may have them."""

    def __init__(
        self, is_possible: Callable[[str], bool], load: Callable[[], Iterable[str]]
    ) -> None:
        """`is_possible` returns whether a text may be in the language; `load` renders the forms."""
        self.is_possible = is_possible
        self._load = load

    @cached_property
    def patterns(self) -> SentencePatterns:
        """All forms."""
        return SentencePatterns(self._load())


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return the regular expression that matches any of these, with any number in it."""
    return re.compile("|".join(patterns).replace(COUNT, r"\d+") or r"(?!)")


def _with_equal_numbers(text: str) -> str:
    return _NUMBER.sub(COUNT, text)


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
        if block.kind != "paragraph":
            return False
        source = outline.source(block)
        if self.find(source, outline.references):
            return True
        plain = outline.normal(source) if self.links else ""
        return any(link in plain for link in self.links)

    def block_among(self, outline: Outline, blocks: Iterable[Block]) -> Block | None:
        """Return the first of these blocks that has the sentence, or None."""
        return next((block for block in blocks if self.is_in(outline, block)), None)

    def find(self, source: str, references: References = NO_REFERENCES) -> Span | None:
        """Return the span of the sentence, or of the template's placeholder, in a paragraph.

        The user's text before or after it in the same paragraph is not part of the span.
        """
        if match := self.patterns.find(source, references):
            return match
        if self.history.has(self.role) and (span := self._find_former(source, references)):
            return span
        unfilled = find_unfilled(self.role, source)
        return Span(*unfilled) if unfilled else None

    def _find_former(self, source: str, references: References) -> Span | None:
        """Return the span of a text that enrich wrote once, at the start of a paragraph."""
        plain = normal(source, references)
        is_possible = self.history.wrote(*_openings(source), *_openings(plain), role=self.role)
        for text in _openings(source) if is_possible else ():
            if self.history.wrote(text, normal(text, references), role=self.role):
                start = len(source) - len(source.lstrip())
                return Span(start, start + len(text))
        return None


def _openings(source: str) -> Iterator[str]:
    """Yield the first sentences of a paragraph, ever more of them, and all of it."""
    text = source.strip()
    ends = islice((match.end() for match in _SENTENCE_END.finditer(text)), _MAX_SENTENCES)
    yield from (text[:end] for end in (*ends, len(text)))


def fill_sentence(outline: Outline, block: Block, sentence: ManagedSentence) -> SlotResult:
    """Fill a paragraph: replace the template's placeholder, or an older form of the sentence.

    The result counts no bullets.
    """
    source = outline.source(block)
    span = sentence.find(source, outline.references)
    if span is None:
        return SlotResult()
    if _is_same(outline, source[span.start : span.end], sentence.text):
        return SlotResult(written=sentence.written)
    edit = _replace_in(outline, block, span, sentence.text)
    return SlotResult((edit,), written=sentence.written)


def rewrite(
    outline: Outline, section: Section, block: Block, sentence: ManagedSentence, text: str
) -> list[Edit]:
    """Return the edits that replace a sentence by a text, if a paragraph of a section has it."""
    source = outline.source(block)
    span = sentence.find(source, outline.references)
    if span is None or _is_same(outline, source[span.start : span.end], text):
        return []
    if source[: span.start].strip() or source[span.end :].strip():
        return [_replace_in(outline, block, span, text)]
    return [replace_block(outline, section, block, text)]


def _is_same(outline: Outline, text: str, other: str) -> bool:
    """Return whether a text of an article is another one, possibly formatted in another way."""
    return outline.normal(text) == normal(other)


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
