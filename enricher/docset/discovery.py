"""Which files of a folder are articles: the repository's own that the configuration names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from enricher.git import git

#: Folders of other people's files.
_VENDORED = {"node_modules", "venv", "site-packages", "__pycache__"}
_ENVIRONMENT = "pyvenv.cfg"  # what tells a virtual environment, whatever its name


class Discovery(Struct, frozen=True, dict=True):
    """The files of a folder that are chosen by globs as git knows them (`docs/**`, `*.md`)."""

    root: Path
    include: Sequence[str]
    exclude: Sequence[str]

    @cached_property
    def found(self) -> list[Path]:
        """The files, sorted. The same one behind a link is there once."""
        chosen = (path for path, why in self._candidates.items() if why is None)
        return [path for path in chosen if not self._is_again(path)]

    @cached_property
    def passed_over(self) -> Mapping[Path, str]:
        """What the globs choose and is no file to work on, with the reason."""
        return {path: why for path, why in self._candidates.items() if why}

    @cached_property
    def _candidates(self) -> dict[Path, str | None]:
        """What the globs choose, sorted, each with why it is no file to work on."""
        from pathspec import GitIgnoreSpec  # noqa: PLC0415 - for whole docsets alone

        wanted, unwanted = map(GitIgnoreSpec.from_lines, (self.include, self.exclude))
        names = (
            name
            for name in _own_files(self.root)
            if wanted.match_file(name) and not unwanted.match_file(name) and _is_ours(name)
        )
        paths = sorted(self.root / name for name in names)
        return {path: self._leads_astray(path) or why_no_article(path) for path in paths}

    def _leads_astray(self, path: Path) -> str | None:
        if not path.is_symlink():
            return None
        if not path.exists():
            return "a link that leads nowhere."
        inside = path.resolve().is_relative_to(self.root.resolve())
        return None if inside else "a link that leads out of the docset."

    def _is_again(self, path: Path) -> bool:
        return path.is_symlink() and path.resolve() in self._resolved

    @cached_property
    def _resolved(self) -> set[Path]:
        return {path.resolve() for path in self._candidates if not path.is_symlink()}


def why_no_article(path: Path) -> str | None:
    """Why a path can't be an article, if it can't."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return "its name is no UTF-8. Rename it."
    return None if path.is_file() else "no regular file."


def _is_ours(name: str) -> bool:
    """Is a file in no hidden folder, and in none of other people's files?"""
    return not any(part.startswith(".") or part in _VENDORED for part in name.split("/"))


def _own_files(root: Path) -> Iterator[str]:
    """The files of a folder, relative and with slashes: those that git tracks or would track.

    Without git: all but hidden ones, those of other repositories, and virtual environments.
    """
    tracked = _git_files(root)
    if tracked is not None:
        yield from tracked
        return
    for folder, folders, files in os.walk(root):
        folders[:] = [one for one in folders if _is_ours(one) and not _is_foreign(folder, one)]
        # A folder may bear an article's name, and must then be told.
        for name in (*files, *(one for one in folders if one.endswith(".md"))):
            yield (Path(folder) / name).relative_to(root).as_posix()


def _is_foreign(folder: str, name: str) -> bool:
    inside = Path(folder) / name
    return (inside / ".git").exists() or (inside / _ENVIRONMENT).exists()


def _git_files(root: Path) -> list[str] | None:
    """What git knows of a folder: tracked, or new and not ignored; None where it knows nothing."""
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return None
    if git(root, "check-ignore", "--quiet", ".") is not None:
        return None  # who names an ignored folder means its files
    listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed is None:
        return None
    names = {os.fsdecode(name) for name in listed.split(b"\0") if name}
    return [name for name in names if not name.endswith("/")]  # those are other repositories
