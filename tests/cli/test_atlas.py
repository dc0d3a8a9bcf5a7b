"""`enrich atlas`: the file that it writes, and what it says where it can't."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition, run


def anchors(page: Path) -> set[str]:
    """What links into a page of the policies can name."""
    return set(re.findall(r'<li id="(p-[^"]+)"', page.read_text(encoding="utf-8")))


def test_atlas__tells_what_it_drew(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """One file, with where its facts come from; a line says how much is in it."""
    page = project.folder / "atlas.html"
    assert project.run("atlas", page) == 0
    assert capfd.readouterr().out == f"{page}: 4 policies and 2 recommendations, 0.0 MB\n"
    text = page.read_text(encoding="utf-8")
    assert "policy definitions: checkout, of 20" in text
    assert str(project.folder) not in text


def test_atlas__has_links_that_last(project: Project) -> None:
    """A policy's place is named by the beginning of its id, in full where another begins so."""
    page = project.folder / "atlas.html"
    other = {**definition(1, "Gateways should be there"), "name": f"4510daf9-{guid(1)[9:]}"}
    project.set_facts([other, *DEFINITIONS], RECOMMENDATIONS)
    assert project.run("atlas", page) == 0
    assert anchors(page) == {"p-4510daf9", *(f"p-{guid(number)}" for number in (1, 2, 3, 90))}


def test_atlas__of_policies_alone(project: Project) -> None:
    """Where nobody was asked for recommendations, it says so, and is whole otherwise."""
    page = project.folder / "atlas.html"
    assert run("atlas", page, *project.sources[:2]) == 0
    assert "Azure Advisor was not asked, or has none." in page.read_text(encoding="utf-8")
    assert len(anchors(page)) == 4


def test_atlas__of_the_shipped_fixtures(project: Project) -> None:
    """It can be tried without an account."""
    page = project.folder / "atlas.html"
    assert run("atlas", page, "--offline") == 0
    assert '<details class="service" id="s-expressroute"' in page.read_text(encoding="utf-8")


def test_atlas__with_a_service_of_ones_own(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its key is, no other part of the page has the same name."""
    (project.folder / "enrich.toml").write_text(
        '[services.matrix]\nname = "Ours"\n'
        'resource_types = ["microsoft.network/expressroutecircuits"]\n'
    )
    monkeypatch.chdir(project.folder)
    assert project.run("atlas", "atlas.html") == 0
    ids = re.findall(r' id="([^"]+)"', Path("atlas.html").read_text(encoding="utf-8"))
    assert "s-matrix" in ids
    assert len(ids) == len(set(ids))


def test_atlas__needs_a_folder(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A file that can't be written is told before any work is done."""
    assert run("atlas", project.folder / "none" / "atlas.html", "--policies-from", "nowhere") == 2
    assert "no such folder" in capfd.readouterr().err
