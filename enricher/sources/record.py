"""Record all responses that a run with some options needs, scrubbed."""

from __future__ import annotations

from pathlib import Path

from enricher.errors import UsageError
from enricher.sources import providers
from enricher.sources.connection import Connection
from enricher.sources.load import LoadedFacts, load_facts
from enricher.sources.source_options import SourceOptions


def record(options: SourceOptions, folder: Path) -> LoadedFacts:
    """Read all facts from Azure, with what is assigned and counted in the subscription, and record.

    Raises UsageError if the folder has files, which a replay would mix with the new ones, or if the
    options name other sources than Azure, and SourceError if Azure can't be read.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty. Name a new folder for the recording.")
    if options.offline or options.fixtures or any(options.files.values()):
        raise UsageError("record asks Azure itself: leave out --offline and the files.")
    if options.has_wide_scope:
        raise UsageError("record takes one --subscription: several would share a recording.")
    connection = Connection(options, record_to=folder)
    if connection.is_possible and connection.session.subscription:
        providers.fetch_resource_types(connection.session)
    return load_facts(options, counts=True, estate=True, connection=connection)
