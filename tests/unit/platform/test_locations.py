"""Paths as people and code hosts look for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.platform.locations import from_repository, from_working_directory


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with `a/b`, which is the working directory; no workspace is set."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    return tmp_path


def test_from_working_directory(folder: Path) -> None:
    """Paths elsewhere stay absolute, unless they may begin with dots."""
    below, beside = folder / "a" / "b" / "x.md", folder / "a" / "c.md"
    assert (
        from_working_directory(below) == from_working_directory(below, upwards=True) == Path("x.md")
    )
    assert from_working_directory(beside) == beside
    assert from_working_directory(beside, upwards=True) == Path("../c.md")


def test_from_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The root is that of the repository, else the workspace, else the working directory."""
    file = Path("x.md")
    assert from_repository(file) == Path("x.md")
    assert from_repository(folder / "x.md") is None
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    assert from_repository(file) == from_repository(file.absolute()) == Path("a/b/x.md")
    assert from_repository(Path("/elsewhere/x.md")) is None
    (folder / "a" / ".git").write_text("gitdir: ../somewhere")
    assert from_repository(file) == Path("b/x.md")
    assert from_repository(folder / "x.md") == Path("x.md")
