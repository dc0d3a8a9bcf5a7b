"""A run that is killed at any moment costs no article its news.

Each test kills a refresh before one of its changes of a file, runs the next refresh with newer
facts, and compares articles and lock with those of a docset whose runs were never killed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support.forks import run_forked
from tests.support.project import CURRENT, DEFINITIONS, THOROUGH, Project, definition, template

#: The facts of three releases: a policy is added, renamed or deprecated in each of the later ones.
RELEASES = (
    DEFINITIONS,
    [
        definition(1, "Circuits should be Zone Resilient"),
        *DEFINITIONS[1:],
        definition(4, "Circuits should use private endpoints"),
    ],
    [
        definition(1, "Circuits should be Zone Resilient"),
        definition(2, "[Deprecated]: Circuits should use geo-redundant backups"),
        *DEFINITIONS[2:],
        definition(4, "Circuits should use private endpoints alone"),
        definition(5, "Circuits should use availability zones"),
    ],
)
STEP = 1 if THOROUGH else 7  # of the moments; every one with HYPOTHESIS_PROFILE=thorough

Contents = dict[str, bytes]


def contents(docs: Path) -> Contents:
    """Return all files of a docset, by name."""
    return {
        file.relative_to(docs).as_posix(): file.read_bytes()
        for file in sorted(docs.rglob("*"))
        if file.is_file()
    }


@pytest.fixture
def releases(project: Project, tmp_path: Path) -> list[Project]:
    """Return a project for each release, with a docset of three articles in the first."""
    projects = []
    for number, definitions in enumerate(RELEASES):
        (tmp_path / str(number)).mkdir()
        projects.append(Project(tmp_path / str(number)))
        projects[-1].set_facts(definitions, [])
    for name, text in (("a", template()), ("b", CURRENT), ("c/d", template())):
        projects[0].article(text, f"docs/{name}/expressroute.md")
    return projects


def fresh(docs: Path, releases: list[Project]) -> None:
    """Leave the articles as they are: they were never filled."""


def edited(docs: Path, releases: list[Project]) -> None:
    """Fill the articles, then delete one bullet and reword another."""
    assert releases[0].run("refresh", docs) == 0
    first, second = docs / "a/expressroute.md", docs / "b/expressroute.md"
    for file, change in (
        (first, lambda line: ""),
        (second, lambda line: line.replace("](", "](", 1).rstrip("\n") + " Ask us first.\n"),
    ):
        lines = file.read_text().splitlines(keepends=True)
        index = next(i for i, line in enumerate(lines) if "geo-redundant backups" in line)
        file.write_text("".join([*lines[:index], change(lines[index]), *lines[index + 1 :]]))


def moments(command: list[object], docs: Path, start: Contents) -> Iterator[int]:
    """Kill the command at each moment in turn, and yield the number of the moment."""
    for moment in count(1, STEP):
        shutil.rmtree(docs)
        for name, data in start.items():
            (docs / name).parent.mkdir(parents=True, exist_ok=True)
            (docs / name).write_bytes(data)
        jobs = ("--jobs", moment % 2 + 1)
        done = run_forked(*command, *jobs, kill_before=(docs, moment))
        if done.returncode >= 0:
            assert done.returncode == 0, done.err
            return
        yield moment


@pytest.mark.parametrize("prepare", [fresh, edited])
def test_kill__costs_no_article_its_news(
    releases: list[Project], prepare: Callable[[Path, list[Project]], None]
) -> None:
    """After a kill at any moment, the next run writes what it would have written without it.

    The next run is killed as well for every second moment, and then repeated.
    """
    docs = releases[0].folder / "docs"
    prepare(docs, releases)
    start = contents(docs)
    killed, following = releases[1:] if prepare is edited else releases[:2]
    assert killed.run("refresh", docs) == 0
    assert following.run("refresh", docs) == 0
    uninterrupted = contents(docs)
    assert b"private endpoints" in uninterrupted["c/d/expressroute.md"]
    reached = 0
    for moment in moments(["refresh", docs, *killed.sources], docs, start):
        if reached % 2:
            again = 3 + moment % 20
            run_forked("refresh", docs, *following.sources, kill_before=(docs, again))
        assert following.run("refresh", docs) == 0
        assert contents(docs) == uninterrupted, moment
        reached += 1
    assert reached >= 20 / STEP


@pytest.mark.skipif(not THOROUGH, reason="two processes fill no fewer than 300 articles")
@pytest.mark.parametrize("moment", [2, 40, 333, 1700])
def test_kill__with_two_processes(releases: list[Project], moment: int) -> None:
    """A kill costs nothing either if two processes fill the articles."""
    before, after = releases[:2]
    docs = before.folder / "docs"
    for number in range(310):
        before.article(template() + f"{number}\n", f"docs/{number:03}/expressroute.md")
    start = contents(docs)
    for release in (before, after):
        assert release.run("refresh", docs, "--jobs", 1) == 0
    uninterrupted = contents(docs)
    for name, data in start.items():
        (docs / name).write_bytes(data)
    (docs / "enrich.lock").unlink()
    command = ["refresh", docs, "--jobs", 2, *before.sources]
    assert run_forked(*command, kill_before=(docs, moment)).returncode < 0
    assert after.run("refresh", docs, "--jobs", 2) == 0
    assert contents(docs) == uninterrupted
