"""Where results go: in place, into a file or folder, to stdout, or nowhere; then the lock."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from enricher.article.model import ArticleResult
from enricher.docset.files import replace_article, write_atomically

#: Takes the result of one article to where it belongs; raises ArticleError when it can't.
Sink = Callable[[ArticleResult], None]


class Writer(Struct, frozen=True):
    """Where results go. Only what is written `in_place` is remembered in the lock of a docset."""

    deliver: Sink
    in_place: bool = False
    shows: bool = False  # on the terminal, which nothing else may draw on meanwhile


def into_place(result: ArticleResult) -> None:
    """Write the article itself, when it changed, and nobody else has since."""
    if result.changed:
        replace_article(result.path, result.before, result.after)


def nowhere(_: ArticleResult) -> None:
    """Write nothing."""


def to_stdout(result: ArticleResult) -> None:
    """Print the exact bytes."""
    print_bytes(result.after.encode())


def into(output: Path) -> Sink:
    """Write to a file, or into a folder under the article's own name."""

    def write(result: ArticleResult) -> None:
        path = output / result.path.name if output.is_dir() else output
        write_atomically(path, result.after.encode())

    return write


def print_bytes(data: bytes) -> None:
    """Print bytes as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
