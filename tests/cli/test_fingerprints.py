"""A refresh skips articles that are unchanged since the last run, with the same report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from enricher.platform.cache import Kind, Store
from tests.support.project import CURRENT, DEFINITIONS, Project, definition, template
from tests.support.repositories import git


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the test's own cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "enrich" / "articles"


@pytest.fixture
def docs(project: Project) -> Path:
    """Return a docset of three files, refreshed twice."""
    folder = project.folder / "docs"
    project.article(template(), "docs/expressroute.md")
    project.article(CURRENT, "docs/more/expressroute.md")
    project.article("# Notes\n\nWords.\n", "docs/notes.md")
    for _ in range(2):  # the first writes, and the second finds nothing to write
        assert project.run("refresh", folder) == 0
    return folder


def report(project: Project, docs: Path, *options: object) -> dict[str, object]:
    """Return the report of a refresh, and whether it changed the stored fingerprints."""
    file = project.folder / "report.json"
    assert project.run("refresh", docs, "--report-json", file, *options) == 0
    read: dict[str, object] = json.loads(file.read_text())
    return read


def newest(caches: Path) -> Path:
    """Return the records that were used last."""
    return max(caches.glob("*.bin"), key=lambda file: file.stat().st_mtime_ns)


def mark(caches: Path) -> None:
    """Add a warning to the cached records, which shows that they are used."""
    file = newest(caches)
    store = Store(Kind.ARTICLES)
    records = json.loads(store.read(file.stem) or b"")
    for record in records.values():
        record["warnings"] = ["from the cache"]
    store.write(file.stem, json.dumps(records).encode())


def count_cached(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str], *more: object
) -> int:
    """Return the number of articles whose results are from the cache."""
    capfd.readouterr()
    assert project.run("refresh", docs, *more) == 0
    return capfd.readouterr().err.count("from the cache")


def test_refresh__skips_unchanged_articles(
    project: Project, docs: Path, caches: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The report equals the one before; --check and --no-cache agree."""
    opened = report(project, docs, "--no-cache")
    skipped = report(project, docs)
    assert skipped == opened
    assert report(project, docs, "--check") == opened
    mark(caches)
    assert count_cached(project, docs, capfd) == 2
    assert count_cached(project, docs, capfd, "--no-cache") == 0
    assert count_cached(project, docs, capfd, "--since", project.sources[1]) == 0


def touch_article(project: Project, docs: Path) -> None:
    """Change one article."""
    file = docs / "expressroute.md"
    file.write_text(file.read_text().replace("The end.", "The very end."))


def add_article(project: Project, docs: Path) -> None:
    """Add an article."""
    project.article(CURRENT, "docs/another/expressroute.md")


def change_facts(project: Project, docs: Path) -> None:
    """Change the catalogue."""
    project.set_facts([*DEFINITIONS, definition(9, "Circuits should use TLS")], [])


def change_lock(project: Project, docs: Path) -> None:
    """Remove an entry from the lock file."""
    lock = docs / "enrich.lock"
    lock.write_text(lock.read_text().replace("# What", "# That which"))


def configure(project: Project, docs: Path) -> None:
    """Write a configuration that changes nothing."""
    (docs / "enrich.toml").write_text("[options]\nlimit = 10\n")


@pytest.mark.parametrize(
    ("change", "skipped"),
    [
        (touch_article, 1),
        (add_article, 0),
        (change_facts, 0),
        (change_lock, 0),
        (configure, 0),
    ],
)
def test_refresh__reads_all_after_a_change(
    project: Project,
    docs: Path,
    caches: Path,
    capfd: pytest.CaptureFixture[str],
    change: Callable[[Project, Path], None],
    skipped: int,
) -> None:
    """After a change outside an article, all articles are read."""
    mark(caches)
    change(project, docs)
    assert count_cached(project, docs, capfd) == skipped
    project.run("refresh", docs)
    texts = {file: file.read_bytes() for file in docs.rglob("*.md")}
    assert project.run("refresh", docs, "--no-cache") == 0
    assert texts == {file: file.read_bytes() for file in docs.rglob("*.md")}


@pytest.mark.parametrize("damage", ["", "{", '{"run": 1}', '{"run": "x", "articles": []}'])
def test_refresh__ignores_damaged_entries(
    project: Project, docs: Path, caches: Path, damage: str
) -> None:
    """Damaged entries cost only time."""
    before = report(project, docs)
    (file,) = caches.glob("*.bin")
    whole = file.read_text()
    Store(Kind.ARTICLES).write(file.stem, damage.encode())
    assert report(project, docs) == before
    assert file.read_text() == whole


@pytest.mark.parametrize(
    ("part", "replacement"),
    [(r'"slots":\{"[^"]+":\d+', '"slots":{"x":"y"'), (r'"service":"[^"]+"', '"service":"none"')],
)
def test_refresh__ignores_a_damaged_part(
    project: Project, docs: Path, caches: Path, part: str, replacement: str
) -> None:
    """An entry damaged in any part is ignored, and the articles are read."""
    before = report(project, docs)
    (file,) = caches.glob("*.bin")
    whole = file.read_text()
    damaged = re.sub(part, replacement, whole)
    assert damaged != whole
    Store(Kind.ARTICLES).write(file.stem, damaged.partition("\n")[2].encode())
    assert report(project, docs) == before
    assert file.read_text() == whole


def test_refresh__remembers_written_articles(
    project: Project, docs: Path, caches: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The run after one that wrote articles opens none of them, and reports what a full run does.

    The first of them also has a warning and a finding that its next run repeats.
    """
    pillar = "## Security\n\n### Policy definitions\n\n- \\<Policy>\n\nSee \\<anchorlink>.\n"
    claim = "Azure Advisor has no recommendations for ExpressRoute.\n"
    odd = template(security=pillar, advisor=f"## Azure Advisor recommendations\n\n{claim}")
    (docs / "expressroute.md").write_text(odd)
    (docs / "more" / "expressroute.md").write_text(template())
    assert project.run("refresh", docs) == 0
    opened = report(project, docs, "--no-cache")
    assert report(project, docs) == report(project, docs, "--check") == opened
    mark(caches)
    assert count_cached(project, docs, capfd, "--check") == 2


def test_refresh__remembers_after_a_lost_lock(
    project: Project, docs: Path, caches: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Articles that stay as they are while the lock gets their entries are remembered as well."""
    (docs / "enrich.lock").unlink()
    assert project.run("refresh", docs) == 0
    assert report(project, docs) == report(project, docs, "--no-cache")
    mark(caches)
    assert count_cached(project, docs, capfd) == 2


def test_refresh__warns_of_an_ignored_lock_from_the_cache(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A run that opens no article still says that git ignores the lock."""
    git(project.folder, "init", "-q")
    assert project.run("refresh", docs) == 0
    (docs / ".gitignore").write_text("enrich.lock\n")
    capfd.readouterr()
    assert project.run("refresh", docs) == 0
    assert "git ignores enrich.lock" in capfd.readouterr().err


def test_refresh__ignores_a_service_that_is_not_registered(
    project: Project, docs: Path, caches: Path
) -> None:
    """An entry that names one, as another version may, is of no use."""
    before = report(project, docs)
    for file in caches.glob("*.bin"):
        data = Store(Kind.ARTICLES).read(file.stem) or b""
        Store(Kind.ARTICLES).write(file.stem, data.replace(b'"expressroute"', b'"no-such"'))
    assert report(project, docs) == before


def test_refresh__stores_nothing_after_a_lost_lock(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The next run has a lock file again, and another report."""
    (docs / "enrich.lock").unlink()
    for is_reported in (True, False, False):
        capfd.readouterr()
        assert project.run("refresh", docs) == 0
        assert ("enrich.lock has no entry for it" in capfd.readouterr().err) is is_reported


def test_check__stores_nothing(project: Project, docs: Path, caches: Path) -> None:
    """The run after --check writes the lock file."""
    (docs / "enrich.lock").unlink()
    for file in caches.glob("*.bin"):
        file.unlink()
    assert project.run("refresh", docs, "--check") == 0
    assert project.run("refresh", docs) == 0
    assert (docs / "enrich.lock").exists()


def test_refresh__knows_a_named_configuration(project: Project, docs: Path) -> None:
    """The configuration's file may have any name."""
    config = docs / "ours.toml"
    project.set_facts([*DEFINITIONS, definition(9, "Circuits should use zones, too")], [])
    config.write_text("[options]\nlimit = 5\n")
    for _ in range(3):
        assert project.run("refresh", config) == 0
    config.write_text("[options]\nlimit = 1\n")
    assert project.run("refresh", config, "--check") == 1


def test_refresh__repeats_warnings_about_sources(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Warnings about sources are repeated if no article changes."""
    broken = project.folder / "checkout" / "policyDefinitions" / "Network" / "broken.json"
    broken.write_text("{}")
    for _ in range(4):
        capfd.readouterr()
        assert project.run("refresh", docs) == 0
        assert "can't be read" in capfd.readouterr().err
