"""Commands as on Windows, as far as another system can show that."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.project import Project, run, template
from tests.support.windows import run_as_on_windows

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason=f"can't be shown on {sys.platform}"
)


@pytest.fixture
def docset(project: Project) -> Path:
    """Return a docset with two articles, one of them with the line ends of Windows."""
    folder = project.configure("")
    project.article(template(), "expressroute.md")
    project.article(template().replace("\n", "\r\n"), "guides/réseau.md")
    return folder


def test_windows__refreshes_a_docset(project: Project, docset: Path) -> None:
    """Articles and the lock are written, byte by byte as elsewhere, and stay on the next run."""
    articles = [docset / "expressroute.md", docset / "guides" / "réseau.md"]
    done = run_as_on_windows("refresh", docset)
    assert done.returncode == 0, done.stderr
    assert "réseau.md".encode("cp1252") in done.stdout
    written = [file.read_bytes() for file in [*articles, docset / "enrich.lock"]]
    assert b"should be Zone Redundant" in written[0]
    assert written[1] == written[0].replace(b"\n", b"\r\n")
    assert '"guides/réseau.md"'.encode() in written[2]
    assert run_as_on_windows("refresh", docset, "--check").returncode == 0
    (docset / "enrich.lock").unlink()
    for article in articles:
        line_end = "\r\n" if article.parent.name == "guides" else "\n"
        project.article(template().replace("\n", line_end), str(article.relative_to(docset)))
    assert run("refresh", docset) == 0
    assert [file.read_bytes() for file in [*articles, docset / "enrich.lock"]] == written


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    "arguments",
    [
        ["expressroute.md", "--diff"],
        ["lint", "expressroute.md"],
        ["policies", "--service", "expressroute", "--format", "json"],
        ["explain", "zone redundant", "--service", "expressroute"],
        ["atlas", "atlas.html"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_windows__runs_commands(
    project: Project, docset: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands succeed, with output in the encoding of a pipe."""
    monkeypatch.chdir(docset)
    done = run_as_on_windows(*arguments, *project.sources)
    assert done.returncode == 0, done.stderr
    assert done.stdout or done.stderr
