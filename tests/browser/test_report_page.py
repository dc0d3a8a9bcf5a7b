"""The page of a refresh in a browser: review, changes, filter, sort and keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import SCREENS, WIDTHS, Open, check_accessible
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
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright").expect

OLD = definition(7, "Circuits should do as they once did", metadata={"deprecated": True})
MENTION = f"\nSee [this](https://portal.azure.com/policyDefinitions/{guid(7)}).\n"
EVIL = "<img src=x onerror=alert(1)>.md"
ZONES = "Circuits should be Zone Redundant"
SEARCH = "Article, service, policy or reason"
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


@pytest.fixture(scope="module")
def second(facts: Project) -> Path:
    """Return the page of a second refresh, with a replacement and unchanged articles."""
    facts.set_facts(DEFINITIONS, RECOMMENDATIONS)
    facts.article(CURRENT, "again/expressroute.md")
    front = "---\nenrich.service: vpn-gateway\n---\n\n"
    facts.article(template(front=front), "again/vpn.md")
    assert facts.run("refresh", facts.folder / "again") == 0
    old = definition(
        1, ZONES, metadata={"deprecated": True, "supersededBy": guid(8), "category": "Network"}
    )
    new = definition(8, "Circuits should be Zone Redundant everywhere")
    facts.set_facts([old, new, *DEFINITIONS[1:]], RECOMMENDATIONS)
    page = facts.folder / "second.html"
    assert facts.run("refresh", facts.folder / "again", "--report-html", page) == 0
    return page


def names(page: Page) -> list[str]:
    """Return the articles that the matrix shows, from top to bottom."""
    return page.locator("tbody th a:visible").all_inner_texts()


def choice(page: Page, name: str) -> Locator:
    """Return a choice of the filter."""
    return page.get_by_role("combobox", name=name)


def figure(page: Page, label: str) -> str:
    """Return a number at the top of the page."""
    return (
        page.locator(".figures div", has=page.get_by_text(label, exact=True))
        .locator("dd")
        .inner_text()
    )


def open_everything(page: Page) -> None:
    """Open all that is collapsed, also what was not parsed yet."""
    for _ in range(3):
        page.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
        page.evaluate("new Promise((resolve) => setTimeout(resolve))")


def test_page__is_accessible(report: Path, open_page: Open) -> None:
    """With everything open, axe finds no violations."""
    page = open_page(report)
    open_everything(page)
    expect(page.get_by_text("The name mentions").first).to_be_visible()
    check_accessible(page)


def test_page__is_accessible_in_print(report: Path, open_page: Open) -> None:
    """On paper there are no controls, and the changes are there."""
    page = open_page(report)
    page.emulate_media(media="print")
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.locator(".bullets li").first).to_be_visible()
    expect(page.locator("#entries")).to_be_hidden()  # all of it is collapsed
    check_accessible(page, screens=SCREENS[:1])


def test_page__is_not_wider_than_the_screen(report: Path, open_page: Open) -> None:
    """Nothing ends beyond the right edge, with everything open."""
    page = open_page(report)
    open_everything(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        beyond = page.evaluate(
            """[...document.querySelectorAll("body *")].filter((it) => it.checkVisibility()
                 && it.getBoundingClientRect().right > innerWidth + 0.5)
                 .map((it) => it.outerHTML.slice(0, 80))"""
        )
        assert beyond == []


def test_page__starts_with_what_needs_a_decision(report: Path, open_page: Open) -> None:
    """All groups are open; an item has its line, its rule's page, and the command."""
    page = open_page(report)
    heads = page.locator("main h2").all_inner_texts()
    assert heads[:3] == ["What needs a decision", "What changed", "Articles by pillar"]
    groups = page.locator(".review[open]")
    expect(groups.nth(0)).to_contain_text("expressroute-twice.md: the section 'Reliability'")
    expect(groups.nth(0)).to_contain_text("enrich refresh")
    item = groups.nth(1).get_by_role("listitem")
    expect(item).to_contain_text("'Circuits should do as they once did' is deprecated")
    expect(item).to_contain_text(", line ")
    rule = item.get_by_role("link", name="deprecated-policy-link")
    assert (rule.get_attribute("href") or "").endswith("/lint/deprecated-policy-link.md")
    expect(item.locator("code").last).to_contain_text("enrich lint ")
    page.get_by_label(SEARCH).fill("vpn")  # which hides what the link leads to
    page.get_by_role("button", name="Reset").click()
    item.get_by_role("link", name="azure-expressroute.md").click()
    article = page.locator("details.article", has_text="azure-expressroute.md")
    expect(article.locator("> summary")).to_be_focused()
    page.get_by_text("Files that were not processed").click()
    expect(page.get_by_text("other.md: ")).to_be_visible()


def test_changes__say_what_and_why(second: Path, open_page: Open) -> None:
    """Each has its kind, pillar and effects, and the reason; a deprecated policy isn't gone."""
    page = open_page(second)
    rows = page.locator("details.article li")
    removed, added = rows.filter(has_text="removed").first, rows.filter(has_text="added").first
    expect(removed).to_contain_text("deprecated, replaced by Circuits should be Zone Redundant")
    expect(removed).not_to_contain_text("gone")
    expect(removed).to_contain_text("Reliability · Azure Policy · Audit")
    expect(added).to_contain_text(f"replaces {ZONES}")
    expect(page.locator("main section").last).to_contain_text("Unchanged articles")
    expect(page.get_by_text("Policies and recommendations: reliability")).to_be_hidden()
    assert [figure(page, label) for label in ("of these replaced", "of these deprecated")] == [
        "1",
        "1",
    ]


def test_article__shows_its_own_diff(second: Path, open_page: Open) -> None:
    """Before and after are rendered beside each other; the source is below."""
    page = open_page(second)
    article = page.locator("details.article").first
    article.get_by_text("How the article changes").click()
    place = article.locator(".hunk").first
    before, after = place.locator(".old .changed").first, place.locator(".new .changed").first
    expect(before).to_contain_text(ZONES)
    expect(after).to_contain_text(f"{ZONES} everywhere")
    left, right = before.bounding_box(), after.bounding_box()
    assert left
    assert right
    assert left["x"] + left["width"] < right["x"]
    expect(place.locator("pre")).to_be_hidden()
    place.get_by_text("Source").click()
    expect(place.locator("pre del").first).to_contain_text(f"- - [{ZONES}](https://")


def test_filter__rules_everything(report: Path, open_page: Open) -> None:
    """Text, status, pillar and kind select rows, items, articles, columns and totals."""
    page = open_page(report)
    assert len(names(page)) == 4
    total = page.locator("tfoot td:visible")
    every = total.all_inner_texts()
    page.get_by_label(SEARCH).fill("vpn gateway")
    assert names(page) == ["vpn.md"]
    expect(page.locator("details.article:visible")).to_have_count(1)
    expect(page.locator("#review")).to_be_hidden()
    expect(page.get_by_role("status")).to_contain_text("1 of 4 articles")
    assert total.all_inner_texts() != every
    assert (figure(page, "articles"), figure(page, "to review")) == ("1", "0")
    added = int(figure(page, "added"))
    assert added == page.locator(".bullets li:visible", has_text="added").count()
    page.get_by_role("button", name="Reset").click()
    choice(page, "Status").select_option("to review")
    expect(page.locator(".bullets li:visible")).to_have_count(0)
    expect(page.locator("#review")).to_be_visible()
    choice(page, "Status").select_option("")
    choice(page, "Pillar").select_option("Security")
    choice(page, "Kind").select_option("Azure Policy")
    assert set(page.locator(".bullets li:visible .pillar").all_inner_texts()) == {"Security"}
    assert page.locator("thead th:visible").all_inner_texts() == [
        "Article", "Security", "Added", "Removed", "Policies",
    ]  # fmt: skip
    assert figure(page, "policies and recommendations") == total.first.inner_text().split()[0]
    page.get_by_role("button", name="Reset").click()
    assert total.all_inner_texts() == every
    page.get_by_label(SEARCH).fill("not listed before")
    assert page.locator(".bullets li:visible").count() > 0
    expect(page.locator(".entry:visible")).to_have_count(0)  # in a part that is collapsed


def test_filter__lives_in_the_url(report: Path, open_page: Open) -> None:
    """A reload, the back button, and a link that is sent show the same."""
    page = open_page(report)
    choice(page, "Pillar").select_option("Security")
    page.get_by_label(SEARCH).fill("azure-express")
    expect(page).to_have_url(re.compile("#text=azure-express&pillar=security$"))
    shown = page.locator(".bullets li:visible").all_inner_texts()
    assert shown
    page.reload()
    assert page.locator(".bullets li:visible").all_inner_texts() == shown
    expect(page.get_by_label(SEARCH)).to_have_value("azure-express")
    choice(page, "Kind").select_option("Azure Advisor")
    page.go_back()
    expect(choice(page, "Kind")).to_have_value("")
    assert page.locator(".bullets li:visible").all_inner_texts() == shown
    sent = open_page(report, "#" + page.url.partition("#")[2])
    assert sent.locator(".bullets li:visible").all_inner_texts() == shown
    sent.get_by_role("link", name="azure-expressroute.md").last.click()
    expect(sent).to_have_url(re.compile(r"#text=azure-express&pillar=security&at=a\d+$"))


def test_numbers__lead_to_their_rows(second: Path, open_page: Open) -> None:
    """A number on top sets the filter, and shows as many rows as it says."""
    page = open_page(second)
    for label in ("added", "removed", "of these replaced", "of these deprecated"):
        number = int(figure(page, label))
        box = page.locator(".figures div", has=page.get_by_text(label, exact=True))
        box.get_by_role("link").click()
        assert page.locator(".bullets li:visible").count() == number
        expect(page.locator("#changes")).to_be_in_viewport()
        page.get_by_role("button", name="Reset").click()


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
    page.get_by_label(SEARCH).focus()
    page.keyboard.type("azure-express zone")
    policy = page.locator("details.article:visible").get_by_role("link", name=ZONES)
    while not policy.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    entry = page.locator("details.entry[open]")
    expect(entry.locator("summary")).to_be_focused()
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
    expect(article.get_by_role("link", name="Use several circuits").first).to_be_visible()
    article.get_by_text("How the article changes").click()
    expect(article.locator(".new .changed").first).to_be_visible()
    page.locator(".figures").get_by_role("link").nth(1).click()
    expect(page.locator("#changes")).to_be_in_viewport()
    assert EVIL in names(page)


def test_long_matrix__is_complete_once_it_is_scrolled(facts: Project, open_page: Open) -> None:
    """Only the first rows are shown until the matrix is scrolled; the filter finds all rows."""
    facts.set_facts(DEFINITIONS, RECOMMENDATIONS)
    text = "# ExpressRoute\n\n## Azure Advisor recommendations\n"
    for number in range(MANY):
        facts.article(text, f"many/{number:03}/expressroute.md")
    file = facts.folder / "many.html"
    assert facts.run("refresh", facts.folder / "many", "--report-html", file) == 0
    page = open_page(file)
    assert len(names(page)) < MANY
    page.get_by_label(SEARCH).fill("204")
    assert names(page) == ["204/expressroute.md"]
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("region", name="Matrix of articles").hover()
    page.mouse.wheel(0, 400)
    expect(page.get_by_role("link", name="204/expressroute.md").last).to_be_visible()
    assert len(names(page)) == MANY
