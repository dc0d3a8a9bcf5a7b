"""`enrich record`: record Azure's responses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from enricher.cli.console import print_error, print_info
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.options import takes_options
from enricher.cli.status import Status
from enricher.docset.locate import find_config
from enricher.sources.source_options import SourceOptions

#: The options of other sources than Azure, whose responses are always recorded anew.
_OTHER = ("offline", "policies_from", "recommendations_from", "accept_loss")


@takes_options(without=("fixtures", *_OTHER))
def record_fixtures(
    folder: Annotated[
        Path,
        typer.Option("--fixtures", metavar="DIR", help="The new folder to record into."),
    ],
    sources: SourceOptions,
) -> Status:
    """Record Azure's responses, scrubbed, into the folder that --fixtures names."""
    from enricher.sources.record import record  # noqa: PLC0415 - imports the Azure SDK

    configured = find_config(Path()).sources.without_files()
    with ConsoleListener().progress("Recording"):
        loaded = record(sources.resolve(configured), folder)
    count = sum(1 for _ in folder.glob("*.json"))
    print_info(f"{folder}: {count} exchanges recorded. Review them before sharing.")
    for line in (*loaded.refused, *loaded.not_recorded):
        print_error(line)
    return Status.PARTIAL if loaded.refused else Status.DONE
