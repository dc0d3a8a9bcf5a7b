"""Coverage of a docset over time, from the history of its lock."""

from __future__ import annotations

import os
import subprocess
from datetime import date, timedelta
from pathlib import Path

from enricher.docset.coverage import Coverage, coverage

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


def test_coverage__day_by_day_up_to_now(tmp_path: Path) -> None:
    """The last commit of each day, and the lock as it is now."""
    today = date.today()
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    lock = tmp_path / "enrich.lock"
    for days, text in ((9, "version = 2\n"), (5, LOCK.replace("a.md", "b.md")), (5, LOCK)):
        lock.write_text(text)
        commit(tmp_path, today - timedelta(days=days))
    lock.write_text(LOCK.replace("# end", LOCK.partition("\n")[2].replace("a.md", "b.md")))
    assert coverage(lock, today) == [
        Coverage(today - timedelta(days=9), 0, 0),
        Coverage(today - timedelta(days=5), 1, 1),
        Coverage(today, 2, 2),
    ]


def test_coverage__without_git_is_that_of_today(tmp_path: Path) -> None:
    """And nothing without a lock."""
    lock = tmp_path / "enrich.lock"
    assert coverage(lock, date.today()) == []
    lock.write_text(LOCK)
    assert coverage(lock, date.today()) == [Coverage(date.today(), 1, 1)]
