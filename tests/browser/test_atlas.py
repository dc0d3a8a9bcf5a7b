"""The atlas in a browser: search, filters, addresses, pages of entries, and accessibility."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import SCREENS, WIDTHS, Open, check_accessible
from tests.support.builders import GATEWAY, guid
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition, run

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright").expect

DENY = {"if": {"field": "type", "equals": GATEWAY}, "then": {"effect": "deny"}}
EVIL = "Gateways <script>alert(1)</script> should be zone redundant"
ZONES = "API Management Service should be Zone Redundant"
GATEWAYS = "da8a2248-6b4a-44a7-96bf-bf1c0dd208c3"

in_every_view = pytest.mark.parametrize(
    "address",
    ["", "#search?q=zone", "#service/expressroute", f"#policy/{guid(1)}",
     f"#recommendation/{guid(11)}", "#news", "#retirements", "#search?q=nothing+at+all"],
)  # fmt: skip


@pytest.fixture(scope="module")
def atlas(facts: Project) -> Path:
    """Return the page of a small catalogue."""
    denies = definition(4, "Gateways should be zone redundant", policyRule=DENY)
    preview = definition(5, EVIL, kind=GATEWAY, metadata={"preview": True, "category": "Network"})
    old = definition(
        6,
        "[Deprecated]: Circuits should have zones",
        metadata={"category": "Network", "supersededBy": guid(1), "deprecated": True},
    )
    facts.set_facts([*DEFINITIONS, denies, preview, old], RECOMMENDATIONS)
    page = facts.folder / "atlas.html"
    assert facts.run("atlas", page) == 0
    return page


@pytest.fixture(scope="module")
def whole(facts: Project) -> Path:
    """Return the page of the whole shipped catalogue."""
    page = facts.folder / "whole.html"
    assert run("atlas", page, "--offline") == 0
    return page


def search_for(page: Page, text: str) -> None:
    """Type into the search."""
    page.get_by_role("searchbox").fill(text)


_HIT = ".hit > a:first-child"


def hits(page: Page) -> list[str]:
    """Return the names of the hits, the best first."""
    return page.locator(_HIT).all_text_contents()


def expect_hits(page: Page, *names: str) -> None:
    """Wait until these are the hits, as after a click."""
    expect(page.locator(_HIT)).to_have_text([*names])


@in_every_view
def test_atlas__is_accessible(atlas: Path, open_page: Open, address: str) -> None:
    """In every view axe finds no violations, and nothing is wider than the screen."""
    page = open_page(atlas, address)
    page.locator("#filters, #view details").evaluate_all("all => all.forEach(e => e.open = true)")
    check_accessible(page)


@pytest.mark.parametrize("address", ["", "#search?q=zone", f"#policy/{guid(1)}"])
def test_atlas__is_accessible_in_print(atlas: Path, open_page: Open, address: str) -> None:
    """Paper has what the view shows, without the search."""
    page = open_page(atlas, address)
    page.emulate_media(media="print")
    expect(page.get_by_role("searchbox")).to_have_count(0)
    expect(page.locator("#view > *").first).to_be_visible()
    check_accessible(page, screens=SCREENS[:1])


@pytest.mark.parametrize(
    "address", ["", "#service/app-service", f"#policy/{GATEWAYS}", "#search?q=zone", "#news"]
)
def test_whole_catalogue__fits_every_screen(whole: Path, open_page: Open, address: str) -> None:
    """From a small phone to a desktop, nothing scrolls sideways."""
    page = open_page(whole, address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator("#view > *").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_whole_catalogue__is_searched_by_what_readers_know(whole: Path, open_page: Open) -> None:
    """Names, ids, pasted links, types and services find the policy; the best hit is the first."""
    page = open_page(whole)
    name = "Virtual network gateways should be Zone Redundant"
    link = f"https://portal.azure.com/#blade/%2FpolicyDefinitions%2F{GATEWAYS}"
    for text in (GATEWAYS, GATEWAYS[:8], link, "virtual network gateways zone redundancy"):
        search_for(page, text)
        assert hits(page)[0] == name
    search_for(page, "zone redundant api management")
    assert hits(page)[0] == ZONES
    search_for(page, "app-service https")
    assert hits(page)[0] == "App Service apps should only be accessible over HTTPS"
    search_for(page, "microsoft.network/virtualnetworkgateways zone")
    assert name in hits(page)


def test_whole_catalogue__is_searched_by_control(whole: Path, open_page: Open) -> None:
    """A control of the security benchmark finds the policies that serve it."""
    page = open_page(whole, "#search?q=NS-2+kubernetes")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("dt", has_text="Controls").locator("+ dd")).to_contain_text("NS-2")


def test_search__shows_hits_below(atlas: Path, open_page: Open) -> None:
    """Policies and recommendations stand together; names count more than other words."""
    page = open_page(atlas)
    expect(page.get_by_role("table")).to_be_visible()
    search_for(page, "circuits")
    expect(page.get_by_role("table")).to_have_count(0)
    assert "Use several circuits" in hits(page)
    assert "Circuits should be Zone Redundant" in hits(page)
    search_for(page, "zone redundant")
    assert hits(page)[0] in {
        "Circuits should be Zone Redundant",
        "Gateways should be zone redundant",
    }
    assert EVIL in hits(page)
    expect(page.get_by_role("status")).to_have_text("3 policies, 0 recommendations")


def test_search__by_keyboard(atlas: Path, open_page: Open) -> None:
    """`/` starts a search, arrows go through the hits, Enter opens one, and back returns."""
    page = open_page(atlas)
    page.keyboard.press("/")
    page.keyboard.type("zone redundant")
    expect(page.get_by_role("searchbox")).to_have_value("zone redundant")
    second = hits(page)[1]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_contain_text(second)
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("zone redundant")
    first = hits(page)[0]
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", level=2)).to_contain_text(first)


def test_search__without_hits_offers_a_reset(atlas: Path, open_page: Open) -> None:
    """It says what was searched, leads to matches without filters, and can be reset."""
    page = open_page(atlas, "#search?q=backups&effect=Deny")
    nothing = page.locator(".nothing")
    expect(nothing).to_contain_text("Nothing matches ‘backups’ with effect ‘Deny’.")
    nothing.get_by_role("link", name="1 match without filters").click()
    expect_hits(page, "Circuits should use geo-redundant backups")
    search_for(page, "backups wombats")
    nothing.get_by_role("link", name="Search without ‘wombats’ (1)").click()
    expect_hits(page, "Circuits should use geo-redundant backups")
    search_for(page, "wombats")
    expect(nothing).to_contain_text("Nothing matches ‘wombats’.")
    nothing.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_filters__count_and_combine(atlas: Path, open_page: Open) -> None:
    """Each choice has its count under the other filters; the numbers of the page follow."""
    page = open_page(atlas)
    row = page.get_by_role("row", name="Azure VPN Gateway")
    expect(row.get_by_role("cell").first).to_have_text("3")
    effect = page.get_by_label("Effect")
    expect(effect.locator("option[value=Deny]")).to_have_text("Deny (1)")
    effect.select_option("Deny")
    expect(row.get_by_role("cell").first).to_have_text("1")
    expect(page.get_by_role("status")).to_have_text("1 policy, 0 recommendations")
    expect(page.get_by_label("State").locator("option[value=preview]")).to_have_text("Preview (0)")
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("State").select_option("deprecated")
    page.get_by_role("link", name="Show as a list").click()
    expect_hits(page, "Circuits should have zones")
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("Initiative").select_option("Other things (1)")
    expect(page.get_by_role("row", name="Azure VPN Gateway")).to_have_count(0)
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("Kind").select_option("recommendation")
    expect(page.get_by_role("status")).to_have_text("0 policies, 2 recommendations")


def test_address__has_the_whole_state(atlas: Path, open_page: Open) -> None:
    """A reload, the back button and a sent link show the same."""
    page = open_page(atlas)
    search_for(page, "zone")
    page.get_by_label("Pillar").select_option("reliability")
    page.get_by_label("State").select_option("preview")
    assert hits(page) == [EVIL]
    sent = page.url
    page.reload()
    assert hits(page) == [EVIL]
    expect(page.get_by_label("State")).to_have_value("preview")
    page.go_back()
    expect(page.get_by_label("State")).to_have_value("")
    expect(page.get_by_role("searchbox")).to_have_value("zone")
    assert len(hits(page)) > 1
    other = open_page(atlas, f"#{sent.partition('#')[2]}")
    assert hits(other) == [EVIL]


def test_matrix__is_sorted_by_a_column(atlas: Path, open_page: Open) -> None:
    """The sorting survives a reload; services without matches are not shown."""
    page = open_page(atlas)
    names = page.locator("tbody th")
    assert names.all_inner_texts() == ["Azure ExpressRoute", "Azure VPN Gateway"]
    page.get_by_role("link", name="Service", exact=True).click()
    expect(names.first).to_have_text("Azure VPN Gateway")
    page.reload()
    expect(names.first).to_have_text("Azure VPN Gateway")
    head = page.get_by_role("columnheader", name="Security")
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(names.first).to_have_text("Azure ExpressRoute")


def test_matrix__leads_to_service_and_pillar(atlas: Path, open_page: Open) -> None:
    """A cell has as many entries as it says; an empty one has no text."""
    page = open_page(atlas)
    row = page.get_by_role("row", name="Azure VPN Gateway")
    assert row.get_by_role("cell").all_inner_texts()[2] == ""
    row.get_by_role("link", name=re.compile("reliability: 3")).click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Azure VPN Gateway")
    assert page.url.endswith("#service/vpn-gateway/reliability")
    assert len(hits(page)) == 3
    page.get_by_label("Pillar").select_option("")
    expect(page.get_by_role("heading", name="Reliability")).to_be_visible()


def test_policy__has_a_page(atlas: Path, open_page: Open) -> None:
    """Its page says what is known, with links to the portal and to AzAdvertizer."""
    page = open_page(atlas, f"#policy/{guid(1)}")
    view = page.locator("#view")
    expect(page).to_have_title(re.compile("^Circuits should be Zone Redundant"))
    for text in (
        "Prevents failures of circuits.",
        guid(1),
        "Audit",
        "Network",
        "1.0.0",
        "Azure ExpressRoute by microsoft.network/expressroutecircuits",
        f"enrich explain {guid(1)}",
    ):
        expect(view).to_contain_text(text)
    view.get_by_text("Evidence").click()
    expect(view).to_contain_text("The name mentions redundancy")
    portal = view.get_by_role("link", name="Azure portal").get_attribute("href") or ""
    assert portal.startswith("https://portal.azure.com/#blade/Microsoft_Azure_Policy/")
    assert portal.endswith(guid(1))
    advertizer = view.get_by_role("link", name="AzAdvertizer").get_attribute("href") or ""
    assert advertizer.endswith(f"{guid(1)}.html")
    view.get_by_role("link", name="Azure ExpressRoute").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Azure ExpressRoute")


def test_policy__id_can_be_copied(atlas: Path, open_page: Open) -> None:
    """The button copies the id, and says so."""
    permissions = ["clipboard-read", "clipboard-write"]
    page = open_page(atlas, f"#policy/{guid(1)}", permissions=permissions)
    page.get_by_role("button", name="Copy the id").click()
    expect(page.get_by_role("button", name="Copy the id")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == guid(1)


def test_policy__names_its_successor(atlas: Path, open_page: Open) -> None:
    """A deprecated policy leads to the one that replaces it, in its page and in the list."""
    page = open_page(atlas, f"#policy/{guid(6)}")
    expect(page.get_by_role("heading", level=2)).to_contain_text("deprecated")
    page.locator("#view").get_by_role("link", name="Circuits should be Zone Redundant").click()
    assert page.url.endswith(f"#policy/{guid(1)}")
    page.get_by_role("link", name="What will go").click()
    expect(page.locator("#view")).to_contain_text(
        "Circuits should have zones, replaced by Circuits should be Zone Redundant"
    )


def test_policy__that_is_unknown(atlas: Path, open_page: Open) -> None:
    """An address of a policy that the catalogue lacks says so."""
    page = open_page(atlas, f"#policy/{guid(999)}")
    expect(page.locator("#view")).to_contain_text(f"no policy with the id {guid(999)}")


def test_recommendation__has_a_page(atlas: Path, open_page: Open) -> None:
    """Its page has its impact, its link, and the command that lists it."""
    page = open_page(atlas, f"#recommendation/{guid(11)}")
    view = page.locator("#view")
    expect(view).to_contain_text("High")
    expect(view).to_contain_text("enrich recommendations expressroute --pillar reliability")
    learn = view.get_by_role("link", name="Learn more")
    expect(learn).to_have_attribute("href", "https://aka.ms/more")


def test_whole_catalogue__connects_entries(whole: Path, open_page: Open) -> None:
    """A policy names its initiatives, the recommendation that says the same, and its release."""
    page = open_page(whole, f"#policy/{GATEWAYS}")
    view = page.locator("#view")
    expect(view).to_contain_text("by 2025-05")
    view.get_by_role("link", name="Resources should be Zone Resilient").click()
    expect(page.locator(".hit")).to_have_count(30)
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(".hit").nth(30)).to_be_visible()
    page.go_back()
    page.go_back()
    view.locator("dt", has_text="Advisor’s equivalent").locator("+ dd a").first.click()
    expect(view).to_contain_text("Policies that say the same")


def test_without_scripts__everything_is_readable(atlas: Path, open_page: Open) -> None:
    """Without JavaScript, the matrix leads to services, and these to entries."""
    page = open_page(atlas, java_script_enabled=False)
    expect(page.get_by_role("searchbox")).to_have_count(0)
    page.get_by_role("link", name="Azure ExpressRoute").click()
    page.get_by_role("link", name="Circuits should be Zone Redundant").first.click()
    assert page.url.endswith(f"#policy/{guid(1)}")
    entry = page.locator("li:target")
    expect(entry).to_contain_text("Prevents failures of circuits.")
    expect(entry).to_contain_text(f"Audit · Network · Azure ExpressRoute · {guid(1)}")


@pytest.fixture(scope="module")
def site(facts: Project, atlas: Path) -> Path:
    """Return the folder of the site of the same catalogue."""
    folder = atlas.with_name("site")
    assert facts.run("atlas", folder) == 0
    return folder


def test_site__service_is_accessible(site: Path, open_page: Open) -> None:
    """The page of a service needs no script, and axe finds no violations."""
    page = open_page(site / "service" / "expressroute.html")
    expect(page.get_by_role("heading", name="Reliability")).to_be_visible()
    check_accessible(page)


def test_site__searches_its_data(site: Path, open_page: Open) -> None:
    """The data are in a file of their own; the page of a service leads to its filters."""
    page = open_page(site / "index.html", parts=["data.js"])
    search_for(page, "redundant")
    assert EVIL in hits(page)
    page.get_by_role("link", name="What changed").click()
    feed = page.get_by_role("link", name="Feed of these changes")
    expect(feed).to_have_attribute("href", "news.xml")
    index = {"parts": ["../index.html", "../data.js"]}
    page = open_page(site / "service" / "expressroute.html", **index)
    page.get_by_role("link", name="Search and filter them").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Azure ExpressRoute")


def test_site__without_scripts_leads_to_services(site: Path, open_page: Open) -> None:
    """Without JavaScript, the matrix links the pages of services."""
    files = ["service/expressroute.html"]
    page = open_page(site / "index.html", parts=files, java_script_enabled=False)
    page.get_by_role("row", name="Azure ExpressRoute").get_by_role("link").first.click()
    expect(page.get_by_role("link", name="Circuits should be Zone Redundant")).to_be_visible()
