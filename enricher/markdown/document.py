"""The text of a Markdown file, byte for byte, with its lines, line ends and front matter."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from msgspec import Struct

from enricher.errors import ArticleError

_NEWLINE = re.compile(r"\r\n|\n|\r")
_BOM = "\ufeff"
MAX_ARTICLE = 10 * 2**20  # bytes
_TOO_LARGE = f"an article of more than {MAX_ARTICLE >> 20} MB. Split it."
_MAX_FRONT_MATTER = 64 * 2**10  # characters

#: The lines of a git merge conflict, in order.
_CONFLICT = tuple(
    re.compile(line, re.MULTILINE) for line in (r"^<{7} [^\r\n]*\r?$", r"^={7}\r?$", r"^>{7} ")
)

#: Front matter in YAML or TOML; CommonMark would parse it as a thematic break and a heading.
_LINE_END = r"[ \t]*(?:\r\n|\n|\r)"
_INSIDE = rf"{_LINE_END}(?:(?P<{{}}>.*?)(?:\r\n|\n|\r))??"
_FRONT_MATTER = re.compile(
    rf"\ufeff?(?:---{_INSIDE.format('yaml')}(?:---|\.\.\.)|\+\+\+{_INSIDE.format('toml')}\+\+\+)"
    r"[ \t]*(?=\r\n|\n|\r|\Z)",
    re.DOTALL,
)


class Span(Struct, frozen=True):
    """A range of a document's text, in characters; `end` is exclusive."""

    start: int
    end: int


class Document(Struct, frozen=True, dict=True):
    """The exact text of an article, including its byte order mark and line ends."""

    text: str

    @classmethod
    def decode(cls, data: bytes) -> Document:
        """Decode UTF-8; raise ArticleError if the data isn't UTF-8, or is empty or too large."""
        if len(data) > MAX_ARTICLE:
            raise ArticleError(_TOO_LARGE)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise ArticleError(
                f"not UTF-8 (byte {error.start}, line {line}). Save the article as UTF-8."
            ) from error
        return cls(text).checked()

    def checked(self) -> Document:
        """Return the document; raise ArticleError if it is empty or too large."""
        if len(self.text) > MAX_ARTICLE:
            raise ArticleError(_TOO_LARGE)
        if not self.text.strip().strip(_BOM):
            raise ArticleError("the article is empty. Start from the service-guide template.")
        if len(self.front_matter) > _MAX_FRONT_MATTER:
            raise ArticleError(
                f"a front matter of more than {_MAX_FRONT_MATTER >> 10} kB. Shorten it."
            )
        return self

    def encode(self) -> bytes:
        """Return the exact bytes."""
        return self.text.encode("utf-8")

    @cached_property
    def newline(self) -> str:
        """The most frequent line end of the article; in a tie, the first one used."""
        newlines = _NEWLINE.findall(self.text)
        return max(dict.fromkeys(newlines), key=newlines.count) if newlines else "\n"

    @cached_property
    def line_starts(self) -> list[int]:
        """The start of each line, and the end of the text."""
        starts = [0, *(match.end() for match in _NEWLINE.finditer(self.text))]
        return starts if starts[-1] == len(self.text) else [*starts, len(self.text)]

    def lines(self, first: int, last: int) -> Span:
        """Return the span of lines `first` to `last` (exclusive), without trailing line ends."""
        starts, text = self.line_starts, self.text
        start, end = starts[first], starts[min(last, len(starts) - 1)]
        while end > start and text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)

    def line_of(self, position: int) -> int:
        """Return the line number of a position, counted from 1."""
        return bisect_right(self.line_starts, position)

    @cached_property
    def conflict(self) -> int | None:
        """The line number of the first git merge conflict, or None."""
        position, starts = 0, []
        for line in _CONFLICT:  # one after the other: a pattern of all would take quadratic time
            match = line.search(self.text, position)
            if match is None:
                return None
            position = match.end()
            starts.append(match.start())
        return self.line_of(starts[0])

    @cached_property
    def _front(self) -> re.Match[str] | None:
        return _FRONT_MATTER.match(self.text)

    @property
    def front_matter(self) -> str:
        """The text between the `---` or `+++` lines at the start; empty if there are none."""
        return (self._front["yaml"] or self._front["toml"] or "") if self._front else ""

    @property
    def front_matter_is_toml(self) -> bool:
        """Whether the front matter is TOML, between `+++` lines."""
        return self._front is not None and self._front["toml"] is not None

    @property
    def body_start(self) -> int:
        """The end of the front matter; 0 without any."""
        return self._front.end() if self._front else 0

    @cached_property
    def body(self) -> str:
        """The Markdown to parse, with empty lines for front matter, so that line numbers match."""
        end = self.body_start
        empty_lines = "\n" * len(_NEWLINE.findall(self.text, 0, end))
        return empty_lines + self.text[end:].removeprefix(_BOM)
