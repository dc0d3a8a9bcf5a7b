"""A listener that stores everything that a run reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from enricher.article.model import ArticleResult
from enricher.docset.listener import Listener


class Recorder(Listener):
    """Stores messages, the texts of results, and progress."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.information: list[str] = []
        self.shown: list[str] = []
        self.titles: list[str] = []
        self.done: list[str] = []

    def warn(self, message: str) -> None:
        """Store a warning."""
        self.warnings.append(message)

    def inform(self, message: str) -> None:
        """Store information."""
        self.information.append(message)

    def show(self, result: ArticleResult) -> None:
        """Store the text of a result."""
        self.shown.append(result.after.text)

    @contextmanager
    def progress(self, title: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
        """Store the title, and the names of items that are done."""
        self.titles.append(title)
        yield self.done.append
