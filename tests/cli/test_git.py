"""Docsets in git repositories: what git tracks, what it refuses, and what it must not start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition, run, template
from tests.support.repositories import commit, drop_object, git, make_partial, write_bare

NEW = definition(77, "Circuits should be watched Zone Redundant")


@pytest.fixture
def docset(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two filled articles, in two folders, and an ignored third one."""
    for name in ("net/expressroute.md", "data/expressroute.md", "build/expressroute.md"):
        project.article(template(), f"set/{name}")
    root = project.folder / "set"
    (root / ".gitignore").write_text("build/\n")
    commit(root)
    assert project.run("refresh", root) == 0
    commit(root)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Path]:
    """A program that must not be started."""
    proof = tmp_path / "PWNED"
    script = tmp_path / "program"
    script.write_text(f"#!/bin/sh\ntouch {proof}\nexit 1\n")
    script.chmod(0o755)
    yield script
    assert not proof.exists()


def sparse(docset: Path) -> Path:
    """Return a sparse checkout of a docset, without the folder `data`."""
    git(docset.parent, "clone", "-q", "--sparse", f"file://{docset}", "copy")
    git(docset.parent / "copy", "sparse-checkout", "set", "net")
    return docset.parent / "copy"


def deleted(docset: Path) -> Path:
    """Return a docset, one of whose articles is deleted in the work tree alone."""
    (docset / "data" / "expressroute.md").unlink()
    return docset


def partial_copy(docset: Path) -> Path:
    """Return a copy of one folder and the lock, without the repository."""
    copy = docset.parent / "copy"
    (copy / "net").mkdir(parents=True)
    for name in ("enrich.lock", "net/expressroute.md"):
        (copy / name).write_bytes((docset / name).read_bytes())
    return copy


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        (sparse, ("refresh", ".")),
        (sparse, ("refresh", "net")),
        (sparse, ("net/expressroute.md",)),
        (deleted, ("refresh", ".")),
        (partial_copy, ("refresh", ".")),
    ],
)
def test_lock__keeps_articles_that_a_copy_lacks(
    project: Project,
    docset: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    lacking: Callable[[Path], Path],
    words: tuple[str, ...],
) -> None:
    """Articles that git tracks, or that a copy of single folders lacks, stay in the lock."""
    copy = lacking(docset)
    monkeypatch.chdir(copy)
    project.set_facts([*DEFINITIONS, NEW], RECOMMENDATIONS)
    assert project.run(*words) == 0
    assert guid(77) in Path("net/expressroute.md").read_text()
    assert "data/expressroute.md" in Path("enrich.lock").read_text()
    assert "data/expressroute.md" not in capfd.readouterr().err


def test_lock__drops_articles_that_git_dropped(project: Project, docset: Path) -> None:
    """An article that git no longer tracks leaves the lock when something is written."""
    git(docset, "rm", "-q", "data/expressroute.md")
    project.set_facts([*DEFINITIONS, NEW], RECOMMENDATIONS)
    assert project.run("refresh", docset) == 0
    assert "data/expressroute.md" not in Path("enrich.lock").read_text()


@pytest.mark.parametrize("variable", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"])
def test_variables__of_a_caller_lead_nowhere_else(
    project: Project,
    docset: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    variable: str,
) -> None:
    """In a hook of another repository, the docset is still that of its own folder."""
    other = project.folder / "other"
    other.mkdir()
    (other / "x.md").write_text("# x\n")
    commit(other)
    monkeypatch.setenv(variable, str(other / ".git"))
    capfd.readouterr()
    assert project.run("refresh", docset, "--check") == 0
    out, err = capfd.readouterr()
    assert out.splitlines()[-1] == "0 would change, 2 unchanged, 0 failed, 0 skipped"
    assert not err


def without_git(docset: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Take git off the path."""
    monkeypatch.setenv("PATH", str(docset / "nothing"))
    return "git is not installed"


def broken(docset: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Leave a repository that git refuses."""
    del monkeypatch
    (docset / ".git" / "config").write_text("[core]\n\trepositoryFormatVersion = 99\n")
    return "repo version"


@pytest.mark.parametrize("refusal", [without_git, broken])
def test_refused__by_git(
    project: Project,
    docset: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    refusal: Callable[[Path, pytest.MonkeyPatch], str],
) -> None:
    """A folder is refused with git's words, since ignored files would count as its articles.

    A named article is filled with a warning, and no other article leaves the lock.
    """
    reason = refusal(docset, monkeypatch)
    ignored = docset / "build" / "expressroute.md"
    for words in (("refresh", docset), ("refresh", docset / "net"), ("lint", docset)):
        capfd.readouterr()
        assert project.run(*words) == 2
        assert reason in capfd.readouterr().err
    (docset / "data" / "expressroute.md").unlink()
    project.set_facts([*DEFINITIONS, NEW], RECOMMENDATIONS)
    assert project.run("net/expressroute.md") == 0
    assert reason in capfd.readouterr().err
    assert guid(77) in Path("net/expressroute.md").read_text()
    assert "data/expressroute.md" in Path("enrich.lock").read_text()
    assert ignored.read_text() == template()


def test_lock__that_git_ignores(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """Each run says that commits lack the lock, with the line for .gitignore."""
    root = project.article(template(), "set/expressroute.md").parent
    (root / ".gitignore").write_text("*.lock\n")
    commit(root)
    summary = project.folder / "summary.md"
    for _ in range(2):
        assert project.run("refresh", root, "--summary", summary) == 0
        assert "'!enrich.lock'" in capfd.readouterr().err
        assert "'!enrich.lock'" in summary.read_text()
    (root / ".gitignore").write_text("*.lock\n!enrich.lock\n")
    assert project.run("refresh", root) == 0
    assert not capfd.readouterr().err


def test_bare__repository_as_a_folder(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    program: Path,
) -> None:
    """A folder that is laid out as a repository of its own is refused, and starts nothing."""
    path = project.article(template(), "set/docs/expressroute.md")
    write_bare(path.parent, program)
    commit(path.parent.parent)
    for words in (("refresh", path.parent), ("lint", path.parent), ("refresh", path)):
        assert project.run(*words, *(["--check"] if words[0] == "refresh" else [])) == 2
        assert "bare repository" in capfd.readouterr().err
    monkeypatch.chdir(path.parent)
    assert project.run("refresh") == 2
    assert path.read_text() == template()
    assert project.run(path) == 0
    assert path.read_text() != template()


def test_partial__docset_fetches_nothing(project: Project, docset: Path, program: Path) -> None:
    """Neither listing files nor the history of the lock fetches what a partial clone lacks."""
    page = project.folder / "page.html"
    drop_object(docset, "HEAD~1^{tree}")
    drop_object(docset, "HEAD:enrich.lock")
    make_partial(docset, program)
    assert project.run("refresh", docset, "--check", "--report-html", page) == 0
    assert page.exists()


@pytest.mark.parametrize("lacking", ["HEAD~1^{tree}", "HEAD~1:policyDefinitions"])
def test_partial__checkout_fetches_on_request(
    project: Project, capfd: pytest.CaptureFixture[str], tmp_path: Path, lacking: str
) -> None:
    """`--since` starts nothing for a partial clone of the policies, but with --fetch."""
    proof = tmp_path / "FETCHED"
    script = tmp_path / "program"
    script.write_text(f"#!/bin/sh\ntouch {proof}\nexit 1\n")
    script.chmod(0o755)
    checkout = project.folder / "checkout"
    first = commit(checkout, "2025-05-01")
    project.set_facts([*DEFINITIONS, NEW], RECOMMENDATIONS)
    commit(checkout, "2026-05-01")
    drop_object(checkout, lacking)
    make_partial(checkout, script)
    command = ("news", *project.sources[:2], "--since")
    for since in (first, "2025-06-01"):
        assert run(*command, since) == 3
        assert "--fetch" in capfd.readouterr().err
    assert run(*command, "0123456789012345678901234567890123456789") == 2
    assert not proof.exists()
    assert run(*command, first, "--fetch") == 3
    assert proof.exists()
