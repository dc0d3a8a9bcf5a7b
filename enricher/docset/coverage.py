"""Coverage over time: how many articles and bullets `enrich.lock` had at earlier commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct

from enricher.docset.config import LOCK_NAME
from enricher.docset.lock import count
from enricher.platform.git import GitError, git

_SINCE = "3 years ago"
_COMMITS = 40  # at most, spread evenly


class Coverage(Struct, frozen=True):
    """How many articles, and bullets in them, the lock had on a day."""

    day: date
    articles: int
    bullets: int


def coverage(lock: Path, today: date) -> list[Coverage]:
    """Return the coverage of a docset day by day, up to the lock as it is now.

    Only commits of this clone are read: a shallow clone has few, a folder without git none.
    """
    versions: list[tuple[date, bytes]] = []
    with suppress(GitError):
        days = dict(_commits(lock))  # the last commit of each day
        versions += zip(days, _texts(lock, [*days.values()]), strict=False)
    if lock.is_file():
        versions.append((today, lock.read_bytes()))
    counted = {day: count(text.decode("utf-8", "replace")) for day, text in versions if text}
    return [Coverage(day, *numbers) for day, numbers in sorted(counted.items())]


def _commits(lock: Path) -> list[tuple[date, str]]:
    """Return some commits that changed the lock, the oldest first, with their days."""
    # Plumbing: no setting of the repository makes it check a signature or start a pager.
    output = git(
        lock.parent, "rev-list", "--first-parent", "--timestamp", "--reverse", f"--since={_SINCE}",
        "HEAD", "--", LOCK_NAME,
    )  # fmt: skip
    lines = [line.split() for line in output.decode().splitlines()]
    step = -(-len(lines) // _COMMITS) or 1
    chosen = lines[::-step][::-1]  # always with the last one
    return [(datetime.fromtimestamp(int(time), UTC).date(), commit) for time, commit in chosen]


def _texts(lock: Path, commits: list[str]) -> Iterator[bytes]:
    """Yield the lock at each of these commits; empty where it does not exist."""
    objects = "".join(f"{commit}:./{LOCK_NAME}\n" for commit in commits)
    answer = git(lock.parent, "cat-file", "--batch", stdin=objects.encode())
    at = 0
    while at < len(answer):
        start = answer.index(b"\n", at) + 1
        head = answer[at:start].split()
        end = start + int(head[2]) if len(head) == 3 else start - 1  # '… missing'
        yield answer[start:end]
        at = end + 1
