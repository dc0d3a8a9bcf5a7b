"""The articles of a folder: its own files that match the globs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from enricher.docset.discovery import Discovery, unreadable_reason


def write(folder: Path, *names: str) -> None:
    """Write files, and create their folders."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("# A\n")


def articles(folder: Path, *include: str, exclude: tuple[str, ...] = ()) -> list[str]:
    """Return the names of the articles."""
    paths = Discovery(folder, include or ("**/*.md",), exclude).found
    return [path.relative_to(folder).as_posix() for path in paths]


def test_found__globs_as_in_a_gitignore(tmp_path: Path) -> None:
    """Patterns include and exclude; a later one can take an earlier one back."""
    write(tmp_path, "a.md", "docs/b.md", "docs/drafts/c.md", "docs/d.txt")
    assert articles(tmp_path) == ["a.md", "docs/b.md", "docs/drafts/c.md"]
    assert articles(tmp_path, "docs/**/*.md", exclude=("docs/drafts/**",)) == ["docs/b.md"]
    assert articles(tmp_path, "*.md", "!a.md") == ["docs/b.md", "docs/drafts/c.md"]


def test_found__without_git_leaves_out_foreign_folders(tmp_path: Path) -> None:
    """Hidden folders, packages, virtual environments and other repositories."""
    write(tmp_path, "a.md", ".hidden/b.md", "node_modules/c.md", "env/d.md", "other/e.md")
    write(tmp_path, "env/pyvenv.cfg", "other/.git/config")
    assert articles(tmp_path) == ["a.md"]


def test_found__with_git_leaves_out_ignored_files(tmp_path: Path) -> None:
    """Tracked and new files are articles, ignored ones are not."""
    write(tmp_path, "a.md", "new.md", "ignored.md")
    (tmp_path / ".gitignore").write_text("ignored.md\n")
    for words in (["init", "--quiet"], ["add", "a.md"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    assert articles(tmp_path) == ["a.md", "new.md"]


def test_found__a_file_behind_a_link_once(tmp_path: Path) -> None:
    """A link inside the docset is no second article; one to the outside is reported."""
    write(tmp_path / "docs", "a.md")
    write(tmp_path, "outside.md")
    (tmp_path / "docs" / "link.md").symlink_to("a.md")
    (tmp_path / "docs" / "out.md").symlink_to("../outside.md")
    (tmp_path / "docs" / "dangling.md").symlink_to("nowhere.md")
    discovery = Discovery(tmp_path / "docs", ("**/*.md",), ())
    assert articles(tmp_path / "docs") == ["a.md"]
    reasons = {path.name: reason for path, reason in discovery.unusable.items()}
    assert reasons == {
        "out.md": "a link to a file outside the docset.",
        "dangling.md": "a dangling link.",
    }


@pytest.mark.parametrize(
    ("name", "reason"),
    [("a.md", None), ("folder", "not a regular file."), ("\udcff.md", "its name is not UTF-8")],
)
def test_unreadable__reason(tmp_path: Path, name: str, reason: str | None) -> None:
    """Only a regular file with a name in UTF-8 can be an article."""
    write(tmp_path, "a.md", "folder/b.md")
    assert (unreadable_reason(tmp_path / name) or "").startswith(reason or "")
    assert (unreadable_reason(tmp_path / name) is None) is (reason is None)
