"""The interface through which a run reports warnings, results and progress while it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enricher.article.model import ArticleResult


class Listener:
    """Receives what a run reports; override what you need. This base class ignores everything."""

    def warn(self, message: str) -> None:
        """Receive a warning that the user should see at once."""

    def inform(self, message: str) -> None:
        """Receive information that is not a warning."""

    def show(self, result: ArticleResult) -> None:
        """Receive the result of an article while it still has its texts."""

    @contextmanager
    def progress(self, title: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
        """Open a progress display; call the function with the name of each item that is done."""
        yield lambda _: None
