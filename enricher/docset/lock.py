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
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from enricher.article.bullets import Subject
from enricher.article.history import ArticleLock, Written
from enricher.article.template import Role
from enricher.docset.files import write_atomically
from enricher.errors import UsageError

LOCK_NAME = "enrich.lock"

_VERSION = 2
_HEADER = f"""\
# What enrich last wrote, so that it knows what people changed. Commit it beside the articles.
version = {_VERSION}
"""
_END = "# end"  # without it the file was cut off: what it lacks would count as never written
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})", re.MULTILINE)
_ARTICLE = re.compile(r"^(?=\[articles\.)", re.MULTILINE)
_VERSION_LINE = re.compile(r"^version = (\d+)$", re.MULTILINE)


@dataclass
class LockFile:
    """The lock of a docset; articles by their names. `damage` says what of it can't be read."""

    path: Path
    articles: dict[str, ArticleLock] = field(default_factory=dict)
    damage: str | None = None

    @classmethod
    def read(cls, path: Path) -> LockFile:
        """Read a lock; what is damaged counts as lost.

        Raises UsageError when a git merge left its conflict in it, or a later enrich wrote it.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
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
            return cls(path, damage=_lost(f"{path} is damaged, or of an earlier enrich"))
        articles, broken = _parse(text)
        return cls(path, articles, _lost(f"{path} is damaged ({broken})") if broken else None)

    def of(self, name: str) -> ArticleLock:
        """What was written into an article; empty for one that the lock doesn't know."""
        return self.articles.get(name, {})

    def bullets(self) -> Iterator[Written]:
        """All bullets that it knows, of whatever article."""
        for places in self.articles.values():
            for lines in places.values():
                yield from (one for one in lines if one.role is None)

    def remember(self, name: str, written: ArticleLock) -> None:
        """Keep what was written into an article; raises ArticleError when that can't be written."""
        self.articles[name] = {**self.of(name), **written}
        data = self.render().encode("utf-8")
        if not self.path.exists() or self.path.read_bytes() != data:
            write_atomically(self.path, data)

    def render(self) -> str:
        """The file's text."""
        return "".join([_HEADER, *self._lines(), f"\n{_END}\n"])

    def _lines(self) -> Iterator[str]:
        for article in sorted(self.articles):
            places = {place: lines for place, lines in self.articles[article].items() if lines}
            if places:
                yield f"\n[articles.{_quoted(article)}]\n"
            for place in sorted(places):
                yield f"{_quoted(place)} = [\n"
                yield from sorted({f"  {_entry(one)},\n" for one in places[place]})
                yield "]\n"


def _lost(why: str) -> str:
    return f"{why}; it counts as lost: people's edits stay."


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
            for name, places in tomllib.loads(part)["articles"].items():
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
