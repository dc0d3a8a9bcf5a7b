"""The baseline of known findings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from enricher.docset.baseline import Baseline
from enricher.docset.linting import LintResult
from enricher.errors import NotFoundError, UsageError
from enricher.lint.finding import Finding
from enricher.markdown.document import Document

NO_TEXT = Document("")


def result(path: Path, *found: tuple[int, str]) -> LintResult:
    """Return a result with findings of a code, by line and subject."""
    path.touch()
    findings = tuple(
        Finding(line, 1, "renamed-policy", f"on {subject}", subject=subject)
        for line, subject in found
    )
    return LintResult(path, path.name, NO_TEXT, NO_TEXT, findings)


def lines(baseline: Path, *results: LintResult) -> list[int]:
    """Return the lines of the findings that a baseline lacks."""
    new, _ = Baseline(baseline).apply(results)
    return [finding.line for each in new for finding in each.findings]


def test_baseline(tmp_path: Path) -> None:
    """Known findings may move; one more of a code and subject, and any other one, is new."""
    file, article = tmp_path / "baseline.json", tmp_path / "a.md"
    written, remark = Baseline(file, write=True).apply([result(article, (3, "x"), (5, "x"))])
    assert (written[0].findings, remark) == ((), f"{file}: 2 findings written")
    assert json.loads(file.read_text()) == {
        "version": 1,
        "files": {"a.md": {"renamed-policy": {"x": 2}}},
    }
    assert lines(file, result(article, (8, "x"), (9, "x"))) == []
    assert lines(file, result(article, (7, "x"), (8, "x"), (9, "x"))) == [9]
    assert lines(file, result(article, (8, "y"))) == [8]
    assert lines(file, result(tmp_path / "b.md", (8, "x"))) == [8]
    _, remark = Baseline(file).apply([result(article, (8, "x"))])
    assert remark.startswith(f"{file}: 1 finding no longer there")


def test_baseline__of_other_files(tmp_path: Path) -> None:
    """What was not checked stays in a baseline, unless the file is gone."""
    file = tmp_path / "baseline.json"
    a, b, c = (result(tmp_path / f"{name}.md", (1, "x")) for name in "abc")
    Baseline(file, write=True).apply([a, b, c])
    b.path.unlink()
    Baseline(file, write=True).apply([result(a.path)])
    assert [*json.loads(file.read_text())["files"]] == ["c.md"]


@pytest.mark.parametrize("text", ["", "[]", '{"files": {"a": 1}}', '{"version": 2, "files": {}}'])
def test_baseline__malformed(tmp_path: Path, text: str) -> None:
    """The message says what to do."""
    file = tmp_path / "baseline.json"
    file.write_text(text)
    with pytest.raises(UsageError, match="--write-baseline"):
        Baseline(file)


def test_baseline__missing(tmp_path: Path) -> None:
    """Nothing is known to be old, so that the run stops."""
    with pytest.raises(NotFoundError, match="there is no baseline"):
        Baseline(tmp_path / "baseline.json")
