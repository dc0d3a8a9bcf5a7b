"""`enrich.lock`: what the tool last wrote into each article, so that people's edits can be told.

A text file, sorted, without dates, one line a bullet: small changes are small diffs, and branches
that refresh different articles merge without conflict.

    # What enrich last wrote. Commit this file beside the articles.
    enrich.lock 1

    docs/expressroute.md
      policy-definitions/reliability
        5f2a9c1b0d3e da8a2248-6b4a-44a7-96bf-bf1c0dd208c3

    # end
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from enricher.errors import UsageError

LOCK_NAME = "enrich.lock"

_HEADER = "# What enrich last wrote. Commit this file beside the articles.\nenrich.lock 1\n"
_END = "# end"  # without it the file was cut off: what it lacks would count as never written
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Written:
    """A bullet or sentence that the tool wrote: what it is about, and a digest of its text."""

    digest: str
    keys: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, keys: Iterable[str] = ()) -> Written:
        """What is kept of a text; keys lose their blanks, which part them in the file."""
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
        return cls(digest, tuple(sorted(key.replace(" ", "_") for key in keys)))


#: What was written into the places of one article, by place.
ArticleLock = Mapping[str, tuple[Written, ...]]


@dataclass
class Lock:
    """The whole lock file; articles by their path relative to it."""

    articles: dict[str, ArticleLock] = field(default_factory=dict)
    damaged: str | None = None  # why a file that is there could not be read

    @classmethod
    def read(cls, path: Path) -> Lock:
        """Read a lock; one that is damaged counts as lost, and says so.

        Raises UsageError when a git merge left its conflict in it.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls()
        except (OSError, UnicodeDecodeError) as error:
            return cls(damaged=f"{path} can't be read ({error.__class__.__name__})")
        if _CONFLICT.search(text):
            raise UsageError(
                f"{path} holds the conflict of a git merge. Take either side, and run refresh."
            )
        try:
            return cls(_parse(text))
        except ValueError as error:
            return cls(damaged=f"{path} is damaged ({error})")

    def render(self) -> str:
        """The file's text."""
        parts = [_HEADER]
        for article in sorted(self.articles):
            places = {place: lines for place, lines in self.articles[article].items() if lines}
            if places:
                parts.append(f"\n{article}\n")
            for place in sorted(places):
                parts.append(f"  {place}\n")
                lines = sorted(set(places[place]), key=lambda one: (one.keys, one.digest))
                parts += [f"    {' '.join([one.digest, *one.keys])}\n" for one in lines]
        return "".join([*parts, f"\n{_END}\n"])


def _parse(text: str) -> dict[str, ArticleLock]:
    lines = text.splitlines()
    if lines[:2] != _HEADER.splitlines():
        raise ValueError("it does not begin as a lock of this version")
    if lines[-1] != _END:
        raise ValueError("its end is missing")
    articles: dict[str, dict[str, tuple[Written, ...]]] = {}
    places: dict[str, tuple[Written, ...]] | None = None
    place: str | None = None
    for number, line in enumerate(lines[2:-1], start=3):
        depth = len(line) - len(line.lstrip(" "))
        words = line.split()
        if not words:
            continue
        if depth == 0:
            places = articles.setdefault(line, {})
            place = None
        elif depth == 2 and places is not None:
            place = line.strip()
            places[place] = ()
        elif depth == 4 and places is not None and place is not None:
            if not re.fullmatch(r"[0-9a-f]{12}", words[0]):
                raise ValueError(f"line {number}")
            places[place] += (Written(words[0], tuple(words[1:])),)
        else:
            raise ValueError(f"line {number}")
    return dict(articles)
