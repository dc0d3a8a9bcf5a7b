"""The version of what is built, from git or from an archive. Only in `make test-all`."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.packaging.index import ROOT, needs_index, uv

pytestmark = needs_index


def git(*arguments: object, folder: Path) -> None:
    """Run git in a folder, as somebody."""
    identity = ("-c", "user.name=x", "-c", "user.email=x@x.example")
    command = ["git", *identity, *map(str, arguments)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the repository")
@pytest.mark.parametrize(("commits", "version"), [(0, "7.8.9"), (2, "7.8.10.dev2")])
def test_archive__knows_its_version(tmp_path: Path, commits: int, version: str) -> None:
    """An archive, such as a downloaded .zip, is built with the version of its commit."""
    clone, packed, unpacked = (tmp_path / name for name in ("clone", "packed.tar", "unpacked"))
    git("clone", "--quiet", "--no-local", "--depth=1", f"file://{ROOT}", clone, folder=tmp_path)
    git("tag", "v7.8.9", folder=clone)
    for _ in range(commits):
        git("commit", "--quiet", "--allow-empty", "--message", "x", folder=clone)
    git("archive", "--output", packed, "HEAD", folder=clone)
    with tarfile.open(packed) as archive:
        archive.extractall(unpacked, filter="data")
    done = uv("build", "--wheel", "--python", sys.executable, unpacked)
    assert done.returncode == 0, done.stderr
    (wheel,) = (unpacked / "dist").glob("*.whl")
    assert wheel.name.startswith(f"enrich_waf-{version}-")
