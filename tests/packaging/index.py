"""uv, for tests that need a package index. They run only in `make test-all`: they take minutes."""

from __future__ import annotations

import functools
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import THOROUGH

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv.exe" if sys.platform == "win32" else "uv")


def uv(*arguments: object, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run uv in the checkout, with the Pythons of this machine."""
    command = [str(UV), "--no-python-downloads", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, input=text, capture_output=True, text=True, check=False
    )


@functools.cache
def _missing() -> str:
    """Return why these tests can't run, or an empty string."""
    if not THOROUGH:
        return "only in make test-all"
    if not UV.exists():
        return "needs uv: pip install '.[release]'"
    probe = uv("pip", "compile", "-", "--refresh-package", "iniconfig", text="iniconfig")
    return "needs a package index" if probe.returncode else ""


needs_index = pytest.mark.skipif(bool(_missing()), reason=_missing() or "-")
