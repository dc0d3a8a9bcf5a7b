"""`enrich doctor`: check the sign-in, the endpoint, each permission, and the cache."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from enricher.catalog.json_values import dumps
from enricher.cli.console import echo, print_info
from enricher.cli.options import OUTPUT, takes_options
from enricher.docset.locate import find_config
from enricher.docset.writer import require_writable
from enricher.errors import SourceError
from enricher.platform.files import write_atomically
from enricher.report import terminal
from enricher.sources.source_options import SourceOptions

if TYPE_CHECKING:
    from enricher.sources.doctor import Check


@takes_options()
def examine_access(
    sources: SourceOptions,
    bundle: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write the results, without anything private, to attach to an issue.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
) -> SourceError | None:
    """Check the sign-in, the endpoint, each permission and the cache."""
    from enricher.sources.bundle import make_bundle  # noqa: PLC0415 - imports the Azure SDK
    from enricher.sources.doctor import examine  # noqa: PLC0415

    require_writable(bundle)
    resolved = sources.resolve(find_config(Path()).sources)
    checks: list[Check] = []
    with TemporaryDirectory(prefix="enrich-") as folder:
        for check in examine(resolved, Path(folder) if bundle else None):
            checks.append(check)
            _print(check)
        if bundle:
            text = dumps(make_bundle(resolved, checks, Path(folder)))
            write_atomically(bundle, f"{text}\n".encode())
            print_info(f"{bundle}: written. Review it before you attach it to an issue.")
    failures = [check.failure for check in checks if check.failure]
    # A specific cause, such as a refusal, says more than that a source can't be read.
    return min(failures, key=lambda failure: type(failure) is SourceError, default=None)


def _print(check: Check) -> None:
    failure = None if check.failure is None else str(check.failure)
    for line in terminal.check(check.name, check.detail, failure, doubtful=check.is_doubtful):
        echo(line)
