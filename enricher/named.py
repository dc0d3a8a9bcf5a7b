"""The job for articles that are named one by one, each as its docset says where it has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Service, Usage
from enricher.catalog.services import load_registry
from enricher.config import Config
from enricher.deliver import Target
from enricher.docset import Keeper, alone_in
from enricher.errors import ArticleError, InternalError, UsageError
from enricher.identify import named_service
from enricher.job import Article, ArticleResult, Options, enrich, read_article
from enricher.render.wording import Wording

#: Tells a person what went wrong with an article; the others go on.
Complain = Callable[[str], None]


@dataclass(frozen=True)
class Opened:
    """An article that was read, with what its docset and the command line say of it."""

    article: Article
    config: Config
    name: str
    options: Options


def read_articles(
    homes: Mapping[Path, Config], given: Mapping[str, Any], complain: Complain
) -> list[Opened]:
    """Read articles; `given` are the options of the command line, None for those left out.

    Raises UsageError when there is no such file or service: then nothing is done at all.
    """
    registry = load_registry()
    if given["service"]:
        named_service(given["service"], registry)
    own = {name: value for name, value in given.items() if value is not None}
    opened: list[Opened] = []
    for path, data in [(path, read_bytes(path)) for path in homes]:
        config = homes[path]
        name = config.name_of(path)
        options = replace(config.options_of(name), **own)
        try:
            article = read_article(path, data, registry, options)
            opened.append(Opened(article, config, name, options))
        except ArticleError as error:
            complain(f"{path}: {error}")
    return opened


def read_bytes(path: Path) -> bytes:
    """The bytes of an article; raises UsageError when there is no such file to read."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder. Name the articles in it.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"can't read {path}: {error.strerror}. Check its permissions.") from error


def fill_articles(
    opened: Sequence[Opened],
    catalog: Catalog,
    own: Mapping[Service, Usage],
    wording_of: Callable[[Config], Wording],
    target: Target,
    complain: Complain,
) -> Iterator[ArticleResult]:
    """Fill and deliver each article; gives those that could be done."""
    for root in dict.fromkeys(one.config.root for one in opened):
        group = [one for one in opened if one.config.root == root]
        config = group[0].config
        wording = wording_of(config)
        catalog_here = catalog.with_overrides(config.overrides)
        with _keeper(config, complain, write=target.in_place) as keeper:
            lock = keeper.lock if keeper else None
            for one in group:
                facts = own.get(one.article.service)
                try:
                    result = enrich(
                        one.article, catalog_here, facts, wording, one.options, lock, one.name
                    )
                    target.deliver(result)
                    if keeper and target.in_place:
                        keeper.keep(one.name, result)
                    yield result
                except (ArticleError, InternalError) as error:
                    complain(f"{one.article.path}: {error}")


@contextmanager
def _keeper(config: Config, complain: Complain, *, write: bool) -> Iterator[Keeper | None]:
    """What keeps the lock of a docset; an article outside of any has none."""
    with alone_in(config.root, complain) if write and config.is_docset else nullcontext():
        keeper = Keeper(config.lock) if config.is_docset else None
        if keeper and keeper.damage:
            complain(keeper.damage)
        yield keeper
