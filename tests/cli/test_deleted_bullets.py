"""A bullet that the user deleted stays deleted, even if the article is moved or copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition, run, template

ZONE, BACKUP = "Circuits should be Zone Redundant", "Circuits should use geo-redundant backups"


@pytest.fixture
def article(project: Project) -> Path:
    """Return an article that was refreshed, after which the user deleted a bullet."""
    project.configure("")
    path = project.article(template(), "docs/expressroute.md")
    assert run("refresh", project.folder) == 0
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if f"[{BACKUP}]" not in line))
    assert path.read_text() != "".join(lines)
    return path


def test_deleted__survives_changes_of_the_limit(project: Project, article: Path) -> None:
    """A deleted bullet stays deleted when the limit falls and rises again."""
    for limit in (1, 10, 1, 5):
        project.configure(f"[options]\nlimit = {limit}\n")
        assert run("refresh", project.folder) == 0
        assert BACKUP not in article.read_text()
        assert guid(2) in (project.folder / "enrich.lock").read_text()


def test_deleted__returns_without_its_lock_entry(project: Project, article: Path) -> None:
    """Without its entry in the lock, the bullet is added again."""
    assert run("refresh", project.folder) == 0
    lock = project.folder / "enrich.lock"
    lines = lock.read_text().splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if guid(2) not in line))
    assert run("refresh", project.folder) == 0
    assert BACKUP in article.read_text()


@pytest.mark.parametrize("is_moved", [True, False], ids=["moved", "copied"])
def test_moved_or_copied__keeps_deletions(
    project: Project, article: Path, capfd: pytest.CaptureFixture[str], *, is_moved: bool
) -> None:
    """A moved or copied article is recognized by its bullets, with a warning."""
    other = project.article(article.read_bytes(), "docs/new/expressroute.md")
    new = project.article(template(), "docs/azure-expressroute.md")  # precedes it in the docset
    if is_moved:
        article.unlink()
    project.set_facts(
        [*DEFINITIONS, definition(4, "Circuits should keep backups")], RECOMMENDATIONS
    )
    assert run("refresh", project.folder) == 0
    assert (
        "treated as docs/expressroute.md, from which it was moved or copied"
        in capfd.readouterr().err
    )
    assert BACKUP not in other.read_text()
    assert "[Circuits should keep backups](" in other.read_text()
    lock = (project.folder / "enrich.lock").read_text()
    assert ('[articles."docs/expressroute.md"]' in lock) is not is_moved
    assert '[articles."docs/new/expressroute.md"]' in lock
    assert BACKUP in new.read_text()
    before = other.read_bytes(), lock
    assert run("refresh", project.folder) == 0
    assert "treated as" not in capfd.readouterr().err
    assert (other.read_bytes(), (project.folder / "enrich.lock").read_text()) == before


@pytest.mark.parametrize("name", [" Copy of docs", "=======", "a\u2028b", "[x]", "# end"])
def test_folder_name__with_special_characters(project: Project, name: str) -> None:
    """In a folder with any name, a second run changes nothing."""
    project.configure("")
    path = project.article(template(), f"{name}/expressroute.md")
    for _ in range(2):
        assert run("refresh", project.folder) == 0
    before = path.read_bytes(), (project.folder / "enrich.lock").read_bytes()
    assert run("refresh", project.folder, "--check") == 0
    assert run("refresh", project.folder) == 0
    assert (path.read_bytes(), (project.folder / "enrich.lock").read_bytes()) == before
