"""What a docset decides about single articles: its configuration, its lock, and who may write."""

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
    """A docset with a configuration that names its sources and leaves out a policy."""
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


def test_single_article__is_done_as_its_docset_says(
    project: Project, docset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Options, overrides, service and sources are those of the folder above; a refresh agrees."""
    path = project.article(template(), "docs/review.md")
    monkeypatch.chdir(path.parent)
    assert run("review.md") == 0
    assert ZONE not in path.read_text()
    assert "- [Circuits should use geo-redundant backups](" in path.read_text()
    assert (docset / "enrich.lock").is_file()
    assert run("refresh", docset, "--check") == 0
    assert run("refresh", "--check") == 0
    assert not (path.parent / "enrich.lock").exists()


def test_single_article__command_line_goes_before_the_docset(
    project: Project, docset: Path
) -> None:
    """What the command line says goes before the configuration; excluded stays excluded."""
    project.set_facts(
        [*DEFINITIONS, definition(4, "Circuits should keep backups")], RECOMMENDATIONS
    )
    path = project.article(template(), "docs/review.md")
    assert run(path, "--limit", 5) == 0
    assert "- [Circuits should keep backups](" in path.read_text()
    assert ZONE not in path.read_text()


def test_single_article__keeps_what_people_deleted(project: Project) -> None:
    """With a lock, a bullet that a person deleted stays deleted; without, it comes back."""
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
    """Articles of docsets with different sources can't be one run: that is told, exit 2."""
    one = project.article(template(), "docs/review.md")
    other = project.article(template(), "other/expressroute.md")
    (other.parent / "enrich.toml").write_text("[sources]\noffline = true\n")
    for command in ([one, other], ["lint", one, other], ["refresh", one, other]):
        assert run(*command) == 2
        assert str(other.parent) in capfd.readouterr().err
    assert one.read_text() == template()


def test_refresh__of_a_part(project: Project, docset: Path) -> None:
    """Folders and articles that are named are refreshed alone, with the one lock of the docset."""
    paths = [project.article(template(), f"docs/{name}/expressroute.md") for name in "abc"]
    assert run("refresh", paths[0].parent, paths[1]) == 0
    assert [path.read_text() == template() for path in paths] == [False, False, True]
    assert (docset / "enrich.lock").is_file()
    assert run("refresh", docset) == 0
    assert paths[2].read_text() == paths[0].read_text()


def test_repository__ends_the_search(project: Project, docset: Path) -> None:
    """A configuration above the root of a repository decides nothing in it."""
    path = project.article(template(), "inner/docs/expressroute.md")
    (docset / "inner" / ".git").mkdir()
    assert project.run(path) == 0
    assert ZONE in path.read_text()


def test_no_repository__only_the_folder_itself_decides(project: Project, docset: Path) -> None:
    """Without a repository a configuration or lock above may be anybody's: only what is named."""
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


def test_environment__comes_last(
    project: Project, docset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configuration that names files needs no account, whatever the environment says."""
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", guid(99))
    path = project.article(template(), "docs/review.md")
    assert run("refresh", docset) == 0
    assert "- [Circuits should use geo-redundant backups](" in path.read_text()


def test_changed_meanwhile__is_left_to_the_person(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """What a person saves while the facts are read is never overwritten; exit 4."""
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


def test_lost_lock__is_said(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """Where the lock knows nothing of an article that the tool filled before, the run says so."""
    path = project.article(template(), "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    assert "enrich.lock" not in capfd.readouterr().err
    (path.parent / "enrich.lock").unlink()
    assert project.run("refresh", path.parent) == 0
    assert "expressroute.md: enrich.lock knows nothing of it" in capfd.readouterr().err
    assert project.run("refresh", path.parent) == 0
    assert "enrich.lock" not in capfd.readouterr().err


def test_lost_lock__is_said_for_a_single_article_too(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """With a damaged lock a single article is left as people have it, and that is said."""
    path = project.article(template(), "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    (line,) = [line for line in path.read_text().splitlines() if line.startswith(f"- [{ZONE}]")]
    deleted = path.read_text().replace(f"{line}\n", "")
    path.write_text(deleted)
    (path.parent / "enrich.lock").write_text("garbage")
    assert project.run(path) == 0
    told = capfd.readouterr()
    assert "it counts as lost" in told.err
    assert "warning: enrich.lock knows nothing of it" in told.out
    assert path.read_text() == deleted
