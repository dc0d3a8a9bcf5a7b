"""Find the articles of a folder: the files of the repository that the configuration names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from enricher.platform.git import has_repository, is_ignored, list_files
from enricher.platform.locations import from_working_directory
from enricher.platform.patterns import compile_globs
from enricher.platform.reading import walk

#: Folders with files of third parties.
_VENDORED = {"node_modules", "venv", "site-packages", "__pycache__"}
_ENVIRONMENT = "pyvenv.cfg"  # the file that every virtual environment has
_MAX_ENTRIES = 1_000_000  # below a docset without a repository


class Discovery(Struct, frozen=True, dict=True):
    """The files of a folder that match globs, as in a .gitignore (`docs/**`, `*.md`)."""

    root: Path
    include: Sequence[str]
    exclude: Sequence[str]

    @cached_property
    def found(self) -> list[Path]:
        """The files, sorted. A file that is also reached by a link is included once."""
        chosen = (path for path, why in self._candidates.items() if why is None)
        return [path for path in chosen if not self._is_duplicate(path)]

    @cached_property
    def unusable(self) -> Mapping[Path, str]:
        """Paths that the globs match but that can't be articles, each with the reason."""
        return {path: why for path, why in self._candidates.items() if why}

    @cached_property
    def _candidates(self) -> dict[Path, str | None]:
        """Paths that the globs match, sorted; with the reason for those that can't be articles."""
        where = f"the globs of {from_working_directory(self.root)}"
        wanted, unwanted = (compile_globs(globs, where) for globs in (self.include, self.exclude))
        names = (
            name
            for name in _own_files(self.root)
            if wanted.match_file(name) and not unwanted.match_file(name) and _is_own(name)
        )
        # What git tracks and the work tree lacks, as in a sparse checkout, is no article here.
        paths = sorted(path for name in names if os.path.lexists(path := self.root / name))
        return {path: self._link_problem(path) or unreadable_reason(path) for path in paths}

    def _link_problem(self, path: Path) -> str | None:
        if not path.is_symlink():
            return None
        if not path.exists():
            return "a dangling link."
        inside = path.resolve().is_relative_to(self.root.resolve())
        return None if inside else "a link to a file outside the docset."

    def _is_duplicate(self, path: Path) -> bool:
        return path.is_symlink() and path.resolve() in self._resolved

    @cached_property
    def _resolved(self) -> set[Path]:
        return {path.resolve() for path in self._candidates if not path.is_symlink()}


def unreadable_reason(path: Path) -> str | None:
    """Return why a path can't be an article, or None."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8. Rename it."
    return None if path.is_file() else "not a regular file."


def _is_own(name: str) -> bool:
    """Return whether a path is outside hidden folders and folders of third parties."""
    return not any(part.startswith(".") or part in _VENDORED for part in name.split("/"))


def _own_files(root: Path) -> Iterator[str]:
    """Yield the files of a folder, relative and with slashes: those that git tracks or would track.

    Where there is no repository, and in a folder that git ignores (a user who names one means its
    files): all but hidden files, other repositories, and virtual environments.

    Raises GitError if git can't be asked: its ignored files would count as articles.
    """
    if has_repository(root) and not is_ignored(root, "."):
        yield from {*list_files(root, "--cached", "--others", "--exclude-standard")}
        return
    for name, entry in walk(root, skip=_is_foreign, limit=_MAX_ENTRIES):
        # A folder may be named like an article; it is then reported.
        if name.endswith(".md") or not entry.is_dir():
            yield name


def _is_foreign(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is hidden, of a third party, another repository or environment."""
    if not _is_own(entry.name):
        return True
    path = Path(entry.path)
    return entry.is_dir() and any((path / name).exists() for name in (".git", _ENVIRONMENT))
