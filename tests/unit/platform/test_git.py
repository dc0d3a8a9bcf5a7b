"""git runs in a folder that may belong to a stranger."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from enricher.platform.git import GitError, git, has_repository, is_ignored, list_files, require_git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return an empty repository."""
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    return tmp_path


def test_git__returns_the_output(repository: Path) -> None:
    """Commands can read from standard input."""
    (repository / "a.md").write_text("text")
    assert git(repository, "ls-files", "--others", "-z") == b"a.md\0"
    blob = git(repository, "hash-object", "--stdin", "-w", stdin=b"text")
    assert git(repository, "cat-file", "--batch", stdin=blob) == (blob.strip() + b" blob 4\ntext\n")


def test_git__failure_has_the_words_and_exit_code_of_git(repository: Path) -> None:
    """A caller can tell an expected failure from others."""
    with pytest.raises(GitError, match=r"git fails in .*unknown-option") as caught:
        git(repository, "status", "--unknown-option")
    assert caught.value.status == 129
    with pytest.raises(GitError) as caught:
        git(repository, "rev-parse", "--verify", "--quiet", "HEAD")
    assert caught.value.status == 1


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"])
def test_git__is_led_to_no_other_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A hook sets variables that name its own repository."""
    monkeypatch.setenv(name, "/nowhere")
    (repository / "a.md").write_text("text")
    assert [*list_files(repository, "--others")] == ["a.md"]


def test_is_ignored(repository: Path) -> None:
    """A file that git tracks or would track is not ignored."""
    (repository / ".gitignore").write_text("*.log\n")
    assert is_ignored(repository, "a.log")
    assert not is_ignored(repository, "a.md")


def test_has_repository(repository: Path, tmp_path: Path) -> None:
    """A folder in a work tree has one; a folder whose `.git` is empty has none."""
    (repository / "docs").mkdir()
    assert has_repository(repository / "docs")
    (repository / "docs" / ".git").mkdir()
    assert has_repository(repository / "docs")
    other = tmp_path.parent / f"{tmp_path.name}-other"
    (other / ".git").mkdir(parents=True)
    assert not has_repository(other)


def test_require_git__of_a_damaged_repository(repository: Path) -> None:
    """A folder without a repository needs no git."""
    require_git(Path("/"))
    require_git(repository)
    (repository / ".git" / "HEAD").write_text("damaged")
    with pytest.raises(GitError):
        require_git(repository)


def test_git__starts_no_program_of_the_repository(repository: Path) -> None:
    """A file system monitor that the repository's settings name is not started."""
    program = repository / "monitor"
    program.write_text(f"#!/bin/sh\ntouch {repository}/started\n")
    program.chmod(0o755)
    command = ["git", "config", "core.fsmonitor", str(program)]
    subprocess.run(command, cwd=repository, check=True)
    git(repository, "status", "--porcelain")
    assert not (repository / "started").exists()
    subprocess.run(["git", "status"], cwd=repository, check=True, capture_output=True)
    assert (repository / "started").exists()
