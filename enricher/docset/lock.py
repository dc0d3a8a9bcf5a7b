"""`enrich.lock`: what the tool last wrote into each article, so that people's edits can be told.

A TOML file, sorted, without dates, a line a bullet: small changes are small diffs, and branches
that refresh different articles merge without conflict. A part that is damaged costs its own article
alone.

    # What enrich last wrote …
    version = 2

    [articles."docs/expressroute.md"]
    "policy-definitions/reliability" = [
      { text = "5f2a9c1b0d3e", ids = ["da8a2248-6b4a-44a7-96bf-bf1c0dd208c3"] },
      { text = "0b1f2f9f6c0a", role = "closing" },
    ]

    # end

`text` is a digest; `names` stand where there are no ids.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomli
from msgspec import Struct, field

from enricher.article.bullets import Subject
from enricher.article.history import ArticleLock, Written
from enricher.article.template import Role
from enricher.docset.files import write_atomically
from enricher.errors import UsageError

_VERSION = 2
_HEADER = f"""\
# What enrich last wrote, so that it knows what people changed. Commit it beside the articles.
version = {_VERSION}
"""
_FEW = 10  # articles that are written into it at once, at least
_PATIENCE = 20  # times as long as it took to write it, until it is written again
_END = "# end"  # without it the file was cut off: what it lacks would count as never written
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})", re.MULTILINE)
_ARTICLE = re.compile(r"^(?=\[articles\.)", re.MULTILINE)
_VERSION_LINE = re.compile(r"^version = (\d+)$", re.MULTILINE)


class LockFile(Struct):
    """The lock of a docset; articles by their names. `damage` says what of it can't be read."""

    path: Path
    articles: dict[str, ArticleLock] = field(default_factory=dict)
    damage: str | None = None
    data: bytes | None = None  # of the file when it was last seen; None: there is none
    ours: set[str] = field(default_factory=set)  # the articles that this run remembered
    first: Mapping[str, ArticleLock] = {}  # what was known when it was read
    _waiting: set[str] = field(default_factory=set)  # articles that are not written yet
    _written_at: float = 0.0  # of a clock, in seconds
    _seconds: float = 0.0  # that it took
    _rendered: dict[str, tuple[ArticleLock, str]] = field(default_factory=dict)  # by article

    def __post_init__(self) -> None:
        """Keep what was known: an article that was moved is told by it, whatever is done first."""
        self.first = dict(self.articles)

    @classmethod
    def read(cls, path: Path) -> LockFile:
        """Read a lock; what is damaged counts as lost.

        Raises UsageError when a git merge left its conflict in it, or a later enrich wrote it.
        """
        if path.is_symlink():
            raise UsageError(f"{path} is a link, which is never written through. Remove it.")
        try:
            data = path.read_bytes()
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except FileNotFoundError:
            return cls(path)
        except (OSError, UnicodeDecodeError) as error:
            return cls(path, damage=_lost(f"{path} can't be read ({type(error).__name__})"))
        if _CONFLICT.search(text):
            raise UsageError(
                f"{path} holds the conflict of a git merge. Take either side, and run refresh."
            )
        version = _VERSION_LINE.search(text)
        if version and int(version[1]) > _VERSION:
            raise UsageError(f"{path} was written by a later enrich. Update this one.")
        if not version or int(version[1]) < _VERSION:
            lost = _lost(f"{path} is damaged, or of an earlier enrich")
            return cls(path, damage=lost, data=data)
        articles, broken = _parse(text)
        damage = _lost(f"{path} is damaged ({broken})") if broken else None
        return cls(path, articles, damage, data)

    def of(self, name: str) -> ArticleLock:
        """What was written into an article; empty for one that the lock didn't know."""
        return self.first.get(name, {})

    def bullets(self) -> Iterator[Written]:
        """All bullets that it knows, of whatever article."""
        for places in self.articles.values():
            for lines in places.values():
                yield from (one for one in lines if one.role is None)

    def like(self, digests: Collection[str]) -> str | None:
        """The article that an unknown one with these bullets was moved or copied from, if any.

        One that is not there any more goes before those that are.
        """
        best: tuple[bool, int, str] | None = None
        for name, places in sorted(self.first.items()):
            lines = [one for kept in places.values() for one in kept if one.role is None]
            shared = sum(one.digest in digests for one in lines)
            if shared and (best is None or (not self._is_there(name), shared) > best[:2]):
                best = not self._is_there(name), shared, name
        return best[2] if best else None

    def remember(self, name: str, written: ArticleLock) -> None:
        """Keep what was written into an article, for the next `write`."""
        self.articles[name] = {**self.articles.get(name, {}), **written}
        self.ours.add(name)
        self._waiting.add(name)

    @property
    def is_due(self) -> bool:
        """Has enough come together to write it? So much that writing takes a small part of a run:
        the longer the lock is, the more."""
        since = time.monotonic() - self._written_at
        return len(self._waiting) >= _FEW and since > _PATIENCE * self._seconds

    def write(self) -> None:
        """Write what was remembered; raises ArticleError when that can't be written.

        What others wrote into the file meanwhile stays. Articles that are gone are forgotten.
        """
        if not self._waiting:
            return
        now = self.path.read_bytes() if self.path.exists() else None
        if now is not None and now != self.data:
            others = LockFile.read(self.path).articles
            self.articles = {**others, **{one: self.articles[one] for one in self.ours}}
        kept = (name for name in self.articles if name in self.ours or self._is_there(name))
        self.articles = {name: self.articles[name] for name in kept}
        began = time.monotonic()
        data = self.render().encode("utf-8")
        if now != data:
            write_atomically(self.path, data)
        self.data = data
        self._waiting.clear()
        self._written_at = time.monotonic()
        self._seconds = self._written_at - began

    def _is_there(self, name: str) -> bool:
        return (self.path.parent / name).exists()

    def render(self) -> str:
        """The file's text."""
        return "".join([_HEADER, *map(self._part, sorted(self.articles)), f"\n{_END}\n"])

    def _part(self, name: str) -> str:
        """The part of an article, which is made once: the file is written many times."""
        written = self.articles[name]
        made, part = self._rendered.get(name, ({}, ""))
        if made is not written:
            part = "".join(_lines(name, written))
            self._rendered[name] = (written, part)
        return part


def count(text: str) -> tuple[int, int]:
    """How many articles the text of a lock knows, and how many bullets in them."""
    lines = text.splitlines()
    bullets = sum(line.startswith("  { ") and not line.startswith("  { role ") for line in lines)
    return sum(line.startswith("[articles.") for line in lines), bullets


def _lines(name: str, written: ArticleLock) -> Iterator[str]:
    places = {place: lines for place, lines in written.items() if lines}
    if places:
        yield f"\n[articles.{_quoted(name)}]\n"
    for place in sorted(places):
        yield f"{_quoted(place)} = [\n"
        yield from sorted({f"  {_entry(one)},\n" for one in places[place]})
        yield "]\n"


def _lost(why: str) -> str:
    return f"{why}; it counts as lost: people's edits stay."


@lru_cache(maxsize=10_000)  # many articles have the same
def _entry(one: Written) -> str:
    parts = {"role": _quoted(one.role)} if one.role else {}
    about = "ids" if one.subject.ids else "names"
    if values := getattr(one.subject, about):
        parts[about] = f"[{', '.join(_quoted(value) for value in sorted(values))}]"
    parts["text"] = _quoted(one.digest)
    return f"{{ {', '.join(f'{key} = {value}' for key, value in parts.items())} }}"


def _quoted(text: str) -> str:
    """A basic string of TOML, on one line whatever it holds."""
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\u2028\u2029]", lambda mark: f"\\u{ord(mark.group()):04x}", quoted)


def _parse(text: str) -> tuple[dict[str, ArticleLock], str]:
    """The articles that can be read, and what is wrong with the others."""
    parts = _ARTICLE.split(text)[1:]
    broken: list[str] = []
    articles: dict[str, ArticleLock] = {}
    if text.rstrip().rpartition("\n")[2] != _END:
        broken.append("its end is missing")
        parts = parts[:-1]
    for part in parts:
        try:
            for name, places in tomli.loads(part)["articles"].items():
                articles[name] = {place: _written(lines) for place, lines in places.items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            broken.append(part.partition("\n")[0])
    return articles, ", ".join(broken[:3])


def _written(lines: list[Mapping[str, Any]]) -> tuple[Written, ...]:
    return tuple(
        Written(
            str(line["text"]),
            Subject(frozenset(line.get("ids", ())), frozenset(line.get("names", ()))),
            Role(line["role"]) if "role" in line else None,
        )
        for line in lines
    )
