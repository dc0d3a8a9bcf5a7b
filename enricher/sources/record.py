"""Record everything that a run with some options asks for, scrubbed."""

from __future__ import annotations

from pathlib import Path

from enricher.errors import UsageError
from enricher.sources import providers
from enricher.sources.connection import Connection
from enricher.sources.load import LoadedFacts, load_facts
from enricher.sources.source_options import SourceOptions


def record(options: SourceOptions, folder: Path) -> LoadedFacts:
    """Ask Azure for all facts and for the subscription's counts, and record the responses.

    The folder must be new or empty, so that no older recording is mixed with the new ones. Raises
    UsageError if it is not, SourceError if Azure can't be asked.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty. Name a new folder for the recording.")
    if options.recordings or any(options.files.values()):
        raise UsageError("record asks Azure itself: leave out --offline and the files.")
    if options.has_wide_scope:
        raise UsageError("record takes one --subscription: several would share a recording.")
    connection = Connection(options, record_to=folder)
    if connection.is_possible and connection.session.subscription:
        providers.fetch_resource_types(connection.session)
    return load_facts(options, counts=True, connection=connection)
