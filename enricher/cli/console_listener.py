"""A listener that prints what a run reports while it works."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from enricher.article.model import ArticleResult
from enricher.cli.console import (
    echo,
    is_coloured,
    is_quiet,
    print_bytes,
    print_error,
    print_info,
    print_output,
)
from enricher.docset.listener import Listener
from enricher.docset.report import Report
from enricher.report import short_diff, terminal


class ConsoleListener(Listener):
    """Prints warnings, messages and progress; or, with `show_result`, each result.

    `show_result` prints a result, and `keep` keeps something of it, while the texts of its article
    are available.
    """

    def __init__(
        self,
        show_result: Callable[[ArticleResult], None] | None = None,
        keep: Callable[[ArticleResult], None] | None = None,
    ) -> None:
        self._show_result = show_result
        self._keep = keep

    def warn(self, message: str) -> None:
        """Print a warning."""
        print_error(message)

    def inform(self, message: str) -> None:
        """Print a message, unless the run is quiet."""
        print_info(message, err=True)

    def show(self, result: ArticleResult) -> None:
        """Print a result, if results are shown, and keep what is needed of it."""
        if self._show_result:
            self._show_result(result)
        if self._keep:
            self._keep(result)

    @contextmanager
    def progress(self, title: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
        """Show a progress bar on stderr if it is a terminal."""
        hidden = self._show_result is not None and total is not None
        if hidden or is_quiet() or not sys.stderr.isatty():
            yield lambda _: None
            return
        from enricher.cli.progress import progress_bar  # noqa: PLC0415 - slow to load

        with progress_bar(title, total) as advance:
            yield advance


def print_diff(result: ArticleResult) -> None:
    """Print the changes of an article as a unified diff, byte for byte if it isn't coloured."""
    diff = terminal.unified_diff(result)
    if diff and is_coloured(err=False):
        for styled in terminal.styled_diff(diff):
            echo(styled)
    else:
        print_bytes(diff.encode())


def print_short_diff(report: Report) -> None:
    """Print a line for each bullet that changes in the articles of a run."""
    print_output(short_diff.render(report))


def print_text(result: ArticleResult) -> None:
    """Print the text of an article, byte for byte."""
    print_bytes(result.after.encode())
