"""The docset job: fetch once, fill every article that is known, keep the lock, report."""

from __future__ import annotations

import glob
import hashlib
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

from enricher.article.document import Document, write_atomically
from enricher.article.layout import find_layout
from enricher.article.lockfile import LOCK_NAME, Lock
from enricher.article.merge import Removed, definition_ids
from enricher.article.outline import parse
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Pillar, PolicyDefinition, Service, SubscriptionFacts
from enricher.catalog.services import load_registry
from enricher.config import Config
from enricher.errors import ArticleError, EnrichError, InternalError, UsageError
from enricher.job import Article, ArticleResult, enrich, read_article
from enricher.render.wording import Wording
from enricher.sources.cache import cache_folder

_WAIT = 120  # seconds that a second refresh waits for the first

_MS_DATE = re.compile(r"^(ms\.date:[ \t]*).*?([ \t]*)$", re.MULTILINE)


@dataclass(frozen=True)
class Failure:
    """An article that could not be done, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Departure:
    """A policy definition that Azure has no more, or has deprecated, and what takes its place."""

    id: str
    name: str = ""  # empty: Azure knows it no more
    successor: PolicyDefinition | None = None

    @property
    def words(self) -> str:
        """What became of it."""
        instead = f"; instead: {self.successor.display_name}" if self.successor else ""
        return f"{self.name} is deprecated{instead}" if self.name else f"{self.id} is no more"


@dataclass
class Report:
    """What a refresh did. Names are paths relative to the docset's root, with slashes."""

    results: dict[str, ArticleResult] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)  # no service guides
    refused: list[str] = field(default_factory=list)  # sources that refused
    warnings: list[str] = field(default_factory=list)
    departed: dict[str, Departure] = field(default_factory=dict)  # by id
    link: Callable[[str], str] = str  # from a definition's id to its page

    @property
    def changed(self) -> dict[str, ArticleResult]:
        """The articles that changed, or would."""
        return {name: result for name, result in self.results.items() if result.changed}

    def departures(self, removed: Iterable[Removed]) -> list[Departure]:
        """Those that made these bullets leave."""
        return [self.departed[key] for key in _gone(removed) if key in self.departed]


@dataclass(frozen=True)
class Docset:
    """The articles of a docset that were read."""

    articles: dict[str, Article]
    failures: list[Failure]
    skipped: list[str]


def read_docset(config: Config) -> Docset:
    """Read every article of a docset that has a place to fill; others are no service guides."""
    docset = Docset({}, [], [])
    registry = load_registry()
    for path in config.paths():
        name = path.relative_to(config.root).as_posix()
        try:
            data = path.read_bytes()
            if not _has_places(data):
                docset.skipped.append(name)
                continue
            options = config.options_of(name)
            docset.articles[name] = read_article(path, data, registry, options)
        except (EnrichError, OSError) as error:
            docset.failures.append(Failure(name, str(error)))
    return docset


def _has_places(data: bytes) -> bool:
    """Is there a section to fill, so that the file is a service guide?"""
    document = Document.decode(data)
    layout = find_layout(document, parse(document), {p.value: p.title for p in Pillar})
    places = [layout.policies, layout.advisor, *(t.policies for t in layout.topics.values())]
    return any(places)


def refresh(
    config: Config,
    docset: Docset,
    catalog: Catalog,
    own: Mapping[Service, SubscriptionFacts],
    wording: Wording,
    *,
    write: bool = True,
    jobs: int = 1,
    touch_date: date | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Fill every article of a docset; one that fails doesn't stop the others.

    Each article is written whole or not at all, and the lock right behind it: a run that is
    interrupted leaves both true, and the next run completes the work. `touch_date` becomes the
    `ms.date` of the articles that change.
    """
    report = Report(
        failures=[*docset.failures], skipped=[*docset.skipped], link=wording.definition_link
    )
    lock_path = config.root / LOCK_NAME
    lock = Lock.read(lock_path)
    if lock.damaged:
        report.warnings.append(f"{lock.damaged}; it counts as lost: people's edits stay.")

    def do(name: str) -> ArticleResult | Failure:
        article = docset.articles[name]
        try:
            return enrich(
                article,
                catalog,
                own.get(article.service),
                wording,
                config.options_of(name),
                lock.articles.get(name),
                locked=True,
            )
        except (ArticleError, InternalError) as error:
            return Failure(name, str(error))

    with ThreadPoolExecutor(jobs) as pool:
        for name, done in zip(docset.articles, pool.map(do, docset.articles), strict=True):
            progress(name)
            if isinstance(done, Failure):
                report.failures.append(done)
                continue
            dated = touch(done.after, touch_date) if touch_date and done.changed else done.after
            result = replace(done, after=dated)
            try:
                if write:
                    _write(result, name, lock, lock_path)
            except OSError as error:
                report.failures.append(Failure(name, f"can't write it: {error.strerror}."))
                continue
            report.results[name] = result
            report.departed |= {one.id: one for one in _departed(result.removed, catalog)}
    return report


def _write(result: ArticleResult, name: str, lock: Lock, lock_path: Path) -> None:
    """Write an article when it changed, then the lock when that did."""
    if result.changed:
        write_atomically(result.path, result.after.encode())
    lock.articles[name] = {**lock.articles.get(name, {}), **result.written}
    text = lock.render().encode("utf-8")
    if not lock_path.exists() or lock_path.read_bytes() != text:
        write_atomically(lock_path, text)


def _gone(removed: Iterable[Removed]) -> dict[str, None]:
    """The keys of what Azure has no more, each once, in order."""
    return dict.fromkeys(key for bullet in removed if bullet.gone for key in bullet.keys)


def _departed(removed: Iterable[Removed], catalog: Catalog) -> Iterator[Departure]:
    """What became of the policies that bullets which left were about."""
    for key in _gone(removed):
        policy = next((one for one in catalog.find(key) if one.id == key), None)
        if policy is None and definition_ids(f"/policyDefinitions/{key}"):
            yield Departure(key)
        elif policy and policy.deprecated:
            yield Departure(key, policy.display_name, catalog.successor(policy))


def touch(document: Document, day: date) -> Document:
    """The article with `ms.date` of its front matter set, when it has one."""
    start = document.text.find(document.front_matter) if document.front_matter else -1
    if start < 0:
        return document
    dated = _MS_DATE.sub(rf"\g<1>{day:%m/%d/%Y}\g<2>", document.front_matter, count=1)
    end = start + len(document.front_matter)
    return Document(document.text[:start] + dated + document.text[end:])


@contextmanager
def alone_in(root: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Let one refresh at a time work on a docset; a second one says so, and waits.

    The lock is the operating system's, so that it goes with its process, however that ends.
    """
    name = hashlib.sha256(str(root.resolve()).encode("utf-8")).hexdigest()[:16]
    folder = cache_folder() / "refresh"
    folder.mkdir(parents=True, exist_ok=True)
    guard = FileLock(folder / f"{name}.lock")
    try:
        guard.acquire(timeout=0)
    except Timeout:
        say(f"another refresh of {root} is under way; waiting for it.")
        try:
            guard.acquire(timeout=_WAIT)
        except Timeout as error:
            raise UsageError(
                f"another refresh of {root} has been under way for {_WAIT} s. Run again later."
            ) from error
    try:
        yield
    finally:
        guard.release()


@contextmanager
def ending_orderly() -> Iterator[None]:
    """Let SIGTERM end the run as Ctrl-C does: what is being written is finished or undone."""

    def stop(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def remove_leftovers(root: Path, articles: Sequence[Path]) -> None:
    """Remove what a killed run left half written beside the articles and the lock."""
    for path in (root / LOCK_NAME, *articles):
        for file in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
            file.unlink(missing_ok=True)
