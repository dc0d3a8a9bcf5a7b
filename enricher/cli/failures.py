"""Print the failure of a run in the machine format that the user asked for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise

from enricher.cli.console import print_output
from enricher.cli.streams import ClosedOutputError, OutputError
from enricher.errors import EnrichError

_OPTION = "--format"


def print_failure(error: EnrichError, arguments: Sequence[str]) -> None:
    """Print a document on stdout for a command that failed before it printed one.

    A program that reads stdout would otherwise find nothing, and may take it for no findings.
    """
    with suppress(ClosedOutputError, OutputError):  # stdout itself may be what failed
        print_output(_document(error, _requested_format(arguments)))


def _document(error: EnrichError, requested: str) -> str:
    if requested == "json":
        from enricher.report import json_report  # noqa: PLC0415 - slow to import

        return json_report.encode(json_report.failure(error))
    if requested in ("sarif", "github"):
        from enricher.report import findings  # noqa: PLC0415 - slow to import

        return findings.failure(str(error), requested)
    return ""


def _requested_format(arguments: Sequence[str]) -> str:
    """Return the value of --format, which typer may not have read; empty if there is none."""
    requested = ""
    for argument, following in pairwise([*arguments, ""]):
        name, _, value = argument.partition("=")
        if name == _OPTION:
            requested = value or following
    return requested
