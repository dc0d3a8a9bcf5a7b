"""The history of a git checkout: commits by name or day, and files from git's objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct

from enricher.errors import SourceError, UsageError
from enricher.platform.git import GitError, git

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class History(Struct, frozen=True):
    """The history of a folder in a git checkout, for the option that names a state of it.

    With `fetch`, git may fetch what a partial clone lacks.
    """

    checkout: Path
    fetch: bool = False
    option: str = "--since"
    source: str = "--policies-from"  # the option that names the checkout

    def commit(self, since: str, warn: Callable[[str], None]) -> str:
        """Return the commit of a day, a tag or a commit.

        Warns about a checkout that is older than the day. Raises UsageError if there is no such
        commit, or if the day is before the history.
        """
        if is_day(since):
            return self._commit_of_day(since, warn)
        return self._commit_of_name(since)

    def _commit_of_day(self, day: str, warn: Callable[[str], None]) -> str:
        """Return the last commit of a day or before it."""
        read_day(day, self.option)  # as git would take one that doesn't exist for another
        commit = self._git("rev-list", "-1", f"--before={day}T23:59:59Z", "HEAD").strip()
        if not commit:
            raise UsageError(
                f"{self.option} {day}: the history of {self.checkout} begins on {self._begin()}. "
                + (self._unshallow() or "Choose a later day.")
            )
        newest = self._git("rev-list", "-1", "--timestamp", "HEAD").split()
        if newest[1] == commit and (last := _day(newest[0])) < day:
            warn(
                f"the newest commit of {self.checkout} is of {last}, before {day}: nothing later "
                "is known. Update the checkout."
            )
        return commit

    def _commit_of_name(self, name: str) -> str:
        """Return the commit that a name stands for."""
        verify = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        try:
            return self._git(*verify).strip()
        except GitError as error:
            if error.status != 1:  # as --quiet has it for a name that does not exist
                raise
            hint = self._unshallow()
            raise UsageError(
                f"{no_such_state(name, self.option, self.source)} {hint}".rstrip()
            ) from error

    def files(
        self, commit: str, is_wanted: Callable[[str], bool], what: str
    ) -> Iterator[tuple[str, bytes]]:
        """Yield wanted files of a commit from git's objects, so that no filter of it runs.

        Names are relative to the folder. Raises SourceError, which says `what` is missing, if there
        are none, and if the checkout lacks one.
        """
        objects: dict[str, str] = {}
        try:
            tree = self._git("ls-tree", "-r", "-z", commit)
        except GitError as error:
            raise self._partial(commit) from error
        for line in tree.split("\0"):
            kind, _, name = line.partition("\t")
            if " blob " in kind and is_wanted(name):
                objects[name] = kind.split()[-1]
        if not objects:
            raise SourceError(f"commit {commit[:12]} of {self.checkout} has no {what}.")
        request = "\n".join([*objects.values(), ""]).encode()
        output = git(self.checkout, "cat-file", "--batch", stdin=request, fetch=self.fetch)
        offset = 0
        for name in objects:
            start = output.index(b"\n", offset) + 1
            size = output[offset:start].split()[-1]
            if not size.isdigit():  # '… missing'
                raise self._partial(commit)
            end = start + int(size)
            yield name, output[start:end]
            offset = end + 1  # after the line feed that follows each object

    def changes(self, commit: str) -> dict[str, date]:
        """Return the files of the folder that changed after a commit, with the day of the last."""
        log = self._git(
            "log", "--format=%x00%cs", "--name-only", "--no-renames", "--relative",
            f"{commit}..HEAD", "--", ".",
        )  # fmt: skip
        changed: dict[str, date] = {}
        for entry in log.split("\0")[1:]:  # the latest commit first
            day, _, names = entry.partition("\n")
            for name in filter(None, names.split("\n")):
                changed.setdefault(name, date.fromisoformat(day))
        return changed

    def _partial(self, commit: str) -> SourceError:
        return SourceError(
            f"{self.checkout} lacks files of commit {commit[:12]}. If it is a partial clone of "
            "yours, use --fetch to let git fetch them."
        )

    def _git(self, *arguments: str) -> str:
        return git(self.checkout, *arguments, fetch=self.fetch).decode("utf-8", "replace")

    def _begin(self) -> str:
        """Return the day of the oldest commit."""
        roots = self._git("rev-list", "--max-parents=0", "--timestamp", "HEAD").splitlines()
        return min(_day(line.split()[0]) for line in roots)

    def _unshallow(self) -> str:
        """Return how to get the history that a shallow clone lacks; empty for other clones."""
        if self._git("rev-parse", "--is-shallow-repository").strip() != "true":
            return ""
        return f"It is a shallow clone: run 'git -C {self.checkout} fetch --unshallow'."


def is_day(since: str) -> bool:
    """Return whether a state is named by a day, such as `2026-01-31`, also by one that isn't."""
    return _DAY.fullmatch(since) is not None


def read_day(day: str, option: str) -> date:
    """Return a day that an option names; raise UsageError if it doesn't exist."""
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(
            f"{option} {day}: there is no such day. Write it as 2026-01-31."
        ) from error


def no_such_state(since: str, option: str, source: str) -> UsageError:
    """Return the error about a state that is neither a path nor a commit."""
    return UsageError(
        f"{option} {since}: no such folder or archive, and no commit or day of a git checkout that "
        f"{source} names."
    )


def _day(timestamp: str) -> str:
    return datetime.fromtimestamp(int(timestamp), UTC).date().isoformat()
