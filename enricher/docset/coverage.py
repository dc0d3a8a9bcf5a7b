"""Coverage over time: how much `enrich.lock` knew at the commits of a git repository."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct

from enricher.docset.config import LOCK_NAME
from enricher.docset.lock import count
from enricher.git import git

_BACK = "3 years ago"
_COMMITS = 40  # that are looked at, at most, spread evenly


class Coverage(Struct, frozen=True):
    """What the lock knew on a day: articles, and bullets in them."""

    day: date
    articles: int
    bullets: int


def coverage(lock: Path, today: date) -> list[Coverage]:
    """The coverage of a docset day by day, up to the lock as it stands; no more outside of git.

    Only what this clone holds is looked at: of a shallow one, that is little.
    """
    days = dict(_commits(lock))  # the last of each
    found = [*zip(days, _texts(lock, [*days.values()]), strict=False)]
    if lock.is_file():
        found.append((today, lock.read_bytes()))
    counted = {day: count(text.decode("utf-8", "replace")) for day, text in found if text}
    return [Coverage(day, *numbers) for day, numbers in sorted(counted.items())]


def _commits(lock: Path) -> list[tuple[date, str]]:
    """Some commits that changed the lock, the oldest first, with their days."""
    # Plumbing, which no setting of the folder's own makes check a signature or page.
    told = git(
        lock.parent, "rev-list", "--first-parent", "--timestamp", "--reverse", f"--since={_BACK}",
        "HEAD", "--", LOCK_NAME,
    )  # fmt: skip
    lines = [line.split() for line in (told or b"").decode().splitlines()]
    step = -(-len(lines) // _COMMITS) or 1
    chosen = lines[::-step][::-1]  # the last one always
    return [(datetime.fromtimestamp(int(time), UTC).date(), commit) for time, commit in chosen]


def _texts(lock: Path, commits: list[str]) -> Iterator[bytes]:
    """The lock at each of these commits; empty where it is not there."""
    asked = "".join(f"{commit}:./{LOCK_NAME}\n" for commit in commits)
    answer = git(lock.parent, "cat-file", "--batch", stdin=asked.encode(), fetches=False)
    at = 0
    while answer and at < len(answer):
        start = answer.index(b"\n", at) + 1
        head = answer[at:start].split()
        end = start + int(head[2]) if len(head) == 3 else start - 1  # '… missing'
        yield answer[start:end]
        at = end + 1
