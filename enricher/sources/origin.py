"""Describe the sources of a run for its reports; articles never name them."""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from msgspec import Struct

from enricher.platform.git import GitError, git
from enricher.sources.archive import is_archive
from enricher.sources.shipped import shipped_sources
from enricher.sources.source_options import SourceOptions

_OLD = 90  # days
_COMMIT = re.compile(r"[0-9a-f]{40}")


class Origin(Struct, frozen=True):
    """A source of facts, as reports name it, and the day of what it has, if known."""

    text: str
    day: date | None = None

    def __str__(self) -> str:
        """Return the source as a line."""
        return self.text


def origin(options: SourceOptions) -> Iterator[str]:
    """Yield a line for each source, without the folders of files and without host names."""
    yield from map(str, origins(options))


def origins(options: SourceOptions) -> Iterator[Origin]:
    """Yield each source, without the folders of files and without host names.

    The shipped catalogue and commits have a day. Azure itself, recordings, and files that are in no
    repository have none.
    """
    if options.offline:
        shipped = shipped_sources().of(options.effective_cloud)
        yield from (
            Origin(f"{kind}: {source}, as shipped", source.day) for kind, source in shipped.items()
        )
        return
    if options.fixtures:
        yield Origin(f"recordings ({options.fixtures.name}), not today's Azure")
        return
    azure = (
        f"Azure itself ({options.effective_cloud} cloud)"
        if not options.arm_endpoint
        else "an endpoint"
    )
    for name, files in options.files.items():
        yield from (_origin_of(name, file) for file in files)
        if not files and options.needs_azure:
            yield Origin(f"{name}: {azure}")


def notice(options: SourceOptions, today: date | None = None) -> tuple[str, bool]:
    """Return a line about facts that aren't today's, empty for others, and whether they are old."""
    if options.fixtures:
        return "--fixtures: recorded facts, not today's Azure.", False
    if not options.offline:
        return "", False
    shipped = shipped_sources().of(options.effective_cloud)
    days = " and ".join(f"{kind} of {source.day}" for kind, source in shipped.items())
    today = today or date.today()
    age = max((today - source.day).days for source in shipped.values())
    if age <= _OLD:
        return f"--offline: {days}.", False
    advice = "Upgrade enrich, use --policies-from and --recommendations-from, or sign in."
    return f"--offline: {days}: up to {age} days old. {advice}", True


def _origin_of(name: str, file: Path) -> Origin:
    """Return a file or folder with its commit, if known.

    The times of files tell when they were copied, so that they date nothing.
    """
    line = f"{name}: {file.name}"
    if not (file.is_dir() or file.is_file()):
        return Origin(f"{line}, through a pipe")  # which can be read only once
    if file.is_dir():
        commit, day = _commit_of_checkout(file)
        return Origin(f"{line}, commit {commit} of {day}" if commit else line, day)
    archived = _commit_of_archive(file) if is_archive(file) else None
    return Origin(f"{line}, {archived}" if archived else line)


def _commit_of_checkout(folder: Path) -> tuple[str, date | None]:
    """Return the commit of a checkout, and its day; an empty string and None if unknown."""
    root = folder.parent if folder.name == "built-in-policies" else folder
    if not (root / ".git").exists():  # in another repository, it would be that one's commit
        return "", None
    with suppress(GitError, ValueError):
        output = git(root, "log", "-1", "--format=%h %cs").decode("utf-8", "replace")
        commit, _, day = output.strip().partition(" ")
        return commit, date.fromisoformat(day)
    return "", None


def _commit_of_archive(file: Path) -> str | None:
    """Return the commit that code hosts write into the comment of an archive, if any."""
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                comment = packed.comment.decode("ascii", "replace")
        elif tarfile.is_tarfile(file):
            with tarfile.open(file) as archive:
                comment = archive.pax_headers.get("comment", "")
        else:
            return None
    except (OSError, tarfile.TarError, zipfile.BadZipFile):
        return None
    return f"commit {comment[:10]}" if _COMMIT.fullmatch(comment) else None
