"""`enrich atlas`: its page and its errors."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.builders import guid
from tests.support.project import (
    DEFINITIONS,
    RECOMMENDATIONS,
    SAMPLE,
    Project,
    definition,
    recommendation,
    run,
)


def anchors(page: Path) -> set[str]:
    """Return the anchors of the policies of a page."""
    return set(re.findall(r'<li id="(policy/[^"]+)"', page.read_text(encoding="utf-8")))


def feed_titles(site: Path) -> list[str | None]:
    """Return the titles of the entries of a site's feed."""
    feed = ElementTree.parse(site / "news.xml")  # noqa: S314 - our own output
    return [element.text for element in feed.iterfind("{*}entry/{*}title")]


def test_atlas__prints_its_totals(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The page names its sources; a line on stdout has its totals."""
    page = project.folder / "atlas.html"
    assert project.run("atlas", page) == 0
    assert capfd.readouterr().out == f"{page}: 4 policies and 2 recommendations, 0.1 MB\n"
    text = page.read_text(encoding="utf-8")
    assert "policy definitions: checkout" in text
    assert str(project.folder) not in text


def test_atlas__says_what_it_leaves_out(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """The numbers are those of all there are, and the reasons are named."""
    page = project.folder / "atlas.html"
    retired = recommendation(12, "Version 2 is being retired")
    old = definition(4, "[Deprecated]: Circuits should be old")
    project.set_facts([*DEFINITIONS, old], [*RECOMMENDATIONS, retired])
    assert project.run("atlas", page) == 0
    reason = "1 not counted, because each is one of: the announcement of a retirement (1)"
    assert capfd.readouterr().out.splitlines() == [
        f"{page}: 4 of 5 policies and 2 of 3 recommendations, 0.1 MB",
        "4 of 5 policies; 1 not counted, because each is one of: deprecated (1)",
        f"2 of 3 recommendations; {reason}",
    ]
    text = page.read_text(encoding="utf-8")
    assert "2 of 3 recommendations; 1 not counted, because" in text
    assert "very live" not in text
    assert project.run("recommendations", "--all") == 0
    assert capfd.readouterr().out.endswith(f"2 of 3 recommendation types; {reason}\n")


def test_atlas__addresses_policies_by_full_id(project: Project) -> None:
    """A link to a policy stays valid whatever other policies there are."""
    page = project.folder / "atlas.html"
    assert project.run("atlas", page) == 0
    assert anchors(page) == {f"policy/{guid(number)}" for number in (1, 2, 3, 90)}


@pytest.mark.parametrize("name", ["index.html", "notes.md"])
def test_atlas__keeps_other_files(
    project: Project, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """A site is written only where nothing else is, or where an atlas is already."""
    site = project.folder / "site"
    (site / ".git").mkdir(parents=True)
    own = site / name
    own.write_text("Ours")
    assert project.run("atlas", site) == 2
    assert "has other files" in capfd.readouterr().err
    assert own.read_text() == "Ours"
    own.unlink()
    assert project.run("atlas", site) == project.run("atlas", site) == 0


def test_atlas__writes_a_site(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A folder gets a page, its data, a feed, and a page for each service."""
    site = project.folder / "site"
    assert project.run("atlas", site) == 0
    assert capfd.readouterr().out == f"{site}: 4 policies and 2 recommendations, 0.1 MB\n"
    files = {str(file.relative_to(site)) for file in site.rglob("*") if file.is_file()}
    services = {f"service/{key}.html" for key in ("expressroute", "vpn-gateway")}
    assert files == {"index.html", "data.js", "news.xml"} | services
    assert feed_titles(site)
    assert project.run("atlas", site) == 0


def test_atlas__shows_changes(project: Project) -> None:
    """With --since, the page and the feed have what changed since then."""
    site = project.folder / "site"
    shutil.copytree(project.folder / "checkout", project.folder / "before")
    renamed = definition(1, "Circuits should be zonal")
    project.set_facts([renamed, *DEFINITIONS[1:], definition(4, "Circuits should be new")], [])
    assert project.run("atlas", site, "--since", project.folder / "before") == 0
    assert feed_titles(site) == [
        "Added: Circuits should be new",
        "Renamed: Circuits should be zonal",
    ]


@pytest.mark.parametrize("is_without_policies", [True, False])
def test_atlas__without_a_source(
    project: Project, capfd: pytest.CaptureFixture[str], *, is_without_policies: bool
) -> None:
    """The page leaves out the columns of facts that were not queried, and says so."""
    page = project.folder / "atlas.html"
    sources = project.sources[2:] if is_without_policies else project.sources[:2]
    missing = "policy definitions" if is_without_policies else "Azure Advisor's catalogue"
    assert run("atlas", page, *sources) == 0
    text = html.unescape(page.read_text(encoding="utf-8"))
    printed = capfd.readouterr()
    assert f"Without {missing}, which no source had." in text
    assert f"without {missing}. Add --" in printed.err
    number = "2 recommendations" if is_without_policies else "4 policies"
    assert printed.out.startswith(f"{page}: {number}, ")
    assert len(anchors(page)) == (0 if is_without_policies else 4)


def test_atlas__offline(project: Project) -> None:
    """The page can be generated without an account."""
    page = project.folder / "atlas.html"
    assert run("atlas", page, *SAMPLE) == 0
    assert '<h2 id="service/expressroute">' in page.read_text(encoding="utf-8")


def test_atlas__with_a_service_of_the_users_own(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of a service can't clash with another id of the page."""
    (project.folder / "enrich.toml").write_text(
        '[services.matrix]\nname = "Ours"\n'
        'resource_types = ["microsoft.network/expressroutecircuits"]\n'
    )
    monkeypatch.chdir(project.folder)
    assert project.run("atlas", "atlas.html") == 0
    ids = re.findall(r' id="([^"]+)"', Path("atlas.html").read_text(encoding="utf-8"))
    assert "service/matrix" in ids
    assert len(ids) == len(set(ids))


def test_atlas__needs_a_folder(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A file that can't be written is an error before any work is done."""
    assert run("atlas", project.folder / "none" / "atlas.html", "--policies-from", "nowhere") == 2
    assert "no such folder" in capfd.readouterr().err
