"""The atlas in a browser: filter, links and accessibility."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Open, check_accessible, on_every_screen
from tests.support.builders import GATEWAY
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright").expect

DENY = {"if": {"field": "type", "equals": GATEWAY}, "then": {"effect": "deny"}}
EVIL = "Gateways <script>alert(1)</script> should be zone redundant"


@pytest.fixture(scope="module")
def atlas(facts: Project) -> Path:
    """Return the page of a small catalogue."""
    denies = definition(4, "Gateways should be zone redundant", policyRule=DENY)
    preview = definition(5, EVIL, kind=GATEWAY, metadata={"preview": True, "category": "Network"})
    facts.set_facts([*DEFINITIONS, denies, preview], RECOMMENDATIONS)
    page = facts.folder / "atlas.html"
    assert facts.run("atlas", page) == 0
    return page


@on_every_screen
def test_atlas__is_accessible(atlas: Path, open_page: Open, options: dict[str, Any]) -> None:
    """With a service and the list of all policies open, axe finds no violations."""
    page = open_page(atlas, **options)
    page.locator("#s-expressroute > summary").click()
    page.get_by_text("By name").first.click()
    check_accessible(page)


def test_filter__counts_and_shows_matches(atlas: Path, open_page: Open) -> None:
    """Words, effect, state and initiative are combined; the matrix counts the matches."""
    page = open_page(atlas)
    row = page.get_by_role("row", name="Azure VPN Gateway")
    expect(row.get_by_role("cell").first).to_have_text("2")
    page.get_by_label("Effect").select_option("Deny")
    expect(row.get_by_role("cell").first).to_have_text("1")
    expect(page.get_by_role("status")).to_have_text("1 of 8 policies and recommendations")
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("State").select_option("preview")
    page.get_by_label("Policy, recommendation or service").fill("vpn")
    expect(row.get_by_role("cell").first).to_have_text("1")
    page.get_by_role("link", name="Azure VPN Gateway").click()
    expect(page.locator("details.service[open] li:visible")).to_contain_text([EVIL])
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("Initiative").select_option("Other things")
    expect(page.get_by_role("row", name="Azure VPN Gateway")).to_have_count(0)


def test_service__links_the_definitions(atlas: Path, open_page: Open) -> None:
    """A link to a service opens it; its policies link their definitions and name their effects."""
    page = open_page(atlas, "#s-expressroute")
    service = page.locator("details.service[open]")
    policy = service.locator("li", has_text="Circuits should be Zone Redundant")
    expect(policy).to_contain_text("Network · Audit")
    assert "policyDefinitions" in (policy.get_by_role("link").get_attribute("href") or "")


def test_without_scripts__names_link_entries(atlas: Path, open_page: Open) -> None:
    """Without JavaScript each name links to its entry, which has the definition."""
    page = open_page(atlas, java_script_enabled=False)
    page.locator("#s-expressroute > summary").click()
    page.get_by_role("link", name="Circuits should be Zone Redundant").click()
    assert page.url.rpartition("#")[2].startswith("p-")
    entry = page.locator("li:target")
    expect(entry).to_contain_text("Network · Audit")
