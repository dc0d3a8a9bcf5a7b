"""Published guides that are formatted between two refreshes come to rest, and lose nothing.

The formatters are those on the path: `npm install --global prettier markdownlint-cli2 remark-cli
remark-frontmatter remark-gfm remark-reference-links`, and `pip install mdformat mdformat-gfm
mdformat-frontmatter`. A stand-in replaces them in every run.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.formatters import reformat
from tests.support.project import THOROUGH, run
from tests.support.real_data import DATA, REAL_SOURCES

FORMATTERS = {
    "prettier": ["prettier", "--prose-wrap", "always", "--log-level", "error", "--write", "."],
    "mdformat": ["mdformat", "--wrap", "80", "."],
    "markdownlint-cli2": ["markdownlint-cli2", "--fix", "**/*.md"],
    "remark": [
        *("remark", "-u", "remark-frontmatter", "-u", "remark-gfm"),
        *("-u", "remark-reference-links", "--quiet", "--output", "--", "."),
    ],
}
#: The guides of one layout in `make test`; all of them in `make test-all`.
FOLDERS = ["current", "framework-2023", "seed"] if THOROUGH else ["framework-2023"]


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("name", FORMATTERS)
def test_refresh__with_a_formatter(tmp_path: Path, name: str, folder: str) -> None:
    """A refresh changes nothing in what a formatter left, however often the two alternate."""
    if shutil.which(name) is None:
        pytest.skip(f"needs {name}, which is not installed")

    def format_all(docs: Path) -> None:
        # markdownlint exits with 1 for what it can't fix.
        done = subprocess.run(FORMATTERS[name], cwd=docs, capture_output=True, check=False)
        assert done.returncode in (0, 1), done.stderr

    check_rest(tmp_path, folder, format_all)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("references", [False, True] if THOROUGH else [True])
def test_refresh__with_the_stand_in(tmp_path: Path, folder: str, *, references: bool) -> None:
    """Articles stay equal with the stand-in, which wraps, escapes and writes references."""

    def format_all(docs: Path) -> None:
        for path in docs.rglob("*.md"):
            path.write_text(reformat(path.read_text(), references=references))

    check_rest(tmp_path, folder, format_all)


def check_rest(tmp_path: Path, folder: str, format_all: Callable[[Path], None]) -> None:
    """Refresh and format some guides twice; nothing is lost, and refreshing changes nothing."""
    docs = tmp_path / "docs"
    shutil.copytree(DATA / "articles" / folder, docs)
    for path in docs.rglob("*"):
        path.chmod(path.stat().st_mode | 0o200)
    assert run("refresh", docs, *REAL_SOURCES) == 0
    filled = definitions_in(docs)
    for _ in range(2):
        format_all(docs)
        formatted = {path: path.read_bytes() for path in docs.rglob("*.md")}
        assert run("refresh", docs, *REAL_SOURCES) == 0
        assert {path: path.read_bytes() for path in docs.rglob("*.md")} == formatted
    assert definitions_in(docs) == filled


def definitions_in(docs: Path) -> dict[str, list[str]]:
    """Return the ids of the definitions that each article links."""
    return {
        path.name: sorted({*re.findall(r"policyDefinitions%2F([0-9a-z-]{36})", path.read_text())})
        for path in docs.rglob("*.md")
    }
