"""`enrich atlas`: its page and its errors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition, run


def anchors(page: Path) -> set[str]:
    """Return the anchors of the policies of a page."""
    return set(re.findall(r'<li id="(p-[^"]+)"', page.read_text(encoding="utf-8")))


def test_atlas__prints_its_totals(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The page names its sources; a line on stdout has its totals."""
    page = project.folder / "atlas.html"
    assert project.run("atlas", page) == 0
    assert capfd.readouterr().out == f"{page}: 4 policies and 2 recommendations, 0.0 MB\n"
    text = page.read_text(encoding="utf-8")
    assert "policy definitions: checkout" in text
    assert str(project.folder) not in text


def test_atlas__has_stable_anchors(project: Project) -> None:
    """The anchor of a policy is a prefix of its id, or the whole id if that isn't unique."""
    page = project.folder / "atlas.html"
    other = {**definition(1, "Gateways should be there"), "name": f"4510daf9-{guid(1)[9:]}"}
    project.set_facts([other, *DEFINITIONS], RECOMMENDATIONS)
    assert project.run("atlas", page) == 0
    assert anchors(page) == {"p-4510daf9", *(f"p-{guid(number)}" for number in (1, 2, 3, 90))}


def test_atlas__without_recommendations(project: Project) -> None:
    """The page says so if Advisor was not queried, and has all policies."""
    page = project.folder / "atlas.html"
    assert run("atlas", page, *project.sources[:2]) == 0
    assert "Azure Advisor was not queried, or returned none." in page.read_text(encoding="utf-8")
    assert len(anchors(page)) == 4


def test_atlas__offline(project: Project) -> None:
    """The page can be generated without an account."""
    page = project.folder / "atlas.html"
    assert run("atlas", page, "--offline") == 0
    assert '<details class="service" id="s-expressroute"' in page.read_text(encoding="utf-8")


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
    assert "s-matrix" in ids
    assert len(ids) == len(set(ids))


def test_atlas__needs_a_folder(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A file that can't be written is an error before any work is done."""
    assert run("atlas", project.folder / "none" / "atlas.html", "--policies-from", "nowhere") == 2
    assert "no such folder" in capfd.readouterr().err
