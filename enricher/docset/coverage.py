"""Coverage over time: the numbers of articles and bullets in `enrich.lock` at its commits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path

from msgspec import Struct

from enricher.docset.config import LOCK_NAME
from enricher.docset.lock import count
from enricher.platform.git import GitError, git
from enricher.platform.reading import read_at_most

_SINCE = "3 years ago"
_LIMIT = 64 * 2**20  # bytes of a lock
_COMMITS = 200  # at most, spread evenly


class Coverage(Struct, frozen=True):
    """The numbers of articles and bullets in the lock at a commit, or now."""

    time: datetime
    articles: int
    bullets: int
    commit: str = ""  # its hash; empty for the lock as it is now

    @property
    def day(self) -> date:
        """The day of the commit."""
        return self.time.date()


class CoverageHistory(Struct, frozen=True):
    """The coverage at each commit of the lock, the oldest first, and of the lock as it is now.

    `gap` says why there is no history to show; it is empty if there is one.
    """

    points: Sequence[Coverage] = ()
    gap: str = ""
    left_out: int = 0  # commits


def coverage(lock: Path, today: date) -> CoverageHistory:
    """Return the coverage of a docset.

    Only commits of this clone are read: a shallow clone has few, a folder without git none.
    """
    points: list[Coverage] = []
    left_out, last = 0, b""
    with suppress(GitError):
        commits, left_out = _commits(lock)
        texts = [*_texts(lock, [commit for _, commit in commits])]
        points = [
            _counted(when, text, commit)
            for (when, commit), text in zip(commits, texts, strict=False)
            if text
        ]
        last = texts[-1] if texts else b""
    commits_read = len(points)
    text = read_at_most(lock, _LIMIT) if lock.is_file() else b""
    if text and text != last:
        points.append(_counted(datetime.combine(today, time.max, UTC), text))
    gap = "" if len(points) > 1 else _gap(lock, commits_read)
    return CoverageHistory(points, gap, left_out)


def _gap(lock: Path, commits: int) -> str:
    """Return why there is no history of the lock to show."""
    try:
        is_shallow = git(lock.parent, "rev-parse", "--is-shallow-repository").strip() == b"true"
    except GitError:
        return f"{LOCK_NAME} is not in a git repository"
    found = "only one commit" if commits else "no commit"
    if is_shallow:
        return f"this clone is shallow, and has {found} of {LOCK_NAME}: fetch the whole history"
    return f"there is {found} of {LOCK_NAME} yet"


def _counted(when: datetime, text: bytes, commit: str = "") -> Coverage:
    articles, bullets = count(text.decode("utf-8", "replace"))
    return Coverage(when, articles, bullets, commit)


def _commits(lock: Path) -> tuple[list[tuple[datetime, str]], int]:
    """Return commits that changed the lock, each with its time, the oldest first.

    Of many commits only some are returned, and the number of the others.
    """
    # A plumbing command: no setting of the repository makes it check signatures or start a pager.
    output = git(
        lock.parent, "rev-list", "--first-parent", "--timestamp", "--reverse", f"--since={_SINCE}",
        "HEAD", "--", LOCK_NAME,
    )  # fmt: skip
    lines = [line.split() for line in output.decode().splitlines()]
    step = -(-len(lines) // _COMMITS) or 1
    chosen = lines[::-step][::-1]  # the last one is always among them
    commits = [(datetime.fromtimestamp(int(when), UTC), commit) for when, commit in chosen]
    return commits, len(lines) - len(chosen)


def _texts(lock: Path, commits: Sequence[str]) -> Iterator[bytes]:
    """Yield the lock at each of these commits; empty if the commit has none."""
    objects = "".join(f"{commit}:./{LOCK_NAME}\n" for commit in commits)
    output = git(lock.parent, "cat-file", "--batch", stdin=objects.encode())
    offset = 0
    while offset < len(output):
        start = output.index(b"\n", offset) + 1
        header = output[offset:start].split()  # id, type and size; or a name and 'missing'
        end = start + int(header[2]) if len(header) == 3 else start - 1
        yield output[start:end]
        offset = end + 1  # after the line feed that follows each object
