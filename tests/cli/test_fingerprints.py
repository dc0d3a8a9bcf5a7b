"""A refresh opens no article that is as the last run left it, and says the same of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.project import CURRENT, DEFINITIONS, Project, definition, template


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of each test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "enrich" / "fingerprints"


@pytest.fixture
def docs(project: Project) -> Path:
    """A docset of three files, refreshed until nothing changes."""
    folder = project.folder / "docs"
    project.article(template(), "docs/expressroute.md")
    project.article(CURRENT, "docs/more/expressroute.md")
    project.article("# Notes\n\nWords.\n", "docs/notes.md")
    for _ in range(2):  # the first writes, and the second finds nothing to write
        assert project.run("refresh", folder) == 0
    return folder


def report(project: Project, docs: Path, *options: object) -> dict[str, object]:
    """The report of a refresh, with whether it changes the records of the last one."""
    file = project.folder / "report.json"
    assert project.run("refresh", docs, "--report-json", file, *options) == 0
    read: dict[str, object] = json.loads(file.read_text())
    return read


def mark(caches: Path) -> None:
    """Put something into what is kept that shows where it was taken."""
    (file,) = caches.glob("*.json")
    kept = json.loads(file.read_text())
    for record in kept["articles"].values():
        record["warnings"] = ["taken from what is kept"]
    file.write_text(json.dumps(kept))


def taken(project: Project, docs: Path, capfd: pytest.CaptureFixture[str], *more: object) -> int:
    """How many articles a run did not open."""
    capfd.readouterr()
    assert project.run("refresh", docs, *more) == 0
    return capfd.readouterr().err.count("taken from what is kept")


def test_refresh__opens_no_article_that_is_known(
    project: Project, docs: Path, caches: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """And reports of it what it reported before; --check and --no-cache agree."""
    opened = report(project, docs, "--no-cache")
    known = report(project, docs)
    assert known == opened
    assert report(project, docs, "--check") == opened
    mark(caches)
    assert taken(project, docs, capfd) == 2
    assert taken(project, docs, capfd, "--no-cache") == 0
    assert taken(project, docs, capfd, "--since", project.sources[1]) == 0


def touch_article(project: Project, docs: Path) -> None:
    """One article is another."""
    file = docs / "expressroute.md"
    file.write_text(file.read_text().replace("The end.", "The very end."))


def add_article(project: Project, docs: Path) -> None:
    """One article more."""
    project.article(CURRENT, "docs/another/expressroute.md")


def change_facts(project: Project, docs: Path) -> None:
    """Another catalogue."""
    project.set_facts([*DEFINITIONS, definition(9, "Circuits should use TLS")], [])


def change_lock(project: Project, docs: Path) -> None:
    """A person took something out of the lock."""
    lock = docs / "enrich.lock"
    lock.write_text(lock.read_text().replace("# What", "# That which"))


def configure(project: Project, docs: Path) -> None:
    """A configuration that says nothing new."""
    (docs / "enrich.toml").write_text("[options]\nlimit = 10\n")


@pytest.mark.parametrize(
    ("change", "known"),
    [
        (touch_article, 1),
        (add_article, 0),
        (change_facts, 0),
        (change_lock, 0),
        (configure, 0),
    ],
)
def test_refresh__opens_what_could_come_out_differently(
    project: Project,
    docs: Path,
    caches: Path,
    capfd: pytest.CaptureFixture[str],
    change: Callable[[Project, Path], None],
    known: int,
) -> None:
    """All of them, where something changed that is not an article's own."""
    mark(caches)
    change(project, docs)
    assert taken(project, docs, capfd) == known
    project.run("refresh", docs)
    texts = {file: file.read_bytes() for file in docs.rglob("*.md")}
    assert project.run("refresh", docs, "--no-cache") == 0
    assert texts == {file: file.read_bytes() for file in docs.rglob("*.md")}


@pytest.mark.parametrize("damage", ["", "{", '{"run": 1}', '{"run": "x", "articles": []}'])
def test_refresh__does_without_what_is_damaged(
    project: Project, docs: Path, caches: Path, damage: str
) -> None:
    """It costs time alone."""
    before = report(project, docs)
    (file,) = caches.glob("*.json")
    whole = file.read_text()
    file.write_text(damage)
    assert report(project, docs) == before
    assert file.read_text() == whole


def test_refresh__does_without_a_record_that_is_damaged(
    project: Project, docs: Path, caches: Path
) -> None:
    """In whatever way a part of one is not as it was written, the articles are opened."""
    before = report(project, docs)
    (file,) = caches.glob("*.json")
    whole = file.read_text()
    damaged = re.sub(r'"places":\{"[^"]+":\d+', '"places":{"x":"y"', whole)
    assert damaged != whole
    file.write_text(damaged)
    assert report(project, docs) == before
    assert file.read_text() == whole


def test_refresh__remembers_no_article_that_it_wrote(
    project: Project, docs: Path, caches: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What it came to is known once it stays as it is."""
    (docs / "expressroute.md").write_text(template().replace("The end.", "Another end."))
    assert project.run("refresh", docs) == 0
    for known in (1, 2):
        mark(caches)
        assert taken(project, docs, capfd) == known


def test_refresh__remembers_nothing_that_a_lost_lock_made_it_say(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The next run has a lock, and says something else."""
    (docs / "enrich.lock").unlink()
    for said in (True, False, False):
        capfd.readouterr()
        assert project.run("refresh", docs) == 0
        assert ("enrich.lock knows nothing of it" in capfd.readouterr().err) is said


def test_check__keeps_nothing(project: Project, docs: Path, caches: Path) -> None:
    """The run behind it writes the lock that it did not."""
    (docs / "enrich.lock").unlink()
    for file in caches.glob("*.json"):
        file.unlink()
    assert project.run("refresh", docs, "--check") == 0
    assert project.run("refresh", docs) == 0
    assert (docs / "enrich.lock").exists()


def test_refresh__knows_the_configuration_that_was_named(project: Project, docs: Path) -> None:
    """Whatever it is called."""
    config = docs / "ours.toml"
    project.set_facts([*DEFINITIONS, definition(9, "Circuits should use zones, too")], [])
    config.write_text("[options]\nlimit = 5\n")
    for _ in range(3):
        assert project.run("refresh", config) == 0
    config.write_text("[options]\nlimit = 1\n")
    assert project.run("refresh", config, "--check") == 1


def test_refresh__tells_what_is_odd_of_its_sources_each_time(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Also where no article changes."""
    broken = project.folder / "checkout" / "policyDefinitions" / "Network" / "broken.json"
    broken.write_text("{}")
    for _ in range(4):
        capfd.readouterr()
        assert project.run("refresh", docs) == 0
        assert "can't be read" in capfd.readouterr().err
