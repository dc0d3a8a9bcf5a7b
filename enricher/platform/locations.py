"""Paths of files as their readers look for them: people, and code hosts."""

from __future__ import annotations

import os
from pathlib import Path

#: The variable with the folder that GitHub Actions checks repositories out to.
_WORKSPACE = "GITHUB_WORKSPACE"


def from_working_directory(path: Path, *, upwards: bool = False) -> Path:
    """Return an absolute path relative to the working directory, if it is below.

    With `upwards`, other paths as well; they begin with `..`.
    """
    folder = Path.cwd()
    if path.is_relative_to(folder):
        return path.relative_to(folder)
    return Path(os.path.relpath(path, folder)) if upwards else path


def from_repository(path: Path) -> Path | None:
    """Return a path relative to the root of its repository, where code hosts look for it.

    Without a repository, the root is the workspace of GitHub Actions, else the working directory;
    None if the file is elsewhere.
    """
    file = path.parent.resolve() / path.name
    workspace = os.environ.get(_WORKSPACE)
    roots = [repository_root(file.parent), Path(workspace).resolve() if workspace else None]
    inside = (root for root in (*roots, Path.cwd()) if root and file.is_relative_to(root))
    root = next(inside, None)
    return file.relative_to(root) if root else None


def repository_root(folder: Path) -> Path | None:
    """Return the root of the work tree that a folder is in, as far as its files tell."""
    folder = folder.absolute()
    for parent in (folder, *folder.parents):
        entry = parent / ".git"
        if entry.is_file() or (entry / "HEAD").exists():
            return parent
    return None
