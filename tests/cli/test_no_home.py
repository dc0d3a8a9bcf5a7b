"""A user without a home: no HOME, and no entry in the password file."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from enricher.platform.cache import NO_CACHE
from tests.support.project import Project, template

UNSHARE = ["unshare", "-U", "--map-user=54321"]  # a user that the password file lacks


def _can_unshare() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*UNSHARE, "true"], check=False, capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not _can_unshare(), reason="no user namespaces here")


def homeless(project: Project, *arguments: object, **environment: str) -> tuple[int, str, str]:
    """Run a command as such a user; return its exit code, stdout and stderr."""
    variables = [f"{name}={value}" for name, value in environment.items()]
    done = subprocess.run(
        [
            *UNSHARE,
            *("env", "-i", "PATH=/usr/bin:/bin", *variables),
            *(sys.executable, "-m", "enricher", *map(str, arguments)),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=project.folder,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "environment", [{}, {"HOME": "", "XDG_CACHE_HOME": "relative"}], ids=["none", "relative"]
)
def test_no_home__works_without_a_cache(project: Project, environment: dict[str, str]) -> None:
    """A run goes on, and writes no cache into the current folder."""
    project.article(template())
    before = sorted(project.folder.iterdir())
    command = ["expressroute.md", "--check", *project.sources]
    code, out, err = homeless(project, *command, **environment)
    assert (code, err) == (1, "")
    assert "expressroute.md: would change" in out
    assert sorted(project.folder.iterdir()) == before


def test_no_home__is_named(project: Project) -> None:
    """`doctor` says so; `cache path` has no path to print."""
    code, out, _ = homeless(project, "doctor", *project.sources)
    assert code == 0
    assert f"warn  cache: {NO_CACHE}" in out
    assert homeless(project, "cache", "path") == (2, "", f"enrich: {NO_CACHE}\n")
    assert homeless(project, "cache", "clear") == (0, f"{NO_CACHE}\n", "")
