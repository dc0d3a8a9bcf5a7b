"""The files that a refresh writes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from enricher.docset.report import Report
from enricher.errors import NotWritableError, UsageError
from enricher.report.refresh_files import ReportFiles
from tests.unit.report.builders import changed_result

TODAY = date(2026, 1, 11)
REPORT = Report(results=[changed_result()])


def test_write__has_the_same_article_in_each_file(tmp_path: Path) -> None:
    files = ReportFiles(*(tmp_path / name for name in ("s.md", "r.json", "r.html")))
    files.require_writable([tmp_path])
    files.write(REPORT, TODAY, wrote=True)
    assert "### Azure Gateways" in (tmp_path / "s.md").read_text(encoding="utf-8")
    (article,) = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["articles"]
    assert article["path"] == "docs/gateways.md"
    assert "1 of 1 article changed" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_write__only_files_that_are_wanted(tmp_path: Path) -> None:
    ReportFiles(json=tmp_path / "r.json").write(REPORT, TODAY, wrote=False)
    assert [file.name for file in tmp_path.iterdir()] == ["r.json"]


def test_require_writable__needs_the_folder(tmp_path: Path) -> None:
    """A missing folder is reported before any work is done."""
    with pytest.raises(UsageError, match="no such folder"):
        ReportFiles(html=tmp_path / "nowhere" / "r.html").require_writable([tmp_path])


def test_write__of_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError):
        ReportFiles(summary=tmp_path).write(REPORT, TODAY, wrote=True)
