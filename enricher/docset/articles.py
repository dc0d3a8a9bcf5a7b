"""The one reader of articles: paths, configuration and given options in, articles out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from glob import glob, has_magic
from pathlib import Path
from typing import Any

from enricher.article.identify import named_service, read_article
from enricher.article.model import Article
from enricher.catalog.model import Service
from enricher.catalog.services import Registry
from enricher.docset.config import Config, find_config
from enricher.docset.discovery import why_no_article
from enricher.errors import ArticleError, UsageError
from enricher.markdown.document import Document
from enricher.sources.options import SourceOptions


@dataclass(frozen=True)
class NotDone:
    """An article that could not be done, or a file that is none, and why."""

    path: Path
    name: str  # relative to its docset, with slashes
    reason: str


@dataclass(frozen=True)
class Entry:
    """An article that can be done: what it is about, and a way to its text.

    Of a large docset only the first texts are kept until their turn comes; the others are read
    anew, so that memory stays flat.
    """

    path: Path
    name: str  # relative to its docset, with slashes
    service: Service | None
    _read: Callable[[], Article]
    _kept: Article | None = None

    def open(self) -> Article:
        """The article; raises ArticleError when it can't be read any more."""
        return self._kept or self._read()


_KEPT = 200  # articles
NO_GUIDE = "no service guide (no section on policies, and none on Azure Advisor)."
STDIN = Path("-")


@dataclass(frozen=True)
class Selection:
    """The files of one docset that a run is about."""

    config: Config
    files: Sequence[Path]
    passed_over: Mapping[Path, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Docset:
    """The articles of one docset that were read."""

    config: Config
    articles: list[Entry] = field(default_factory=list)
    failures: list[NotDone] = field(default_factory=list)
    skipped: list[NotDone] = field(default_factory=list)  # no service guides
    passed_over: list[NotDone] = field(default_factory=list)  # no files to work on

    def about(self, services: Collection[Service]) -> Docset:
        """Only the articles on these services; all where none is named."""
        chosen = [one for one in self.articles if not services or one.service in services]
        return replace(self, articles=chosen)

    @property
    def services(self) -> set[Service]:
        """What its articles are about."""
        return {article.service for article in self.articles if article.service}


def select_files(paths: Iterable[Path], *, folders: bool) -> list[Selection]:
    """The files that are named, and with `folders` the articles of those that are, by docset.

    Raises UsageError for a path that is not there, and for a folder where a file must be named.
    """
    chosen: dict[Path, tuple[Config, dict[Path, None], dict[Path, str]]] = {}  # by root
    for path in _expanded(paths):
        found = find_config(Path() if path == STDIN else path)
        config, files, passed_over = chosen.setdefault(found.root, (found, {}, {}))
        if not path.is_dir():
            files[path] = None
        elif folders:
            files |= dict.fromkeys(config.inside([path]))
            passed_over |= config.passed_over([path])
        else:
            raise UsageError(
                f"{path} is a folder. 'enrich refresh {path}' fills every service guide in it."
            )
    return [Selection(config, [*files], over) for config, files, over in chosen.values()]


def _expanded(paths: Iterable[Path]) -> Iterator[Path]:
    """The paths, and for a glob what it matches: there are shells that leave that to the tool.

    Raises UsageError for one that matches nothing.
    """
    for path in paths:
        pattern = str(path)
        if path.exists() or not has_magic(pattern):
            yield path
            continue
        matched = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - absolute ones as well
        if not matched:
            raise UsageError(f"nothing matches {pattern}. Check the pattern, and the folder.")
        yield from map(Path, matched)


def refuse_nothing(selections: Iterable[Selection]) -> None:
    """Raise UsageError where there is no article at all, with the patterns that chose none."""
    for one in selections:
        if not one.files and not one.passed_over:  # which are told
            where = one.config.file or one.config.root
            raise UsageError(
                f"no article: {', '.join(one.config.articles)} chooses none ({where}). "
                "Check the path and the patterns; where that may be, give --allow-empty."
            )


def select_docset(paths: Sequence[Path]) -> Selection:
    """The articles of the one docset that all paths belong to: all, or those in what is named.

    Raises UsageError when there are several docsets.
    """
    paths = [*_expanded(paths)]
    configs = {config.root: config for config in map(find_config, paths)}
    if len(configs) > 1:
        roots = " and ".join(map(str, configs))
        raise UsageError(
            f"{roots} are docsets of their own. Refresh them one by one, or put an enrich.toml "
            "into the folder that holds them all."
        )
    config = next(iter(configs.values()))
    within = [path for path in paths if path.suffix != ".toml"]
    return Selection(config, config.inside(within), config.passed_over(within))


def sources_of(selections: Iterable[Selection]) -> SourceOptions | None:
    """The sources that configurations name; raises UsageError when there are several."""
    configs = [one.config for one in selections if one.config.configured]
    named = {config.sources: config for config in configs}
    if len(named) > 1:
        roots = " and ".join(str(config.root) for config in named.values())
        raise UsageError(f"{roots} name different sources. Enrich their articles one by one.")
    return next(iter(named), None)


def read(
    selection: Selection, given: Mapping[str, Any] | None = None, *, guides_only: bool = False
) -> Docset:
    """Read the files of a docset; one that can't be read doesn't stop the others.

    `given` are the options of the command line, None for those left out; they go before those of
    the configuration. With `guides_only` an article without a place to fill is skipped.

    Raises UsageError when the command line names a service that there is not.
    """
    registry = selection.config.registry
    chosen = {name: value for name, value in (given or {}).items() if value is not None}
    if "service" in chosen:
        named_service(chosen["service"], registry)
    config = selection.config
    docset = Docset(config)
    for path in selection.files:
        name = config.name_of(path)
        try:
            again = partial(_read_one, path, name, config, chosen, registry)
            article = again()
            if guides_only and not article.layout.has_places:
                docset.skipped.append(NotDone(path, name, NO_GUIDE))
            else:
                kept = article if len(docset.articles) < _KEPT else None
                docset.articles.append(Entry(path, name, article.service, again, kept))
        except ArticleError as error:
            docset.failures.append(NotDone(path, name, str(error)))
    for path, why in selection.passed_over.items():
        docset.passed_over.append(NotDone(path, config.name_of(path), why))
    return docset


def _read_one(
    path: Path, name: str, config: Config, chosen: Mapping[str, Any], registry: Registry
) -> Article:
    why_not = None if path == STDIN else why_no_article(path)
    if why_not:
        raise ArticleError(why_not)
    try:
        data = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
    except OSError as error:
        raise ArticleError(f"can't read it: {error.strerror}. Check its permissions.") from error
    options = replace(config.options_of(name), **chosen)
    return read_article(path, name, Document.decode(data), options, registry)
