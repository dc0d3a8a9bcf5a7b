"""`enrich.lock`: what enrich last wrote into each article, so that the user's edits are recognized.

A TOML file, sorted, without dates, a line for each bullet: small changes are small diffs, and
branches that refresh different articles merge without conflict. A damaged part affects only its
own article.

    # What enrich last wrote …
    version = 2

    [articles."docs/expressroute.md"]
    "policy-definitions/reliability" = [
      { text = "5f2a9c1b0d3e", ids = ["da8a2248-6b4a-44a7-96bf-bf1c0dd208c3"] },
      { text = "0b1f2f9f6c0a", role = "closing" },
    ]

    # end

`text` is a digest; `names` are given if there are no ids.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from enricher.article.bullets import BulletKey
from enricher.article.lock_history import ArticleLock, LockEntry
from enricher.article.template import Role, SlotKind
from enricher.docset.first_lock import is_first_format, parse_first_format
from enricher.docset.journal import Journal, Record
from enricher.errors import ConfigError
from enricher.platform.files import hash_of, write_atomically
from enricher.platform.git import GitError, has_repository, is_ignored, list_files
from enricher.platform.reading import exists, parse_toml, read_file

_VERSION = 2
_HEADER = f"""\
# What enrich last wrote, so that it recognizes your edits. Commit it beside the articles.
version = {_VERSION}
"""
_LIMIT = 64 * 2**20  # bytes
_MINIMUM = 10  # articles that are recorded before the file is written again
_INTERVAL = 20  # how many times as long as the last writing took to wait before the next
_END = "# end"  # without it, a file that was cut off would look complete
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})", re.MULTILINE)
_ARTICLE = re.compile(r"^(?=\[articles\.)", re.MULTILINE)
_VERSION_LINE = re.compile(r"^version = (\d{1,9})\d*$", re.MULTILINE)


class LockFile(Struct, dict=True):
    """The lock of a docset. `damage` is a message about what can't be read, if anything."""

    path: Path
    articles: dict[str, ArticleLock] = field(default_factory=dict)
    damage: str | None = None
    data: bytes | None = None  # of the file when it was last read; None: there was none
    filled: set[str] = field(default_factory=set)  # that this run, or a killed one, recorded
    original: Mapping[str, ArticleLock] = {}  # the articles as they were read
    original_state: str = ""  # the state of the files that they were read from
    _pending: set[str] = field(default_factory=set)  # articles that are not written yet
    _has_announced: bool = False  # so that the journal has records of this run
    _written_at: float = 0.0  # by the monotonic clock, in seconds
    _duration: float = 0.0  # of the last writing, in seconds
    _rendered: dict[str, tuple[ArticleLock, str]] = field(default_factory=dict)  # by article

    def __post_init__(self) -> None:
        """Copy the articles as they were read: a moved article is recognized by them."""
        self.original = dict(self.articles)

    @classmethod
    def read(cls, path: Path) -> LockFile:
        """Read a lock, and what a killed run left in its journal.

        Damaged parts count as lost, and a missing file is an empty lock. Raises ConfigError if it
        is not a regular file, contains conflict markers of git, or has a later format.
        """
        journal = Journal(path.parent)
        journaled = journal.read()  # first: a run that ends now writes the lock, and removes it
        lock = cls._read_file(path)
        for record in journal.valid_records(journaled):
            recorded = cls._of_text(path, record.lock)
            if not recorded.damage:  # an article without entries was stripped
                lock.articles[record.article] = recorded.articles.get(record.article, {})
                lock.filled.add(record.article)
        lock.original = dict(lock.articles)
        lock.original_state = _state_of(lock.data, journaled)
        return lock

    @classmethod
    def _read_file(cls, path: Path) -> LockFile:
        if path.is_symlink():
            raise ConfigError(f"{path} is a link, and would not be written through. Remove it.")
        if path.exists() and not path.is_file():
            raise ConfigError(f"{path} is not a regular file. Remove it.")
        if path.exists() and path.stat().st_size > _LIMIT:
            raise ConfigError(f"{path} is larger than {_LIMIT >> 20} MB. Restore it.")
        try:
            data = read_file(path, _LIMIT)
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except FileNotFoundError:
            return cls(path)
        except (OSError, UnicodeDecodeError) as error:
            lost = _treated_as_lost(f"{path} can't be read ({type(error).__name__})")
            return cls(path, damage=lost)
        return cls._of_text(path, text, data)

    @classmethod
    def _of_text(cls, path: Path, text: str, data: bytes | None = None) -> LockFile:
        if _CONFLICT.search(text):
            raise ConfigError(
                f"{path} contains a git merge conflict. Take either side, and run refresh."
            )
        if is_first_format(text):
            articles, broken = parse_first_format(text)
            return cls(path, articles, _damage(path, broken), data)
        version = _VERSION_LINE.search(text)
        if version and int(version[1]) > _VERSION:
            raise ConfigError(f"{path} was written by a later version of enrich. Update enrich.")
        if not version or int(version[1]) < _VERSION:
            lost = _treated_as_lost(f"{path} is damaged, or not a lock of enrich's")
            return cls(path, damage=lost, data=data)
        articles, broken = _parse(text)
        return cls(path, articles, _damage(path, broken), data)

    def of(self, name: str) -> ArticleLock:
        """Return what was written into an article; empty if it is not in the lock."""
        return self.original.get(name, {})

    @property
    def policies(self) -> Iterator[BulletKey]:
        """The subjects of all bullets on policies."""
        return self._subjects(SlotKind.POLICIES)

    @property
    def recommendations(self) -> Iterator[BulletKey]:
        """The subjects of all bullets on recommendations."""
        return self._subjects(SlotKind.RECOMMENDATIONS)

    def _subjects(self, kind: SlotKind) -> Iterator[BulletKey]:
        for article in self.articles.values():
            slots = {name: slot for name, slot in article.items() if kind.has_slot(name)}
            yield from (entry.subject for entry in _bullets(slots))

    def moved_from(self, digests: Collection[str]) -> str | None:
        """Return the article that an article with these bullets was moved or copied from, if any.

        That is the one with the most of them; articles that no longer exist take precedence.
        """
        shared = {
            name: sum(entry.digest in digests for entry in _bullets(article))
            for name, article in sorted(self.original.items())
        }
        candidates = [name for name, count in shared.items() if count]
        return max(
            candidates, key=lambda name: (not self._exists(name), shared[name]), default=None
        )

    def has(self, name: str) -> bool:
        """Return whether an article has entries."""
        return any(self.articles.get(name, {}).values())

    def keeps(self, name: str) -> bool:
        """Return whether an article has entries, and the same as when the lock was read."""
        return self.has(name) and self.articles[name] == self.original.get(name)

    def announce(self, name: str, hash_: str, written: ArticleLock) -> None:
        """Record in the journal what is about to be written into an article.

        `hash_` is that of the article with it. Raises NotWritableError if that fails.
        """
        before = self.articles.get(name, {})
        entries = {**before, **written}
        if name in self.filled or [*_lines(name, entries)] != [*_lines(name, before)]:
            text = LockFile(self.path, {name: entries}).render()
            self._has_announced = True
            self._journal.append(Record(name, hash_, text))

    def remember(self, name: str, written: ArticleLock) -> None:
        """Record what was written into an article, for the next `write`."""
        self.articles[name] = {**self.articles.get(name, {}), **written}
        self.filled.add(name)
        self._pending.add(name)

    @property
    def is_due(self) -> bool:
        """Whether to write the lock now: often enough, but in at most a twentieth of the run."""
        since = time.monotonic() - self._written_at
        return len(self._pending) >= _MINIMUM and since > _INTERVAL * self._duration

    def write(self) -> None:
        """Write what was recorded; raise NotWritableError if the file can't be written.

        Entries that another run wrote meanwhile stay. Articles that no longer exist are dropped.
        """
        if not self._pending:
            if self._has_announced and not self.filled:  # no article could be written
                self._journal.remove()
            return
        now = read_file(self.path, _LIMIT) if self.path.exists() else None
        if now is not None and now != self.data:
            other = LockFile._read_file(self.path).articles
            self.articles = {**other, **{name: self.articles[name] for name in self.filled}}
        names = (name for name in self.articles if name in self.filled or self._exists(name))
        self.articles = {name: self.articles[name] for name in names}
        began = time.monotonic()
        data = self.render().encode("utf-8")
        if now != data:
            write_atomically(self.path, data)
        self._journal.remove()
        self.data = data
        self._pending.clear()
        self._written_at = time.monotonic()
        self._duration = self._written_at - began

    @property
    def _journal(self) -> Journal:
        return Journal(self.path.parent)

    @property
    def is_as_written(self) -> bool:
        """Whether the files of the lock are as this run wrote them, or found them."""
        return lock_state(self.path) == _state_of(self.data, b"")

    def _exists(self, name: str) -> bool:
        """Return whether an article exists, or is only missing from this copy of the docset.

        A sparse checkout lacks articles that git tracks, a container those of whole folders.
        """
        article = self.path.parent / name
        if exists(article):
            return True
        if not has_repository(self.path.parent):
            return not exists(article.parent)
        return self._tracked is None or name in self._tracked

    @cached_property
    def _tracked(self) -> frozenset[str] | None:
        """The files of the docset that git tracks; None if git can't be asked."""
        with suppress(GitError):
            return frozenset(list_files(self.path.parent, "--cached"))
        return None

    def ignored_warning(self) -> str | None:
        """Return a warning if git ignores the lock, so that a commit would be without it."""
        folder, name = self.path.parent, self.path.name
        with suppress(GitError):
            if has_repository(folder) and is_ignored(folder, name):
                return (
                    f"git ignores {name}, so that commits lack it, and later runs can't tell your "
                    f"edits from new policies. Add the line '!{name}' to .gitignore, and commit "
                    f"{name}."
                )
        return None

    def render(self) -> str:
        """Return the text of the file."""
        return "".join([_HEADER, *map(self._part, sorted(self.articles)), f"\n{_END}\n"])

    def _part(self, name: str) -> str:
        """Return the part of an article, rendered once: the file is written many times."""
        article = self.articles[name]
        rendered, part = self._rendered.get(name, ({}, ""))
        if rendered is not article:
            part = "".join(_lines(name, article))
            self._rendered[name] = (article, part)
        return part


def lock_state(path: Path) -> str:
    """Return what identifies the content of a lock and of its journal."""
    data = None
    with suppress(OSError):  # reported when the lock is read
        if path.is_file() and not path.is_symlink():
            data = read_file(path, _LIMIT)
    return _state_of(data, Journal(path.parent).read())


def _state_of(data: bytes | None, journaled: bytes) -> str:
    return hash_of(b"%s\n%s" % (b"" if data is None else hash_of(data).encode(), journaled))


def count(text: str) -> tuple[int, int]:
    """Return how many articles and bullets the text of a lock has."""
    lines = text.splitlines()
    bullets = sum(line.startswith("  { ") and not line.startswith("  { role ") for line in lines)
    return sum(line.startswith("[articles.") for line in lines), bullets


def _bullets(article: ArticleLock) -> Iterator[LockEntry]:
    for entries in article.values():
        yield from (entry for entry in entries if entry.role is None)


def _lines(name: str, article: ArticleLock) -> Iterator[str]:
    slots = {slot: entries for slot, entries in article.items() if entries}
    if slots:
        yield f"\n[articles.{_quoted(name)}]\n"
    for slot in sorted(slots):
        yield f"{_quoted(slot)} = [\n"
        yield from sorted({f"  {_render(entry)},\n" for entry in slots[slot]})
        yield "]\n"


def _damage(path: Path, broken: str) -> str | None:
    """Return a message about the parts of a lock that can't be read, if any."""
    return _treated_as_lost(f"{path} is damaged ({broken})") if broken else None


def _treated_as_lost(why: str) -> str:
    return (
        f"{why}. Treating it as lost: your edits stay, but bullets that you deleted may come back. "
        "Restore it from git, or run 'enrich refresh' to write a new one."
    )


@lru_cache(maxsize=10_000)  # many articles have the same entries
def _render(entry: LockEntry) -> str:
    parts = {"role": _quoted(entry.role)} if entry.role else {}
    key = "ids" if entry.subject.ids else "names"
    if values := getattr(entry.subject, key):
        parts[key] = f"[{', '.join(_quoted(value) for value in sorted(values))}]"
    parts["text"] = _quoted(entry.digest)
    return f"{{ {', '.join(f'{key} = {value}' for key, value in parts.items())} }}"


def _quoted(text: str) -> str:
    """Return a basic string of TOML, on one line whatever the text contains."""
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\u2028\u2029]", lambda mark: f"\\u{ord(mark.group()):04x}", quoted)


def _parse(text: str) -> tuple[dict[str, ArticleLock], str]:
    """Return the articles that can be read, and what is wrong with the rest."""
    parts = _ARTICLE.split(text)[1:]
    broken: list[str] = []
    articles: dict[str, ArticleLock] = {}
    if text.rstrip().rpartition("\n")[2] != _END:
        broken.append("its end is missing")
        parts = parts[:-1]
    for part in parts:
        try:
            for name, slots in parse_toml(part)["articles"].items():
                articles[name] = {slot: _entries(lines) for slot, lines in slots.items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            broken.append(part.partition("\n")[0])
    return articles, ", ".join(broken[:3])


def _entries(lines: list[Mapping[str, Any]]) -> tuple[LockEntry, ...]:
    return tuple(
        LockEntry(
            str(line["text"]),
            BulletKey(frozenset(line.get("ids", ())), frozenset(line.get("names", ()))),
            Role(line["role"]) if "role" in line else None,
        )
        for line in lines
    )
