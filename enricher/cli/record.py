"""`enrich record`: record Azure's responses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from enricher.cli.console import print_error, print_info
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.options import takes_options
from enricher.cli.status import Status
from enricher.docset.locate import find_config
from enricher.errors import UsageError
from enricher.sources.source_options import SourceOptions


@takes_options()
def record_fixtures(sources: SourceOptions) -> Status:
    """Record Azure's responses, scrubbed, into the folder that --fixtures names."""
    from enricher.sources.record import record  # noqa: PLC0415 - imports the Azure SDK

    folder = sources.fixtures
    if folder is None:
        raise UsageError("name the folder to record into with --fixtures DIR.")
    configured = find_config(Path()).sources.without_files()
    with ConsoleListener().progress("Recording"):
        loaded = record(replace(sources, fixtures=None).resolve(configured), folder)
    count = sum(1 for _ in folder.glob("*.json"))
    print_info(f"{folder}: {count} exchanges recorded. Review them before sharing.")
    for line in (*loaded.refused, *loaded.not_recorded):
        print_error(line)
    return Status.PARTIAL if loaded.refused else Status.DONE
