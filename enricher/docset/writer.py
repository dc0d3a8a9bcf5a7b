"""Write results to their destination."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from enricher.article.model import ArticleResult
from enricher.docset.request import Destination, Request
from enricher.errors import UsageError
from enricher.markdown import front_matter
from enricher.markdown.document import Document
from enricher.platform.files import replace_article, write_atomically


class Written(Protocol):
    """A result with the texts of an article before and after."""

    @property
    def path(self) -> Path:
        """The file of the article."""

    @property
    def before(self) -> Document:
        """The text that was read."""

    @property
    def after(self) -> Document:
        """The new text."""

    @property
    def changed(self) -> bool:
        """Whether the new text differs."""


def write(request: Request, result: Written) -> None:
    """Write a result to the destination of the request.

    Raises ArticleError if the article has changed since it was read, and NotWritableError if the
    file can't be written.
    """
    if request.writes_in_place and result.changed:
        replace_article(result.path, result.before.encode(), result.after.encode())
    elif request.destination is Destination.OUTPUT and request.output:
        output = request.output
        file = output / result.path.name if output.is_dir() else output
        write_atomically(file, result.after.encode())


def dated(request: Request, result: ArticleResult) -> ArticleResult:
    """Return a result with the request's date in its front matter, if the article changes."""
    if request.touch_date is None or not result.changed:
        return result
    return replace(result, after=front_matter.with_date(result.after, request.touch_date))


def require_writable(*files: Path | None) -> None:
    """Raise UsageError for an output file whose folder does not exist, before any work is done."""
    for file in files:
        if file and not file.parent.is_dir():
            raise UsageError(f"can't write {file}: no such folder. Create it first.")
