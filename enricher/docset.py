"""The articles of a docset, what the tool last wrote into them, and who may work on them."""

from __future__ import annotations

import glob
import hashlib
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

from enricher.article.document import Document, replace_article, write_atomically
from enricher.article.layout import find_layout
from enricher.article.lockfile import Lock
from enricher.article.outline import parse
from enricher.catalog.model import Pillar
from enricher.catalog.services import load_registry
from enricher.config import Config
from enricher.errors import EnrichError, UsageError
from enricher.job import Article, ArticleResult, read_article
from enricher.sources.cache import cache_folder

_WAIT = 120  # seconds that a second run waits for the first


@dataclass(frozen=True)
class Failure:
    """An article that could not be done, and why."""

    name: str
    reason: str

    def __str__(self) -> str:
        """As a line for a person."""
        return f"{self.name}: {self.reason}"


@dataclass(frozen=True)
class Docset:
    """The articles of a docset that were read, by their names."""

    articles: dict[str, Article]
    failures: list[Failure]
    skipped: list[str]  # no service guides


def read_docset(config: Config, within: Sequence[Path] = ()) -> Docset:
    """Read every article of a docset that has a place to fill; others are no service guides.

    `within` are the folders and articles to read, when not all.
    """
    docset = Docset({}, [], [])
    registry = load_registry()
    for path in config.paths(within):
        name = config.name_of(path)
        try:
            data = path.read_bytes()
            if not _has_places(data):
                docset.skipped.append(name)
                continue
            options = config.options_of(name)
            docset.articles[name] = read_article(path, data, registry, options)
        except EnrichError as error:
            docset.failures.append(Failure(name, str(error)))
        except OSError as error:
            docset.failures.append(Failure(name, f"can't read it: {error.strerror}."))
    return docset


def _has_places(data: bytes) -> bool:
    """Is there a section to fill, so that the file is a service guide?"""
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        return False
    document = Document.decode(data)
    layout = find_layout(document, parse(document), {p.value: p.title for p in Pillar})
    places = [layout.policies, layout.advisor, *(t.policies for t in layout.topics.values())]
    return any(places)


class Keeper:
    """Writes the articles of a docset, and its lock right behind each one.

    A run that is interrupted so leaves both true, and the next run completes the work.
    """

    def __init__(self, path: Path) -> None:
        """`path` is the lock's. Raises UsageError when a git merge left its conflict in it."""
        self._path = path
        self.lock = Lock.read(path)

    @property
    def damage(self) -> str | None:
        """Why the lock could not be read, and what follows from that; None where it could."""
        why = self.lock.damaged
        return f"{why}; it counts as lost: people's edits stay." if why else None

    def write(self, name: str, result: ArticleResult) -> None:
        """Write an article when it changed, then the lock when that did; raises ArticleError."""
        if result.changed:
            replace_article(result.path, result.before, result.after)
        self.keep(name, result)

    def keep(self, name: str, result: ArticleResult) -> None:
        """Remember what was written into an article; raises ArticleError."""
        self.lock.articles[name] = {**self.lock.articles.get(name, {}), **result.written}
        text = self.lock.render().encode("utf-8")
        if not self._path.exists() or self._path.read_bytes() != text:
            write_atomically(self._path, text)


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


def remove_leftovers(files: Iterable[Path]) -> None:
    """Remove what a killed run left half written beside these files."""
    for path in files:
        for file in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
            file.unlink(missing_ok=True)
