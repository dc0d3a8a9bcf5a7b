"""The files that belong to a docset, and what is preserved when a file is written."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_interruptions import NAMESPACE, needs_namespaces
from tests.support.project import Project, run, template
from tests.support.repositories import git

NAME = "expressroute.md"


def filled(project: Project) -> set[str]:
    """Return the folders whose article is filled."""
    articles = project.folder.joinpath("set").rglob(NAME)
    done = [path for path in articles if path.is_file() and path.read_text() != template()]
    return {path.parent.relative_to(project.folder / "set").as_posix() for path in done}


def articles(project: Project, *folders: str) -> Path:
    """Write a docset with an article in each of these folders."""
    for folder in folders:
        project.article(template(), f"set/{folder}/{NAME}")
    return project.folder / "set"


VENDORED = ("docs", "node_modules/pkg", "build/site", "venv/lib/site-packages/x", ".hidden")


def test_repository__has_only_its_own_files(project: Project) -> None:
    """A repository excludes ignored, vendored and hidden files, submodules and worktrees."""
    root = articles(project, *VENDORED)
    (root / ".gitignore").write_text("build/\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".gitignore", "docs")
    git(root, "commit", "-q", "-m", "first")
    articles(project, "new")
    other = project.folder / "other"
    other.mkdir()
    (other / NAME).write_text(template())
    git(other, "init", "-q", "-b", "main")
    git(other, "add", ".")
    git(other, "commit", "-q", "-m", "first")
    git(root, "worktree", "add", "-q", "wt", "-b", "feature")
    git(root, "submodule", "add", "-q", str(other), "theirs")
    assert project.run("refresh", root) == 0
    assert filled(project) == {"docs", "new"}


def test_repository__ignored_folder_named(project: Project) -> None:
    """An ignored folder that is named on the command line is included."""
    root = articles(project, "build/site")
    (root / ".gitignore").write_text("build/\n")
    git(root, "init", "-q")
    assert project.run("refresh", root / "build") == 0
    assert filled(project) == {"build/site"}


def test_folder__without_git(project: Project) -> None:
    """Without git: no hidden or vendored files, other repositories or environments."""
    root = articles(project, *VENDORED, "theirs", "env")
    (root / "theirs" / ".git").mkdir()
    (root / "env" / "pyvenv.cfg").touch()
    assert project.run("refresh", root) == 0
    assert filled(project) == {"docs", "build/site"}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ('exclude = ["a/drafts/**"]', {"a", "b", "b/drafts"}),
        ('exclude = ["drafts/"]', {"a", "b"}),
        ('exclude = ["**/drafts/**"]', {"a", "b"}),
        ('articles = ["a/**/*.md"]', {"a", "a/drafts"}),
        ('articles = ["*.md"]', {"a", "b", "a/drafts", "b/drafts"}),
        ('articles = ["/a/*.md", "b/"]', {"a", "b", "b/drafts"}),
        ('articles = ["*.md", "!a/drafts/**"]\nexclude = ["b"]', {"a"}),
    ],
)
def test_globs__are_those_of_git(project: Project, settings: str, expected: set[str]) -> None:
    """`articles` and `exclude` are globs of git, equal on every Python."""
    root = articles(project, "a", "b", "a/drafts", "b/drafts")
    (root / "enrich.toml").write_text(f"[docset]\n{settings}\n")
    assert project.run("refresh", root) == 0
    assert filled(project) == expected


@pytest.mark.parametrize("command", [["refresh"], ["lint"]])
def test_special_files__are_skipped(
    project: Project, capfd: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Links out of the docset, pipes and malformed names are skipped with a warning."""
    root = articles(project, "docs")
    outside = project.article(template(), f"outside/{NAME}")
    (root / "out.md").symlink_to(outside)
    (root / "nowhere.md").symlink_to("gone.md")
    (root / "again.md").symlink_to(f"docs/{NAME}")
    os.mkfifo(root / "pipe.md")
    (root / "folder.md").mkdir()
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.md")).write_text(template())
    sources = project.sources[: 2 if command == ["lint"] else None]
    assert run(*command, root, *sources) == 0
    message = capfd.readouterr().err
    assert "out.md: skipped: a link to a file outside the docset" in message
    assert "nowhere.md: skipped: a dangling link" in message
    assert "pipe.md: skipped: not a regular file" in message
    assert "folder.md: skipped: not a regular file" in message
    assert "its name is not UTF-8" in message
    assert "again.md" not in message
    assert outside.read_text() == template()
    if command == ["refresh"]:
        assert filled(project) == {"docs"}


@pytest.mark.parametrize(
    "front",
    [
        "published: 2024-02-30",
        f"deep: {'[' * 3000}{']' * 3000}",
        f"number: {'1' * 5000}",
        "broken: [",
        "&a [*a]",
    ],
)
def test_front_matter__malformed(project: Project, front: str) -> None:
    """Impossible dates and endless brackets or digits don't stop the other articles."""
    root = articles(project, "docs")
    malformed = project.article(template(front=f"---\n{front}\n---\n\n"), f"set/bad/{NAME}")
    assert project.run("refresh", root) == 0
    assert "docs" in filled(project)
    assert f"---\n{front}\n---\n" in malformed.read_text()


def test_front_matter__in_toml(project: Project) -> None:
    """Front matter between `+++` is read, and stays."""
    lines = ['title = "Ours"', "# comment", '"ms.date" = "01/01/2020"', "[enrich]"]
    front = "\n".join(["+++", *lines, 'service = "expressroute"', "+++", ""])
    path = project.article(template(front=front).replace("# ExpressRoute", "# X"), "set/review.md")
    assert project.run("refresh", path.parent, "--touch-date") == 0
    assert "related to Azure ExpressRoute" in path.read_text()
    assert '"ms.date" = "01/01/2020"' not in path.read_text()
    unchanged = [line for line in front.splitlines() if "date" not in line]
    assert all(line in path.read_text().splitlines() for line in unchanged)


needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root"
)


@needs_root
def test_write__keeps_owner_and_mode(project: Project) -> None:
    """The owner and mode of a file stay."""
    path = project.article(template())
    os.chown(path, 1234, 1235)
    path.chmod(0o2640)
    assert project.run(path) == 0
    status = path.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 1235, 0o2640)


def test_write__keeps_hard_links(project: Project) -> None:
    """A file with two names remains one file."""
    path = project.article(template())
    path.with_name("other.txt").hardlink_to(path)
    assert project.run(path) == 0
    assert path.with_name("other.txt").read_text() == path.read_text() != template()


def test_write__a_name_of_255_bytes(project: Project) -> None:
    """The longest possible file name leaves room for a temporary file."""
    path = project.article(template(), f"expressroute-{'x' * 239}.md")
    assert len(path.name) == 255
    assert project.run(path, "--service", "expressroute") == 0
    assert path.read_text() != template()


MOUNTED = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
READ_ONLY = (
    'mount --bind "$2" "$2" && mount --bind "$1" "$2/$3" && '
    'mount -o remount,ro,bind "$2" && shift 3 && exec "$@"'
)


@needs_namespaces
def test_write__a_file_that_is_a_mount(project: Project) -> None:
    """A file that is a mount, as in containers, is written in place."""
    host, path = project.article(template(), "host.md"), project.article("", NAME)
    enrich = [sys.executable, "-m", "enricher", str(path), *project.sources]
    command = [*NAMESPACE, "sh", "-c", MOUNTED, "sh", str(host), str(path), *enrich]
    subprocess.run(command, check=True, capture_output=True)
    assert host.read_text() != template()
    assert "Zone Redundant](" in host.read_text()


@needs_namespaces
def test_write__a_file_in_a_read_only_folder(project: Project) -> None:
    """A writable file in a read-only folder is written in place."""
    host, path = project.article(template(), "host.md"), project.article("", f"docs/{NAME}")
    enrich = [sys.executable, "-m", "enricher", str(path), *project.sources]
    arguments = [str(host), str(path.parent), NAME]
    command = [*NAMESPACE, "sh", "-c", READ_ONLY, "sh", *arguments, *enrich]
    subprocess.run(command, check=True, capture_output=True)
    assert "Zone Redundant](" in host.read_text()


def test_leftovers__user_files_stay(project: Project) -> None:
    """A user's file with the name of a temporary file stays; --check removes none."""
    path = project.article(template(), f"docs/{NAME}")
    files = [path.with_name(f".{NAME}.mine.tmp"), path.with_name(".enrich-mine.tmp")]
    for file in files:
        file.write_text("mine")
    assert project.run("refresh", path.parent, "--check") == 1
    assert project.run("refresh", path.parent) == 0
    assert [file.read_text() for file in files] == ["mine", "mine"]


def test_check__writes_and_deletes_nothing(project: Project) -> None:
    """--check leaves the folder unchanged."""
    path = project.article(template(), f"docs/{NAME}")
    before = {file.name for file in path.parent.iterdir()}
    assert project.run("refresh", path.parent, "--check") == 1
    assert {file.name for file in path.parent.iterdir()} == before
    assert project.run(path, "--check") == 1
    assert {file.name for file in path.parent.iterdir()} == before


def test_output__of_two_articles_of_one_name_is_refused(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Two articles with one name can't go to one folder."""
    paths = [project.article(template(), f"{folder}/{NAME}") for folder in "ab"]
    (project.folder / "out").mkdir()
    assert project.run(*paths, "--output", project.folder / "out") == 2
    assert "two articles are named expressroute.md" in capfd.readouterr().err
    pattern = project.folder / "*" / "expressroute.md"
    assert project.run(pattern, "--output", project.folder) == 2
    assert "two articles are named expressroute.md" in capfd.readouterr().err
    assert not list((project.folder / "out").iterdir())
