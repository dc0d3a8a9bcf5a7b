"""A Markdown file as text: exactly its bytes, with lines, line ends and front matter."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from msgspec import Struct

from enricher.errors import ArticleError

_NEWLINE = re.compile(r"\r\n|\n|\r")
_BOM = "\ufeff"
_LARGEST = 10 * 2**20  # bytes of an article
_LARGEST_FRONT = 64 * 2**10  # characters of its front matter

#: What git writes where it can't merge.
_CONFLICT = re.compile(r"^<{7} [^\r\n]*$(?:.*?)^={7}\r?$(?:.*?)^>{7} ", re.MULTILINE | re.DOTALL)

#: Front matter in YAML or TOML: plain CommonMark would take it for a rule and a heading.
_LINE_END = r"[ \t]*(?:\r\n|\n|\r)"
_INSIDE = rf"{_LINE_END}(?:(?P<{{}}>.*?)(?:\r\n|\n|\r))??"
_FRONT_MATTER = re.compile(
    rf"\ufeff?(?:---{_INSIDE.format('yaml')}(?:---|\.\.\.)|\+\+\+{_INSIDE.format('toml')}\+\+\+)"
    r"[ \t]*(?=\r\n|\n|\r|\Z)",
    re.DOTALL,
)


class Span(Struct, frozen=True):
    """A part of a document's text: from `start` up to, not including, `end` (in characters)."""

    start: int
    end: int


class Document(Struct, frozen=True, dict=True):
    """The text of an article exactly as its bytes say, byte order mark and line ends included."""

    text: str

    @classmethod
    def decode(cls, data: bytes) -> Document:
        """Read UTF-8; raises ArticleError when it is not, is empty, or larger than articles are."""
        if len(data) > _LARGEST:
            raise ArticleError(f"an article of more than {_LARGEST >> 20} MB. Split it.")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise ArticleError(
                f"not UTF-8 (byte {error.start}, line {line}). Save the article as UTF-8."
            ) from error
        if not text.strip().strip(_BOM):
            raise ArticleError("the article is empty. Start from the service-guide template.")
        document = cls(text)
        if len(document.front_matter) > _LARGEST_FRONT:
            raise ArticleError(
                f"a front matter of more than {_LARGEST_FRONT >> 10} kB. Shorten it."
            )
        return document

    def __reduce__(self) -> tuple[type[Document], tuple[str]]:
        """Another process finds out about it itself."""
        return Document, (self.text,)

    def encode(self) -> bytes:
        """The exact bytes."""
        return self.text.encode("utf-8")

    @cached_property
    def newline(self) -> str:
        """The line end that the article uses most; the first one of them in a tie."""
        found = _NEWLINE.findall(self.text)
        return max(dict.fromkeys(found), key=found.count) if found else "\n"

    @cached_property
    def line_starts(self) -> list[int]:
        """Where each line starts, with one entry more for the end of the text."""
        starts = [0, *(match.end() for match in _NEWLINE.finditer(self.text))]
        return starts if starts[-1] == len(self.text) else [*starts, len(self.text)]

    def lines(self, first: int, last: int) -> Span:
        """The span of lines `first` up to, not including, `last`, without the final line end."""
        starts, text = self.line_starts, self.text
        start, end = starts[first], starts[min(last, len(starts) - 1)]
        while end > start and text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)

    def line_of(self, position: int) -> int:
        """The line number, counted from 1, of a position in the text."""
        return bisect_right(self.line_starts, position)

    @cached_property
    def conflict(self) -> int | None:
        """The line at which a conflict of a git merge begins, or None."""
        match = _CONFLICT.search(self.text)
        return self.line_of(match.start()) if match else None

    @cached_property
    def _front(self) -> re.Match[str] | None:
        return _FRONT_MATTER.match(self.text)

    @property
    def front_matter(self) -> str:
        """What stands between the `---` or `+++` lines at the very start, or an empty text."""
        return (self._front["yaml"] or self._front["toml"] or "") if self._front else ""

    @property
    def front_matter_is_toml(self) -> bool:
        """Is it TOML, between `+++`, and not YAML?"""
        return self._front is not None and self._front["toml"] is not None

    @cached_property
    def body(self) -> str:
        """The Markdown for the parser: line numbers as in `text`, front matter and BOM blanked."""
        end = self._front.end() if self._front else 0
        blank = "\n" * len(_NEWLINE.findall(self.text, 0, end))
        return blank + self.text[end:].removeprefix(_BOM)
