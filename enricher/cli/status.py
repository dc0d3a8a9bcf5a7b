"""The outcome of a command that ended without an error."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enricher.docset.report import Report


class Status(Enum):
    """The outcome of a command; `enricher.cli.main` maps it to an exit code."""

    DONE = auto()
    FOUND = auto()  # a check found something
    PARTIAL = auto()  # an article failed, or a source refused; the others are done


def status_of(report: Report, *, check: bool) -> Status:
    """Return the status of a run; with `check`, an article that would change is a finding."""
    if report.has_failures:
        return Status.PARTIAL
    return Status.FOUND if report.has_findings or (check and report.changed) else Status.DONE
