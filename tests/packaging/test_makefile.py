"""Setting up: what a target installs, and what a failure leaves behind."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import THOROUGH

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    shutil.which("make") is None or sys.platform == "win32", reason="needs make"
)


def make(environment: Path, *targets: str) -> subprocess.CompletedProcess[str]:
    """Make targets in the environment `environment`, where no package can be installed."""
    refused = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    command = ["make", f"PYTHON={sys.executable}", f"VENV={environment}", *targets]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **refused},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not THOROUGH, reason="only in make test-all")
def test_make__after_a_failed_set_up_starts_anew(tmp_path: Path) -> None:
    """An environment without enrich is not taken for a finished one."""
    done = make(tmp_path / "venv", "demo")
    assert done.returncode != 0
    assert "Setting up" in done.stderr
    assert "Setting up" in make(tmp_path / "venv", "--dry-run", "demo").stdout


def test_make__after_failed_tools_starts_anew(tmp_path: Path) -> None:
    """Tools that were installed in part may have broken the rest of the environment."""
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (environment / ".ready").touch()
    done = make(environment, "wheel")
    assert done.returncode != 0
    assert "Installing the tools of release" in done.stdout
    assert "Setting up" in make(environment, "--dry-run", "wheel").stdout


@pytest.mark.parametrize(
    ("target", "tools"),
    [
        ("demo", []),
        ("check", ["test", "lint"]),
        ("test", ["test"]),
        ("lint", ["lint"]),
        ("docs", ["docs"]),
        ("wheel", ["release"]),
    ],
)
def test_make__installs_what_a_target_needs(tmp_path: Path, target: str, tools: list[str]) -> None:
    """Only enrich for the demo, and the tools of the tests alone for the tests."""
    plan = make(tmp_path / "venv", "--dry-run", target).stdout
    installed = re.findall(r"uv pip install [^|]*--editable (\S+)", plan)
    assert installed == [".", *(f"'.[{tool}]'" for tool in tools)]
