"""Coverage of a docset over time, from the history of its lock."""

from __future__ import annotations

import os
import subprocess
from datetime import date, timedelta
from pathlib import Path

from enricher.docset.coverage import CoverageHistory, coverage

LOCK = """\
version = 2

[articles."a.md"]
"policy-definitions/reliability" = [
  { names = ["x"], text = "1" },
  { role = "closing", text = "2" },
]

# end
"""


def commit(folder: Path, day: date) -> None:
    """Commit everything on a day."""
    when = f"{day}T12:00:00Z"
    identity = ["-c", "user.name=x", "-c", "user.email=x@x.example"]
    for words in (["add", "."], ["commit", "--quiet", "--message", "x"]):
        subprocess.run(
            ["git", *identity, *words],
            cwd=folder,
            check=True,
            env={**os.environ, "GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": when},
        )


def numbers(history: CoverageHistory) -> list[tuple[date, int, int]]:
    """Return the day and the numbers of each point."""
    return [(point.day, point.articles, point.bullets) for point in history.points]


def repository(folder: Path) -> Path:
    """Return a lock in a new repository."""
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder / "enrich.lock"


def test_coverage__at_each_commit_and_now(tmp_path: Path) -> None:
    """Two commits of a day are two points; the lock as it is now is one if it differs."""
    today = date.today()
    lock = repository(tmp_path)
    for days, text in ((9, "version = 2\n"), (5, LOCK.replace("a.md", "b.md")), (5, LOCK + "#")):
        lock.write_text(text)
        commit(tmp_path, today - timedelta(days=days))
    expected = [
        (today - timedelta(days=9), 0, 0),
        (today - timedelta(days=5), 1, 1),
        (today - timedelta(days=5), 1, 1),
    ]
    assert numbers(coverage(lock, today)) == expected
    lock.write_text(LOCK.replace("# end", LOCK.partition("\n")[2].replace("a.md", "b.md")))
    history = coverage(lock, today)
    assert numbers(history) == [*expected, (today, 2, 2)]
    assert [bool(point.commit) for point in history.points] == [True, True, True, False]
    assert history.gap == ""


def test_coverage__says_why_there_is_no_history(tmp_path: Path) -> None:
    """Without git, without a commit, with one alone, and in a shallow clone."""
    today = date.today()
    lock = tmp_path / "enrich.lock"
    history = coverage(lock, today)
    assert (history.points, history.gap) == ([], "enrich.lock is not in a git repository")
    lock.write_text(LOCK)
    assert numbers(coverage(lock, today)) == [(today, 1, 1)]
    repository(tmp_path)
    assert coverage(lock, today).gap == "there is no commit of enrich.lock yet"
    commit(tmp_path, today)
    history = coverage(lock, today)
    assert (len(history.points), history.gap) == (1, "there is only one commit of enrich.lock yet")
    commit_again = LOCK + "# again"
    lock.write_text(commit_again)
    commit(tmp_path, today)
    clone = tmp_path / "clone"
    command = ["git", "clone", "--quiet", "--depth", "1", tmp_path.as_uri(), str(clone)]
    subprocess.run(command, check=True)
    assert coverage(clone / "enrich.lock", today).gap == (
        "this clone is shallow, and has only one commit of enrich.lock: fetch the whole history"
    )
