"""The one reader of articles: paths, configuration and given options in, articles out."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from glob import glob, has_magic
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.identify import RESOURCE_TYPES_KEY, named_service, read_article
from enricher.article.model import Article
from enricher.catalog.model import Service
from enricher.docset.config import Config, find_config
from enricher.docset.discovery import why_no_article
from enricher.errors import ArticleError, UsageError
from enricher.markdown.document import Document
from enricher.sources.options import SourceOptions


class Reason(Enum):
    """Why an article is not done: only one of them is a fault."""

    FAILED = auto()
    NO_GUIDE = auto()
    NOT_ASKED_FOR = auto()  # it is about another service than those that were named


class NotDone(Struct, frozen=True):
    """An article that could not be done, or a file that is none, and why."""

    path: Path
    name: str  # relative to its docset, with slashes
    reason: str
    why: Reason = Reason.FAILED


NO_GUIDE = "no service guide (no section on policies, and none on Azure Advisor)."
STDIN = Path("-")


class Selection(Struct, frozen=True):
    """The files of one docset that a run is about."""

    config: Config
    files: Sequence[Path]
    passed_over: Mapping[Path, str] = field(default_factory=dict)

    @property
    def not_articles(self) -> list[NotDone]:
        """What bears an article's name and is no file to work on."""
        name_of = self.config.name_of
        return [NotDone(path, name_of(path), why) for path, why in self.passed_over.items()]


class Reader(Struct, frozen=True):
    """Reads the articles of one docset: the path of a file in, an article out.

    `given` are the options of the command line, which go before those of the configuration. With
    `guides_only` an article without a place to fill is skipped, with `services` one on another.
    """

    config: Config
    given: Mapping[str, Any] = field(default_factory=dict)
    guides_only: bool = False
    services: frozenset[str] = frozenset()  # their keys

    @classmethod
    def of(
        cls,
        config: Config,
        given: Mapping[str, Any] | None = None,
        *,
        guides_only: bool = False,
        services: Collection[Service] = (),
    ) -> Reader:
        """A reader; None in `given` stands for an option that was left out.

        Raises UsageError when the command line names a service that there is not.
        """
        chosen = {name: value for name, value in (given or {}).items() if value is not None}
        if "service" in chosen:
            named_service(chosen["service"], config.registry)
        return cls(config, chosen, guides_only, frozenset(one.key for one in services))

    def __call__(self, path: Path) -> Article | NotDone:
        """The article of a file, or why it is none."""
        name = self.config.name_of(path)
        try:
            article = self._read(path, name)
            key = article.service.key if article.service else ""
            if self.services and key not in self.services:
                return NotDone(path, name, "about another service.", Reason.NOT_ASKED_FOR)
            if self.guides_only and not article.layout.has_places:
                return NotDone(path, name, NO_GUIDE, Reason.NO_GUIDE)
        except ArticleError as error:
            return NotDone(path, name, str(error))
        return article

    def _read(self, path: Path, name: str) -> Article:
        why_not = None if path == STDIN else why_no_article(path)
        if why_not:
            raise ArticleError(why_not)
        try:
            data = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
        except OSError as error:
            raise ArticleError(
                f"can't read it: {error.strerror}. Check its permissions."
            ) from error
        options = replace(self.config.options_of(name), **self.given)
        return read_article(path, name, Document.decode(data), options, self.config.registry)

    def may_need_rules(self, files: Iterable[Path]) -> bool:
        """Could one be about resource types of its own, of which no digest knows anything?"""
        options = (self.config.options, *self.config.own_options.values())
        return (
            bool(self.config.own_services)
            or "resource_types" in self.given
            or any(one.resource_types for one in options)
            or any(map(_names_types, files))
        )


def _names_types(path: Path) -> bool:
    """Does a file hold the key of its front matter that names resource types?"""
    if path == STDIN:  # which can be read but once
        return True
    wanted = RESOURCE_TYPES_KEY.rpartition(".")[2].encode()
    try:
        return why_no_article(path) is None and wanted in path.read_bytes().lower()
    except OSError:  # which is told where it is opened
        return False


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
