"""What a run reports, printed while it works."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from enricher.article.model import ArticleResult
from enricher.cli.console import echo, is_coloured, is_quiet, print_bytes, print_error, print_info
from enricher.docset.listener import Listener
from enricher.report import terminal


class ConsoleListener(Listener):
    """Prints what a run reports. `shows` prints each result, instead of progress."""

    def __init__(self, shows: Callable[[ArticleResult], None] | None = None) -> None:
        self._shows = shows

    def warn(self, message: str) -> None:
        """Print a warning."""
        print_error(message)

    def inform(self, message: str) -> None:
        """Print a message, unless the run is quiet."""
        print_info(message, err=True)

    def show(self, result: ArticleResult) -> None:
        """Print a result, if results are to be shown."""
        if self._shows:
            self._shows(result)

    @contextmanager
    def progress(self, title: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
        """Show a line on the terminal while something takes time."""
        hidden = self._shows is not None and total is not None
        if hidden or is_quiet() or not sys.stderr.isatty():
            yield lambda _: None
            return
        from enricher.cli.progress import progress_bar  # noqa: PLC0415 - slow to load

        with progress_bar(title, total) as advance:
            yield advance


def print_diff(result: ArticleResult) -> None:
    """Print a change as a unified diff: coloured for a terminal, else byte for byte."""
    diff = terminal.unified_diff(result)
    if diff and is_coloured(err=False):
        for styled in terminal.styled_diff(diff):
            echo(styled)
    else:
        print_bytes(diff.encode())


def print_text(result: ArticleResult) -> None:
    """Print the text of an article, byte for byte."""
    print_bytes(result.after.encode())
