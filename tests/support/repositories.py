"""Git repositories for tests, ordinary and hostile ones."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_SETTINGS = ("user.name=a", "user.email=a@example.com", "protocol.file.allow=always")


def git(folder: Path, *arguments: str, day: str | None = None) -> str:
    """Run git with a made-up identity, and return its output; commit as of noon of a day."""
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    dated = {f"GIT_{who}_DATE": f"{day}T12:00:00Z" for who in ("AUTHOR", "COMMITTER") if day}
    done = subprocess.run(
        ["git", *settings, *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **dated},
    )
    return done.stdout.strip()


def commit(folder: Path, day: str | None = None) -> str:
    """Commit all files of a folder, which becomes a repository; return the commit."""
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "change", day=day)
    return git(folder, "rev-parse", "HEAD")


def make_partial(repository: Path, program: Path) -> None:
    """Let git start a program where a repository lacks an object."""
    for key, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.url", "ssh://x/y"),
        ("remote.origin.promisor", "true"),
        ("core.sshCommand", str(program)),
    ):
        git(repository, "config", key, value)


def drop_object(repository: Path, name: str) -> None:
    """Remove an object that is not packed."""
    hashed = git(repository, "rev-parse", name)
    (repository / ".git" / "objects" / hashed[:2] / hashed[2:]).unlink()


def write_bare(folder: Path, program: Path) -> None:
    """Lay a folder out as a bare repository that starts a program when its files are listed.

    All of it could be tracked, and so cloned: git takes the folder for a repository of its own.
    """
    source = folder / "source"
    source.mkdir(parents=True)
    git(source, "init", "-q")
    (source / ".gitignore").write_text("build/\n")
    git(source, "add", "-A")
    git(source, "update-index", "--skip-worktree", ".gitignore")
    make_partial(source, program)
    git(source, "config", "core.bare", "false")
    git(source, "config", "core.worktree", ".")
    for name in ("HEAD", "config", "index"):
        shutil.copy(source / ".git" / name, folder / name)
    for name in ("objects", "refs"):
        (folder / name).mkdir()
        (folder / name / ".gitkeep").touch()
    shutil.rmtree(source)
