"""git runs in a folder that may belong to a stranger."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from enricher.platform.git import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return an empty repository."""
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    return tmp_path


def test_git__returns_the_output(repository: Path) -> None:
    """Commands can read from standard input."""
    (repository / "a.md").write_text("text")
    assert git(repository, "ls-files", "--others", "-z") == b"a.md\0"
    blob = git(repository, "hash-object", "--stdin", "-w", stdin=b"text") or b""
    assert git(repository, "cat-file", "--batch", stdin=blob, fetches=False) == (
        blob.strip() + b" blob 4\ntext\n"
    )


def test_git__failure_is_none(repository: Path, tmp_path: Path) -> None:
    """A command that fails, and a folder that doesn't exist."""
    assert git(repository, "rev-parse", "--verify", "--quiet", "HEAD") is None
    assert git(tmp_path / "nowhere", "status") is None


def test_git__starts_no_program_of_the_repository(repository: Path) -> None:
    """A file system monitor that the repository's settings name is not started."""
    program = repository / "monitor"
    program.write_text(f"#!/bin/sh\ntouch {repository}/started\n")
    program.chmod(0o755)
    command = ["git", "config", "core.fsmonitor", str(program)]
    subprocess.run(command, cwd=repository, check=True)
    assert git(repository, "status", "--porcelain") is not None
    assert not (repository / "started").exists()
    subprocess.run(["git", "status"], cwd=repository, check=True, capture_output=True)
    assert (repository / "started").exists()
