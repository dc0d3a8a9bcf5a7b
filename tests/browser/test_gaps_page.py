"""The page of `enrich gaps`: a service's points with how they are assigned."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import WIDTHS, Open, check_accessible
from tests.support.project import SAMPLE, Project, run

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright").expect

REQUIRED = '[required]\npillars = ["security"]\n'


@pytest.fixture(scope="module")
def page_of_gaps(facts: Project) -> Path:
    """Return the page of two services of the sample estate, with something required missing."""
    page = facts.folder / "gaps.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(facts.folder)
        (facts.folder / "enrich.toml").write_text(REQUIRED)
        assert run("gaps", "expressroute", "key-vault", *SAMPLE, "--report", page) == 0
    return page


def test_page__is_accessible(page_of_gaps: Path, open_page: Open) -> None:
    """All is shown, and axe finds no violation."""
    page = open_page(page_of_gaps)
    expect(page.get_by_role("heading", name="Azure Key Vault")).to_be_visible()
    expect(page.locator("#missing li").first).to_be_visible()
    check_accessible(page)


def test_page__fits_every_screen(page_of_gaps: Path, open_page: Open) -> None:
    """From a small phone to a desktop, nothing scrolls sideways."""
    page = open_page(page_of_gaps)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page__without_scripts(page_of_gaps: Path, open_page: Open) -> None:
    """Figures lead to what is missing, without JavaScript."""
    page = open_page(page_of_gaps, java_script_enabled=False)
    page.locator(".severe a").click()
    assert page.url.endswith("#missing")
