"""The page of a refresh in a browser: review, filter, sort and keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Open, check_accessible, on_every_screen
from tests.support.builders import guid
from tests.support.project import (
    CURRENT,
    DEFINITIONS,
    RECOMMENDATIONS,
    Project,
    definition,
    template,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright").expect

OLD = definition(7, "Circuits should do as they once did", metadata={"deprecated": True})
MENTION = f"\nSee [this](https://portal.azure.com/policyDefinitions/{guid(7)}).\n"
EVIL = "<img src=x onerror=alert(1)>.md"
MANY = 205


@pytest.fixture(scope="module")
def report(facts: Project) -> Path:
    """Return a page with changes, a deprecated policy, a failure and a skipped file."""
    facts.set_facts([*DEFINITIONS, OLD], RECOMMENDATIONS)
    facts.article(template(), "docs/expressroute.md")
    facts.article(template() + MENTION, "docs/azure-expressroute.md")
    facts.article(template() + "\n## Reliability\n", "docs/expressroute-twice.md")
    facts.article("# A page of another kind\n", "docs/other.md")
    facts.article(template(front="---\nenrich.service: expressroute\n---\n\n"), f"docs/{EVIL}")
    front = "---\nenrich.service: vpn-gateway\n---\n\n"
    facts.article(template(front=front), "docs/vpn.md")
    page = facts.folder / "page.html"
    assert facts.run("refresh", facts.folder / "docs", "--report-html", page) == 4
    return page


def names(page: Page) -> list[str]:
    """Return the articles that the matrix shows, from top to bottom."""
    return page.locator("tbody th a:visible").all_inner_texts()


@on_every_screen
def test_page__is_accessible(report: Path, open_page: Open, options: dict[str, Any]) -> None:
    """With everything open, axe finds no violations."""
    page = open_page(report, **options)
    page.get_by_role("button", name="Open all").click()
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    expect(page.get_by_text("The name mentions").first).to_be_visible()
    check_accessible(page)


def test_page__starts_with_what_to_review(report: Path, open_page: Open) -> None:
    """Failures and mentions of deprecated policies are at the top, and open."""
    page = open_page(report)
    groups = page.locator(".review[open]")
    expect(groups).to_have_count(2)
    expect(groups.nth(0)).to_contain_text("expressroute-twice.md: the section 'Reliability'")
    expect(groups.nth(1)).to_contain_text("'Circuits should do as they once did' is deprecated")
    page.get_by_label("Article or service").fill("vpn")  # which hides what the link leads to
    groups.nth(1).get_by_role("link", name="azure-expressroute.md").click()
    article = page.locator("details.article[open]")
    expect(article).to_contain_text("Circuits should be Zone Redundant")
    expect(article.locator(".warnings")).to_be_in_viewport()
    page.get_by_text("Files that were not processed").click()
    expect(page.get_by_text("other.md: ")).to_be_visible()


def test_filter__shows_matches(report: Path, open_page: Open) -> None:
    """The filter takes words and a state; the sections follow the matrix."""
    page = open_page(report)
    assert len(names(page)) == 4
    page.get_by_label("Article or service").fill("vpn gateway")
    assert names(page) == ["vpn.md"]
    expect(page.locator("details.article:visible")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("1 of 4 articles")
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("Show").select_option("to review")
    assert "azure-expressroute.md" in names(page)
    page.get_by_label("Show").select_option("unchanged")
    assert names(page) == []


def test_sort__by_any_column(report: Path, open_page: Open) -> None:
    """A click on a heading sorts by its column, descending first, then ascending."""
    page = open_page(report)
    before = names(page)
    policies = page.get_by_role("button", name="Policies, reliability")
    head = page.locator("th", has=policies)
    policies.click()
    assert names(page)[-1] == "vpn.md"
    expect(head).to_have_attribute("aria-sort", "descending")
    policies.click()
    assert names(page)[0] == "vpn.md"
    expect(head).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="Added").click()
    assert names(page)[-1] == "vpn.md"
    page.get_by_role("button", name="Article", exact=True).click()
    assert sorted(before) == names(page)


def test_keyboard__reaches_everything(report: Path, open_page: Open) -> None:
    """From the filter to an article, to a policy, and to the reasons for its pillar."""
    page = open_page(report)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_label("Article or service").focus()
    page.keyboard.type("azure-express")
    link = page.get_by_role("link", name="azure-expressroute.md").last
    while not link.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    article = page.locator("details.article[open]")
    expect(article.locator("summary")).to_be_focused()
    policy = article.get_by_role("link", name="Circuits should be Zone Redundant")
    while not policy.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    entry = page.locator("details.entry[open]")
    expect(entry).to_contain_text("The name mentions")
    expect(entry.get_by_role("link", name="Definition")).to_have_attribute(
        "href", f"https://portal.azure.com/#blade/Microsoft_Azure_Policy/PolicyDetailBlade/"
        f"definitionId/%2Fproviders%2FMicrosoft.Authorization%2FpolicyDefinitions%2F{guid(1)}",
    )  # fmt: skip
    page.keyboard.press("Space")
    expect(page.locator("details.entry[open]")).to_have_count(0)


def test_without_scripts__everything_is_shown(report: Path, open_page: Open) -> None:
    """Without JavaScript, as in a mail program, sections open, and there is no filter."""
    page = open_page(report, java_script_enabled=False)
    expect(page.get_by_role("search")).to_have_count(0)
    article = page.locator("details.article", has_text="vpn.md")
    article.locator("summary").click()
    expect(article.get_by_role("link", name="Use several circuits")).to_be_visible()
    assert EVIL in names(page)


def test_long_matrix__is_complete_once_it_is_scrolled(facts: Project, open_page: Open) -> None:
    """Only the first rows are shown until the matrix is scrolled; the filter finds all rows."""
    facts.set_facts(DEFINITIONS, RECOMMENDATIONS)
    for number in range(MANY):
        facts.article(CURRENT, f"many/{number:03}/expressroute.md")
    file = facts.folder / "many.html"
    assert facts.run("refresh", facts.folder / "many", "--report-html", file) == 0
    page = open_page(file)
    assert len(names(page)) < MANY
    page.get_by_label("Article or service").fill("204")
    assert names(page) == ["204/expressroute.md"]
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("region", name="Matrix of articles").hover()
    page.mouse.wheel(0, 400)
    expect(page.get_by_role("link", name="204/expressroute.md")).to_be_visible()
    assert len(names(page)) == MANY
