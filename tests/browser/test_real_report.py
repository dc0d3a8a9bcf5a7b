"""The page of a refresh of real guides, from a release of azure-policy to that of a year later."""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.browser.conftest import Open, check_accessible
from tests.support.project import run
from tests.support.real_data import DATA, REAL_SOURCES, needs_real_data

pytestmark = needs_real_data
expect = pytest.importorskip("playwright.sync_api", reason="needs playwright").expect

GUIDES = ["azure-blob-storage.md", "azure-expressroute.md", "postgresql.md"]
_CHOSEN = re.compile(
    r"/policy(?:Set)?Definitions/(?:Backup|Monitoring|Network|Resilience|SQL|Storage)/"
)
GIT = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, real_cache: Path) -> Path:
    """Return the page of the last refresh."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(real_cache))
        return refreshed(tmp_path_factory.mktemp("real"))


def earlier_release(folder: Path) -> Path:
    """Unpack the definitions of a few categories, since compiling all takes half a minute."""
    with tarfile.open(DATA / "azure-policy-2025-05.tar.gz") as archive:
        members = [each for each in archive if _CHOSEN.search(each.name)]
        archive.extractall(folder, members, filter="data")
    return folder


def refreshed(folder: Path) -> Path:
    """Refresh guides, one more in each commit, and return the page of the last refresh."""
    docs = folder / "docs"
    docs.mkdir()
    subprocess.run([*GIT, "init", "--quiet"], cwd=docs, check=True)
    earlier = ["--policies-from", earlier_release(folder), *REAL_SOURCES[2:]]
    for guide in GUIDES:
        shutil.copyfile(DATA / "articles" / "current" / guide, docs / guide)
        assert run("refresh", docs, *earlier) == 0
        subprocess.run([*GIT, "add", "."], cwd=docs, check=True)
        subprocess.run([*GIT, "commit", "--quiet", "--message", guide], cwd=docs, check=True)
    page = folder / "page.html"
    assert run("refresh", docs, *REAL_SOURCES, "--report-html", page) == 0
    return page


def test_page__is_accessible(report: Path, open_page: Open) -> None:
    """With all changes, diffs and definitions open, axe finds no violations."""
    page = open_page(report)
    for _ in range(3):
        page.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
        page.evaluate("new Promise((resolve) => setTimeout(resolve))")
    expect(page.locator(".new .changed").first).to_be_visible()
    check_accessible(page)


def test_page__says_why(report: Path, open_page: Open) -> None:
    """A definition of the later release is new, and a deprecated one isn't gone."""
    page = open_page(report)
    added = page.locator(".bullets li", has_text="Configure soft delete for blobs and containers")
    expect(added).to_contain_text("new in 2026-04")
    expect(added).to_contain_text("Reliability · Azure Policy · DeployIfNotExists")
    removed = page.locator(".bullets li", has_text="Deploy Defender for Storage (Classic)")
    expect(removed.locator(".why")).to_have_text("deprecated")
    expect(page.locator("#unchanged")).to_be_visible()


def test_page__charts_each_commit_of_the_lock(report: Path, open_page: Open) -> None:
    """The chart has axes, a point for each commit and this run, and a legend in words."""
    page = open_page(report)
    charts = page.locator("figure")
    expect(charts).to_have_count(2)
    expect(charts.first.locator("circle")).to_have_count(len(GUIDES) + 1)
    assert charts.first.locator("text").all_text_contents()[0] == "0"
    expect(page.get_by_text("Each point is a commit of enrich.lock")).to_contain_text(
        "the last one is this run"
    )
