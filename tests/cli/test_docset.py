"""The options of single articles in a docset, its lock file, and concurrent edits."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition, run, template

ZONE = "Circuits should be Zone Redundant"


@pytest.fixture
def docset(project: Project) -> Path:
    """Return a docset whose configuration names its sources and excludes a policy."""
    return project.configure(
        f"""
[options]
limit = 1
[policies]
exclude = ["{guid(1)}"]
[articles."docs/review.md"]
service = "expressroute"
"""
    )


def test_single_article__follows_its_docset(
    project: Project, docset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Options, overrides, service and sources come from the docset, as in a refresh."""
    path = project.article(template(), "docs/review.md")
    monkeypatch.chdir(path.parent)
    assert run("review.md") == 0
    assert ZONE not in path.read_text()
    assert "- [Circuits should use geo-redundant backups](" in path.read_text()
    assert (docset / "enrich.lock").is_file()
    assert run("refresh", docset, "--check") == 0
    assert run("refresh", "--check") == 0
    assert not (path.parent / "enrich.lock").exists()


def test_single_article__command_line_overrides(project: Project, docset: Path) -> None:
    """Command-line options override the configuration; exclusions stay."""
    project.set_facts(
        [*DEFINITIONS, definition(4, "Circuits should keep backups")], RECOMMENDATIONS
    )
    path = project.article(template(), "docs/review.md")
    assert run(path, "--limit", 5) == 0
    assert "- [Circuits should keep backups](" in path.read_text()
    assert ZONE not in path.read_text()


def test_single_article__keeps_deletions(project: Project) -> None:
    """With a lock file a deleted bullet stays deleted; without one, it returns."""
    path = project.article(template(), "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    lock = path.parent / "enrich.lock"
    (line,) = [line for line in path.read_text().splitlines() if line.startswith(f"- [{ZONE}]")]
    deleted = path.read_text().replace(f"{line}\n", "")
    path.write_text(deleted)
    assert project.run(path) == 0
    assert path.read_text() == deleted
    project.set_facts(
        [*DEFINITIONS, definition(4, "Circuits should keep backups")], RECOMMENDATIONS
    )
    assert project.run(path, "--check") == 1
    before = lock.read_bytes()
    assert project.run(path) == 0
    assert guid(4) in lock.read_text()
    assert guid(4) not in before.decode()
    assert project.run("refresh", path.parent, "--check") == 0
    lock.unlink()
    assert project.run(path) == 0
    assert line in path.read_text()
    assert not lock.exists()


def test_several_docsets__are_one_run_each(
    project: Project, docset: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Articles of docsets with different sources can't be in one run: exit code 2."""
    entry = project.article(template(), "docs/review.md")
    other = project.article(template(), "other/expressroute.md")
    (other.parent / "enrich.toml").write_text("[sources]\noffline = true\n")
    for command in ([entry, other], ["lint", entry, other], ["refresh", entry, other]):
        assert run(*command) == 2
        assert str(other.parent) in capfd.readouterr().err
    assert entry.read_text() == template()


def test_refresh__of_a_part(project: Project, docset: Path) -> None:
    """Named folders and articles are refreshed alone, with the lock file of the docset."""
    paths = [project.article(template(), f"docs/{name}/expressroute.md") for name in "abc"]
    assert run("refresh", paths[0].parent, paths[1]) == 0
    assert [path.read_text() == template() for path in paths] == [False, False, True]
    assert (docset / "enrich.lock").is_file()
    assert run("refresh", docset) == 0
    assert paths[2].read_text() == paths[0].read_text()


def test_repository__ends_the_search(project: Project, docset: Path) -> None:
    """A configuration above the root of the repository is ignored."""
    path = project.article(template(), "inner/docs/expressroute.md")
    (docset / "inner" / ".git").mkdir()
    assert project.run(path) == 0
    assert ZONE in path.read_text()


def test_no_repository__ignores_parent_folders(project: Project, docset: Path) -> None:
    """Without a repository, configurations and lock files of parent folders are ignored."""
    (docset / ".git").rmdir()
    path = project.article(template(), "docs/expressroute.md")
    beside = project.article(template(), "review.md")
    assert project.run(path) == 0
    assert ZONE in path.read_text()
    assert not (docset / "enrich.lock").exists()
    assert project.run(beside, "--service", "expressroute") == 0
    assert ZONE not in beside.read_text()
    assert (docset / "enrich.lock").exists()
    path.write_text(template())
    assert run("refresh", docset) == 0
    assert ZONE not in path.read_text()


def test_environment__comes_after_the_configuration(
    project: Project, docset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configuration that names files needs no account, whatever the environment says."""
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", guid(99))
    path = project.article(template(), "docs/review.md")
    assert run("refresh", docset) == 0
    assert "- [Circuits should use geo-redundant backups](" in path.read_text()


def test_changed_meanwhile__is_not_overwritten(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """An article that is saved during the run is not overwritten; exit code 4."""
    path = project.article(template())
    pipe = project.folder / "metadata.pipe"
    os.mkfifo(pipe)
    saved = template() + "\nA last word.\n"

    def save_then_answer() -> None:
        with pipe.open("wb") as stream:  # opens when enrich reads it, the article already read
            path.write_text(saved)
            stream.write(project.metadata.read_bytes())

    writer = threading.Thread(target=save_then_answer)
    writer.start()
    assert run(path, *project.sources[:2], "--recommendations-from", pipe) == 4
    writer.join()
    assert path.read_text() == saved
    assert "was changed while enrich worked on it" in capfd.readouterr().err


def test_lost_lock__is_reported(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The run says so if the lock file doesn't know an article that was filled before."""
    path = project.article(template(), "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    assert "enrich.lock" not in capfd.readouterr().err
    (path.parent / "enrich.lock").unlink()
    assert project.run("refresh", path.parent) == 0
    assert "expressroute.md: enrich.lock has no entry for it" in capfd.readouterr().err
    assert project.run("refresh", path.parent) == 0
    assert "enrich.lock" not in capfd.readouterr().err


def test_lost_lock__single_article(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """With a damaged lock file a single article stays, and the run says so."""
    path = project.article(template(), "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    (line,) = [line for line in path.read_text().splitlines() if line.startswith(f"- [{ZONE}]")]
    deleted = path.read_text().replace(f"{line}\n", "")
    path.write_text(deleted)
    (path.parent / "enrich.lock").write_text("garbage")
    assert project.run(path) == 0
    message = capfd.readouterr()
    assert "Treating it as lost" in message.err
    assert "warning: enrich.lock has no entry for it" in message.out
    assert path.read_text() == deleted
