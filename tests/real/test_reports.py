"""The reports of a refresh from a release of azure-policy to that of a year later."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from enricher.article.bullets import definition_ids
from tests.support import reports
from tests.support.project import run
from tests.support.real_data import DATA, REAL_SOURCES, needs_real_data

GUIDES = [
    "current/azure-blob-storage.md",
    "current/azure-functions.md",
    "current/virtual-machines.md",
    "framework-2023/compute_azure-kubernetes-service_azure-kubernetes-service.md",
]


@needs_real_data
def test_reports__of_a_year(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All four agree, and the bullet of each policy that an article no longer names is in them."""
    docs = tmp_path / "docs"
    docs.mkdir()
    monkeypatch.chdir(docs)
    for guide in GUIDES:
        shutil.copyfile(DATA / "articles" / guide, docs / Path(guide).name)
    earlier = ["--policies-from", DATA / "azure-policy-2025-05.tar.gz", *REAL_SOURCES[2:]]
    assert run("refresh", docs, *earlier) == 0
    before = {path: definition_ids(path.read_text()) for path in docs.glob("*.md")}
    capfd.readouterr()
    files = [tmp_path / name for name in ("s.md", "r.json", "r.html")]
    options = ["--summary", files[0], "--report-json", files[1], "--report-html", files[2]]
    assert run("refresh", docs, *REAL_SOURCES, *options) == 0
    markdown, text, html = (file.read_text() for file in files)
    expected = reports.in_json(text)
    assert expected.total.removed
    assert any("(deprecated" in text for text in expected.removed)
    assert reports.in_summary(markdown) == expected
    assert reports.in_page(html) == expected
    assert reports.in_terminal(capfd.readouterr().out) == expected
    gone = {guid for path, ids in before.items() for guid in ids - definition_ids(path.read_text())}
    assert gone <= reports.accounted_ids(text)
