"""Advisor's recommendation types at an earlier time: from another file, or an earlier commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from enricher.catalog.recommendation import RecommendationType
from enricher.errors import SourceError
from enricher.platform.git import has_repository
from enricher.sources.checkout_history import History, no_such_state
from enricher.sources.saved_recommendations import read_saved
from enricher.sources.source_options import SourceOptions

OPTION, _SOURCE = "--recommendations-since", "--recommendations-from"


class EarlierRecommendations(Struct, frozen=True):
    """Recommendation types at an earlier time, and the day since when their files changed last."""

    types: tuple[RecommendationType, ...]
    changed_on: date | None = None  # None: no commit dates the changes


def has_history(options: SourceOptions) -> bool:
    """Return whether all files of recommendations are in git checkouts."""
    paths = options.recommendations_from
    return bool(paths) and all(has_repository(_folder_of(path)) for path in paths)


def read_recommendations_since(
    since: str,
    options: SourceOptions,
    *,
    fetch: bool = False,
    warn: Callable[[str], None] = lambda _: None,
) -> EarlierRecommendations:
    """Read the recommendation types at an earlier time.

    `since` is a saved response or a folder of reference pages, else a commit, a tag or a day of the
    git checkouts that have the files of `--recommendations-from`. With `fetch`, git may fetch what
    a partial clone lacks.

    Raises UsageError if `since` is none of these, and SourceError if it can't be read.
    """
    if since and Path(since).exists():
        return EarlierRecommendations(read_saved([Path(since)]).types)
    if not since or not has_history(options):
        raise no_such_state(since, OPTION, _SOURCE)
    days: list[date] = []
    with TemporaryDirectory(prefix="enrich-") as folder:
        earlier: list[Path] = []
        for number, path in enumerate(options.recommendations_from):
            history = History(_folder_of(path), fetch, OPTION, _SOURCE)
            commit = history.commit(since, warn)
            earlier.append(_write_files(history, commit, path, Path(folder, str(number))))
            changes = history.changes(commit).items()
            days += (day for name, day in changes if _is_of(path, name))
        try:
            types = read_saved(earlier).types
        except SourceError as error:
            raise SourceError(f"at {OPTION} {since}: {error}") from error
    return EarlierRecommendations(types, max(days, default=None))


def _write_files(history: History, commit: str, path: Path, target: Path) -> Path:
    """Write the file, or the pages of a folder, as a commit has them; return where they are."""
    what = f"file {path.name}" if path.is_file() else "pages of Advisor's reference"
    for name, data in history.files(commit, lambda name: _is_of(path, name), what):
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return target / path.name if path.is_file() else target


def _folder_of(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _is_of(path: Path, name: str) -> bool:
    """Return whether a file, by its name in the folder of `path`, is read for `path`."""
    return name.endswith(".md") if path.is_dir() else name == path.name
