"""A person's decision lasts until they take it back, wherever the article and the lock go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition, run, template

ZONE, BACKUP = "Circuits should be Zone Redundant", "Circuits should use geo-redundant backups"


@pytest.fixture
def article(project: Project) -> Path:
    """An article of a docset that was refreshed, and of which a person deleted a bullet."""
    project.configure("")
    path = project.article(template(), "docs/expressroute.md")
    assert run("refresh", project.folder) == 0
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if f"[{BACKUP}]" not in line))
    assert path.read_text() != "".join(lines)
    return path


def test_deleted__stays_so_while_nobody_asks_for_it(project: Project, article: Path) -> None:
    """With a lower limit it is not asked for, and with the higher one it is still deleted."""
    for limit in (1, 10, 1, 5):
        project.configure(f"[options]\nlimit = {limit}\n")
        assert run("refresh", project.folder) == 0
        assert BACKUP not in article.read_text()
        assert guid(2) in (project.folder / "enrich.lock").read_text()


def test_deleted__comes_back_when_it_is_taken_out_of_the_lock(
    project: Project, article: Path
) -> None:
    """Who removes the line in the lock takes the decision back."""
    assert run("refresh", project.folder) == 0
    lock = project.folder / "enrich.lock"
    lines = lock.read_text().splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if guid(2) not in line))
    assert run("refresh", project.folder) == 0
    assert BACKUP in article.read_text()


@pytest.mark.parametrize("how", ["moved", "copied"])
def test_moved_or_copied__keeps_its_decisions(
    project: Project, article: Path, capfd: pytest.CaptureFixture[str], how: str
) -> None:
    """An article that was moved or copied is known by its bullets, and that is told."""
    other = project.article(article.read_bytes(), "docs/new/expressroute.md")
    first = project.article(template(), "docs/azure-expressroute.md")  # done before it
    if how == "moved":
        article.unlink()
    project.set_facts(
        [*DEFINITIONS, definition(4, "Circuits should keep backups")], RECOMMENDATIONS
    )
    assert run("refresh", project.folder) == 0
    assert "it is taken for docs/expressroute.md, moved or copied" in capfd.readouterr().err
    assert BACKUP not in other.read_text()
    assert "[Circuits should keep backups](" in other.read_text()
    lock = (project.folder / "enrich.lock").read_text()
    assert ('[articles."docs/expressroute.md"]' in lock) is (how == "copied")
    assert '[articles."docs/new/expressroute.md"]' in lock
    assert BACKUP in first.read_text()
    before = other.read_bytes(), lock
    assert run("refresh", project.folder) == 0
    assert "taken for" not in capfd.readouterr().err
    assert (other.read_bytes(), (project.folder / "enrich.lock").read_text()) == before


@pytest.mark.parametrize("name", [" Copy of docs", "=======", "a\u2028b", "[x]", "# end"])
def test_names__break_nothing(project: Project, name: str) -> None:
    """Whatever a folder is called, the second run has nothing to do."""
    project.configure("")
    path = project.article(template(), f"{name}/expressroute.md")
    for _ in range(2):
        assert run("refresh", project.folder) == 0
    before = path.read_bytes(), (project.folder / "enrich.lock").read_bytes()
    assert run("refresh", project.folder, "--check") == 0
    assert run("refresh", project.folder) == 0
    assert (path.read_bytes(), (project.folder / "enrich.lock").read_bytes()) == before
