"""Read the articles of a run: a path in, an article or a reason to skip it out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.article_options import merged
from enricher.article.identify import read_article
from enricher.article.model import Article
from enricher.docset.config import Config
from enricher.docset.discovery import unreadable_reason
from enricher.docset.request import Mode, Request
from enricher.errors import ArticleError
from enricher.markdown.document import MAX_ARTICLE, Document
from enricher.platform.files import hash_of
from enricher.platform.git import GitError, require_git
from enricher.platform.reading import read_at_most

NOT_A_GUIDE = "not a service guide (no section on policies or Azure Advisor), and no directive."
STDIN = Path("-")


class SkipReason(Enum):
    """The reasons not to process a file; only the first is a failure."""

    FAILED = auto()
    NOT_A_GUIDE = auto()
    OTHER_SERVICE = auto()  # not one of those that the user asked for
    UNUSABLE = auto()  # named like an article, but not a regular file


class UnprocessedFile(Struct, frozen=True):
    """A file that was not processed, with the reason."""

    path: Path
    name: str  # relative to its docset, with slashes
    message: str
    reason: SkipReason = SkipReason.FAILED
    hash: str = ""  # of its bytes, if it was read and is not a guide


class Reader(Struct, frozen=True):
    """Reads the articles of one docset with the options of a request."""

    request: Request
    config: Config

    def read(self, path: Path) -> Article | UnprocessedFile:
        """Return the article of a file, or the file with the reason not to process it."""
        name = self.config.name_of(path)
        try:
            article = self.article(path)
            keys = article.subject.keys if article.subject else ()
            if self.request.services and self.request.services.isdisjoint(keys):
                return UnprocessedFile(
                    path, name, "about another service.", SkipReason.OTHER_SERVICE
                )
            if self.request.mode is Mode.REFRESH and not (
                article.directives or article.layout.has_slots
            ):
                return UnprocessedFile(
                    path, name, NOT_A_GUIDE, SkipReason.NOT_A_GUIDE, article.hash
                )
        except ArticleError as error:
            return UnprocessedFile(path, name, str(error))
        return article

    def article(self, path: Path) -> Article:
        """Return the article of a file; raise ArticleError if it can't be read."""
        return self.article_of(path, self.config.name_of(path), self.data_of(path))

    def data_of(self, path: Path) -> bytes:
        """Return the bytes of a file; raise ArticleError if it can't be read."""
        if path != STDIN and (reason := unreadable_reason(path)):
            raise ArticleError(reason)
        limit = MAX_ARTICLE + 1
        try:
            return sys.stdin.buffer.read(limit) if path == STDIN else read_at_most(path, limit)
        except OSError as error:
            raise ArticleError(
                f"can't read it: {error.strerror}. Check its permissions."
            ) from error

    def article_of(self, path: Path, name: str, data: bytes) -> Article:
        """Return the article of a file with these bytes; raise ArticleError if it is none."""
        options = merged(self.config.options_of(name), dict(self.request.given))
        document, config = Document.decode(data), self.config
        article = read_article(path, name, document, options, config.registry, config.layouts)
        return replace(article, hash=hash_of(data))


def warn_of_git(request: Request, warn: Callable[[str], None]) -> None:
    """Warn if named articles are in a repository that git can't read; folders would be refused.

    The entries of other articles in the lock then stay, whether or not these exist.
    """
    if request.mode in (Mode.FILL, Mode.STRIP):
        for docset in request.docsets:
            try:
                require_git(docset.config.root)
            except GitError as error:
                warn(str(error))
