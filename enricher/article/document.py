"""An article as bytes and text: read exactly, written exactly and atomically."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from enricher.errors import ArticleError

_NEWLINE = re.compile(r"\r\n|\n|\r")
_BOM = "\ufeff"

#: YAML front matter: plain CommonMark would take it for a rule and a heading.
_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*(?:\r\n|\n|\r)(?:(?P<yaml>.*?)(?:\r\n|\n|\r))??"
    r"(?:---|\.\.\.)[ \t]*(?=\r\n|\n|\r|\Z)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Span:
    """A part of a document's text: from `start` up to, not including, `end` (in characters)."""

    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """The text of an article exactly as its bytes say, byte order mark and line ends included."""

    text: str

    @classmethod
    def decode(cls, data: bytes) -> Document:
        """Read UTF-8; raises ArticleError when it is not, or when there is nothing to read."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise ArticleError(
                f"not UTF-8 (byte {error.start}, line {line}). Save the article as UTF-8."
            ) from error
        if not text.strip().strip(_BOM):
            raise ArticleError("the article is empty. Start from the service-guide template.")
        return cls(text)

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
        start, end = self.line_starts[first], self.line_starts[min(last, len(self.line_starts) - 1)]
        return Span(start, max(start, start + len(self.text[start:end].rstrip("\r\n"))))

    def line_of(self, position: int) -> int:
        """The line number, counted from 1, of a position in the text."""
        return bisect_right(self.line_starts, position)

    @cached_property
    def front_matter(self) -> str:
        """The YAML between the `---` lines at the very start, or an empty text."""
        match = _FRONT_MATTER.match(self.text)
        return (match["yaml"] or "") if match else ""

    @cached_property
    def body(self) -> str:
        """The Markdown for the parser: line numbers as in `text`, front matter and BOM blanked."""
        match = _FRONT_MATTER.match(self.text)
        end = match.end() if match else 0
        blank = "\n" * len(_NEWLINE.findall(self.text, 0, end))
        return blank + self.text[end:].removeprefix(_BOM)


def replace_article(path: Path, before: Document, after: Document) -> None:
    """Write an article; raises ArticleError when it can't be, or was changed since it was read."""
    try:
        changed = path.read_bytes() != before.encode()
    except OSError as error:
        raise ArticleError(f"can't read {path} again: {error.strerror}. Run again.") from error
    if changed:
        raise ArticleError("it was changed while enrich worked on it. It is as it was; run again.")
    write_atomically(path, after.encode())


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file wholly or not at all, keeping its mode; a link is followed, not replaced.

    A device or a pipe is never replaced, but written to. Raises ArticleError when the folder or the
    file can't be written.
    """
    try:
        _write(path, data)
    except OSError as error:
        raise ArticleError(
            f"can't write {path}: {error.strerror}. It is as it was; run again after."
        ) from error


def _write(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = path.resolve()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is read-only", str(path))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o644)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
