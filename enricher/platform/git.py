"""Run git in repositories that the user may not trust.

A cloned repository, or a folder of one that is laid out as a bare repository, brings settings that
name programs: git starts them when it fetches what a partial clone lacks, or watches files. No call
here lets it, and none is led to another repository by the variables of a caller, such as a hook.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from enricher.errors import UsageError
from enricher.platform.locations import from_working_directory, repository_root

#: Nothing starts a program; a bare repository counts only where it is named as one.
_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "log.showSignature=false",
    "safe.bareRepository=explicit",
)
#: Each alone keeps git from fetching. Git before 2.39.4 knows only the last one.
_NO_FETCH = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
#: Variables that don't name a repository: they say how to sign in, and which settings are trusted.
_KEPT = ("GIT_ASKPASS", "GIT_CONFIG_", "GIT_HTTP_", "GIT_PROXY_", "GIT_SSH", "GIT_SSL_")
_DROPPED = "GIT_CONFIG_PARAMETERS"  # settings of the command line of a git that calls enrich

_IGNORED_NOT = 1  # the exit code of check-ignore for a path that is not ignored


class GitError(UsageError):
    """A call of git that failed, with git's words; `status` is its exit code, if it ran."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


def git(folder: Path, *arguments: str, stdin: bytes = b"", fetch: bool = False) -> bytes:
    """Return the output of git in a folder.

    With `fetch`, git may fetch what a partial clone lacks, as its settings say: only for a
    repository that the user trusts. Raises GitError if git fails or is not installed.
    """
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    name = from_working_directory(folder)
    command = ["git", "--no-pager", "--no-optional-locks", *settings, *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            check=False,
            cwd=folder,
            capture_output=True,
            input=stdin,
            env=_environment(fetch),
        )
    except FileNotFoundError as error:
        raise GitError(f"git is not installed, but {name} is in a repository.") from error
    except OSError as error:
        raise GitError(f"git can't be run: {error.strerror}.") from error
    if done.returncode:
        words = " ".join(done.stderr.decode("utf-8", "replace").split())
        raise GitError(
            f"git fails in {name}: {words.removeprefix('fatal: ') or arguments[0]}",
            done.returncode,
        )
    return done.stdout


def _environment(fetch: bool) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or (name.startswith(_KEPT) and name != _DROPPED)
    }
    always = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8"}
    return {**inherited, **always, **({} if fetch else _NO_FETCH)}


def has_repository(folder: Path) -> bool:
    """Return whether a folder is in the work tree of a repository, as far as its files tell."""
    return repository_root(folder) is not None


def require_git(folder: Path) -> None:
    """Raise GitError if a folder is in a repository that git can't read."""
    if has_repository(folder):
        git(folder, "rev-parse", "--git-dir")


def is_ignored(folder: Path, name: str) -> bool:
    """Return whether git ignores a file and doesn't track it; raises GitError as `git` does."""
    try:
        git(folder, "check-ignore", "--quiet", "--", name)
    except GitError as error:
        if error.status == _IGNORED_NOT:
            return False
        raise
    return True


def list_files(folder: Path, *options: str) -> Iterator[str]:
    """Yield the files that `git ls-files` names, relative to the folder and with slashes.

    Raises GitError as `git` does.
    """
    for name in git(folder, "ls-files", "-z", *options).split(b"\0"):
        if name and not name.endswith(b"/"):  # those are other repositories
            yield os.fsdecode(name)
