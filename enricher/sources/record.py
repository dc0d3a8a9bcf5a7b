"""Record a whole set: everything that a run with these options asks for, scrubbed."""

from __future__ import annotations

from pathlib import Path

from enricher.errors import UsageError
from enricher.sources import providers
from enricher.sources.load import Answers, Sources
from enricher.sources.options import SourceOptions


def record(options: SourceOptions, folder: Path) -> Answers:
    """Ask Azure for all facts, and for the subscription's own counts.

    The folder must be new or empty, so that no older answer stays among the new ones. Raises
    UsageError when it is not, SourceError when Azure can't be asked.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty. Name a new folder for the recording.")
    if options.recordings or options.policies_from or options.recommendations_from:
        raise UsageError("record asks Azure itself: leave out --offline and the files.")
    if options.has_wide_scope:
        raise UsageError("record takes one --subscription: several would share a recording.")
    sources = Sources(options, record_to=folder)
    if sources.session is not None and sources.session.subscription:
        providers.fetch_resource_types(sources.session)
    return sources.ask(counts=True)
