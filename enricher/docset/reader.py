"""Select the files of a run, and read them: paths in, articles out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, auto
from glob import glob, has_magic
from pathlib import Path

from msgspec import Struct

from enricher.article.article_options import merged
from enricher.article.identify import read_article
from enricher.article.model import Article
from enricher.docset.config import Config
from enricher.docset.discovery import unreadable_reason
from enricher.docset.locate import find_config
from enricher.docset.request import Mode, Request, Selection
from enricher.errors import ArticleError, NotFoundError, UsageError
from enricher.markdown.document import Document
from enricher.platform.git import GitError, require_git
from enricher.sources.source_options import SourceOptions

NOT_A_GUIDE = "not a service guide (no section on policies or Azure Advisor)."
STDIN = Path("-")


class SkipReason(Enum):
    """Why a file was not processed; only the first is a failure."""

    FAILED = auto()
    NOT_A_GUIDE = auto()
    OTHER_SERVICE = auto()  # not one of those that the user asked for
    UNUSABLE = auto()  # named like an article, but not a regular file


class UnprocessedFile(Struct, frozen=True):
    """A file that was not processed, and why."""

    path: Path
    name: str  # relative to its docset, with slashes
    message: str
    reason: SkipReason = SkipReason.FAILED


class Reader(Struct, frozen=True):
    """Reads the articles of one docset as a request wants them."""

    request: Request
    config: Config

    def read(self, path: Path) -> Article | UnprocessedFile:
        """Return the article of a file, or why it is not processed."""
        name = self.config.name_of(path)
        try:
            article = self._read(path, name)
            key = article.service.key if article.service else ""
            if self.request.services and key not in self.request.services:
                return UnprocessedFile(
                    path, name, "about another service.", SkipReason.OTHER_SERVICE
                )
            if self.request.mode is Mode.REFRESH and not article.layout.has_slots:
                return UnprocessedFile(path, name, NOT_A_GUIDE, SkipReason.NOT_A_GUIDE)
        except ArticleError as error:
            return UnprocessedFile(path, name, str(error))
        return article

    def _read(self, path: Path, name: str) -> Article:
        if path != STDIN and (reason := unreadable_reason(path)):
            raise ArticleError(reason)
        try:
            data = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
        except OSError as error:
            raise ArticleError(
                f"can't read it: {error.strerror}. Check its permissions."
            ) from error
        options = merged(self.config.options_of(name), dict(self.request.given))
        return read_article(path, name, Document.decode(data), options, self.config.registry)


def select_files(paths: Iterable[Path], *, folders: bool) -> tuple[Selection, ...]:
    """Select the named files and, with `folders`, the articles of named folders, by docset.

    Raises NotFoundError for a path that does not exist, and UsageError for a folder where files
    are expected.
    """
    selected: dict[Path, tuple[Config, dict[Path, None], dict[Path, str]]] = {}  # by root
    for path in _expanded(paths):
        config = find_config(Path() if path == STDIN else path)
        config, files, unusable = selected.setdefault(config.root, (config, {}, {}))
        if not path.is_dir():
            files[path] = None
        elif folders:
            files |= dict.fromkeys(_from_here(config.articles_in([path])))
            unusable |= _unusable_in(config, [path])
        else:
            raise UsageError(
                f"{path} is a folder. 'enrich refresh {path}' fills every service guide in it."
            )
    return tuple(
        Selection(config, (*files,), (*unusable.items(),))
        for config, files, unusable in selected.values()
    )


def select_docset(paths: Sequence[Path]) -> Selection:
    """Select the articles of the one docset that all paths belong to, or those in the paths.

    Raises UsageError if the paths belong to several docsets.
    """
    paths = [*_expanded(paths)]
    configs = {config.root: config for config in map(find_config, paths)}
    if len(configs) > 1:
        roots = " and ".join(map(str, configs))
        raise UsageError(
            f"{roots} are separate docsets. Refresh them one by one, or put an enrich.toml into "
            "the folder that contains them."
        )
    config = next(iter(configs.values()))
    within = [path for path in paths if path.suffix != ".toml"]
    files = tuple(_from_here(config.articles_in(within)))
    return Selection(config, files, (*_unusable_in(config, within).items(),))


def _unusable_in(config: Config, paths: Sequence[Path]) -> dict[Path, str]:
    unusable = config.unusable_in(paths)
    return dict(zip(_from_here(unusable), unusable.values(), strict=True))


def _from_here(paths: Iterable[Path]) -> list[Path]:
    """Return paths relative to the working directory, if they are below: as a diff needs them."""
    here = Path.cwd()
    return [path.relative_to(here) if path.is_relative_to(here) else path for path in paths]


def warn_of_git(request: Request, warn: Callable[[str], None]) -> None:
    """Warn if named articles are in a repository that git can't read; folders would be refused.

    Nothing that the lock knows of other articles is then dropped.
    """
    if request.mode is Mode.FILL:
        for docset in request.docsets:
            try:
                require_git(docset.config.root)
            except GitError as error:
                warn(str(error))


def require_articles(docsets: Sequence[Selection]) -> None:
    """Raise UsageError if there is no docset, or if one has no article, with its patterns."""
    if not docsets:
        raise UsageError("no articles are given. Name at least one.")
    for docset in docsets:
        if not docset.files and not docset.unusable:  # these are reported
            config = docset.config
            raise UsageError(
                f"no articles match {', '.join(config.articles)} ({config.file or config.root}). "
                "Check the path and the patterns, or give --allow-empty."
            )


def sources_of(docsets: Iterable[Selection]) -> SourceOptions | None:
    """Return the sources that configurations name; raise UsageError if they differ."""
    configs = [docset.config for docset in docsets if docset.config.file]
    by_sources = {config.sources: config for config in configs}
    if len(by_sources) > 1:
        roots = " and ".join(str(config.root) for config in by_sources.values())
        raise UsageError(f"{roots} name different sources. Enrich their articles one by one.")
    return next(iter(by_sources), None)


def _expanded(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the paths, and for a glob its matches: some shells leave globs to the program.

    Raises NotFoundError for a glob without matches.
    """
    for path in paths:
        pattern = str(path)
        if path.exists() or not has_magic(pattern):
            yield path
            continue
        matches = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - also absolute ones
        if not matches:
            raise NotFoundError(f"nothing matches {pattern}. Check the pattern and the folder.")
        yield from map(Path, matches)
