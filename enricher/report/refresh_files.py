"""The files that a refresh writes its report to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct, field

from enricher.article.model import ArticleResult
from enricher.docset.coverage import CoverageHistory, coverage
from enricher.docset.file_selection import refuse_guides
from enricher.docset.report import Report
from enricher.docset.writer import require_writable
from enricher.platform.files import write_atomically
from enricher.report import json_report, summary
from enricher.report.article_diff import Hunk, hunks_of
from enricher.report.refresh_page import page


class ReportFiles(Struct, frozen=True):
    """The files to write; None for each that is not wanted."""

    summary: Path | None = None
    json: Path | None = None
    html: Path | None = None
    diffs: dict[str, Sequence[Hunk]] = field(default_factory=dict)  # by article, for the page

    def add(self, result: ArticleResult) -> None:
        """Keep how an article changes, while its texts are available."""
        if self.html and result.changed:
            self.diffs[result.name] = hunks_of(result)

    def require_writable(self, paths: Sequence[Path]) -> None:
        """Raise UsageError for a file whose folder is missing, or that is a guide in `paths`."""
        files = [file for file in (self.summary, self.json, self.html) if file]
        require_writable(*files)
        refuse_guides(files, paths)

    def write(self, report: Report, today: date, *, wrote: bool) -> None:
        """Write all files; `wrote`: whether the changes were written, and not only shown.

        Raises NotWritableError for a file that can't be written.
        """
        if self.summary:
            _write(self.summary, summary.markdown(report))
        if self.json:
            _write(self.json, json_report.encode(json_report.refresh(report)))
        if self.html:
            history = coverage(report.lock, today) if report.lock else CoverageHistory()
            text = page(report, history, today, wrote=wrote, diffs=self.diffs)
            _write(self.html, text)


def _write(file: Path, text: str) -> None:
    write_atomically(file, text.encode("utf-8"))
