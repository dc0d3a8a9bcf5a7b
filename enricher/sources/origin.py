"""Describe the sources of a run for its reports; articles never name them."""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from enricher.platform.git import GitError, git
from enricher.sources.archive import is_archive
from enricher.sources.shipped import shipped_sources
from enricher.sources.source_options import SourceOptions

_OLD = 90  # days
_COMMIT = re.compile(r"[0-9a-f]{40}")


def origin(options: SourceOptions) -> Iterator[str]:
    """Yield a line for each source, without the folders of files and without host names."""
    if options.offline:
        shipped = shipped_sources().of(options.cloud)
        yield from (f"{kind}: {source}, as shipped" for kind, source in shipped.items())
        return
    if options.recordings:
        yield f"recordings ({options.recordings.name}), not today's Azure"
        return
    azure = f"Azure itself ({options.cloud} cloud)" if not options.arm_endpoint else "an endpoint"
    for name, files in options.files.items():
        yield from (f"{name}: {', '.join([file.name, *_state(file)])}" for file in files)
        if not files and options.needs_azure:
            yield f"{name}: {azure}"


def notice(options: SourceOptions, today: date | None = None) -> tuple[str, bool]:
    """Return a line about facts that aren't today's, empty for others, and whether they are old."""
    if options.recordings:
        return "--fixtures: recorded facts, not today's Azure.", False
    if not options.offline:
        return "", False
    shipped = shipped_sources().of(options.cloud)
    days = " and ".join(f"{kind} of {source.day}" for kind, source in shipped.items())
    today = today or date.today()
    age = max((today - source.day).days for source in shipped.values())
    if age <= _OLD:
        return f"--offline: {days}.", False
    advice = "Upgrade enrich, use --policies-from and --recommendations-from, or sign in."
    return f"--offline: {days}: up to {age} days old. {advice}", True


def _state(file: Path) -> Iterator[str]:
    """Yield the commit of a checkout or archive, if known.

    The times of files tell when they were copied, so that they date nothing.
    """
    if not (file.is_dir() or file.is_file()):
        yield "through a pipe"  # which can be read only once
        return
    if file.is_dir():
        commit = _commit_of_checkout(file)
    else:
        commit = _commit_of_archive(file) if is_archive(file) else None
    if commit:
        yield commit


def _commit_of_checkout(folder: Path) -> str | None:
    root = folder.parent if folder.name == "built-in-policies" else folder
    if not (root / ".git").exists():  # in another repository, it would be that one's commit
        return None
    with suppress(GitError):
        output = git(root, "log", "-1", "--format=commit %h of %cs")
        return output.decode("utf-8", "replace").strip()
    return None


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
