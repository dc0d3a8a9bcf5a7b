"""The dependencies, with each lowest and each highest version, on each Python and system."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.packaging.index import ROOT, UV, needs_index, uv

PYTHONS = ("3.11.0", "3.11.2", "3.12", "3.13", "3.14")
SYSTEMS = ("x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc", "aarch64-apple-darwin")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@needs_index
@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(
    "versions",
    [
        ["--resolution", "lowest-direct"],
        ["--resolution", "highest"],
        ["--constraint", "constraints.txt"],
    ],
    ids=lambda options: options[1],
)
def test_extras__resolve(versions: list[str], python: str, system: str) -> None:
    """enrich and all tools can be installed together, without compiling anything."""
    done = uv(
        *("pip", "compile", "pyproject.toml", "--quiet", "--only-binary", ":all:", *versions),
        *("--extra", "dev", "--python-version", python, "--python-platform", system),
    )
    assert done.returncode == 0, done.stderr
    assert re.search("^azure-core==", done.stdout, re.MULTILINE)


def test_extras__are_all_in_one() -> None:
    """`dev` is all extras but `fuzz`, whose atheris has to be compiled, and `editor-test`."""
    extras = PROJECT["optional-dependencies"]
    (everything,) = extras["dev"]
    assert {*re.findall(r"[\w-]+", everything.partition("[")[2])} == extras.keys() - {
        "dev",
        "editor-test",
        "fuzz",
    }


def interpreters() -> list[str]:
    """Return the Pythons of this machine that enrich supports: uv's finds, and pyenv's."""
    found = uv("python", "list", "--only-installed", "--output-format", "json", "cpython").stdout
    paths = [str(entry["path"]) for entry in json.loads(found or "[]")]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    paths += map(str, pyenv.glob("versions/*/bin/python"))
    probe = "import sys; print(*sys.version_info[:3], sep='.')"
    versions: dict[str, str] = {}
    for path in paths:
        done = subprocess.run([path, "-c", probe], capture_output=True, text=True, check=False)
        versions.setdefault(done.stdout.strip(), path)
    return [path for version, path in versions.items() if re.match(r"3\.1[1-9]\.", version)]


@needs_index
def test_lowest_versions__run(tmp_path: Path) -> None:
    """With the lowest versions of everything, the quick tests pass on each Python that is here."""
    assert interpreters()
    for number, python in enumerate(interpreters()):
        environment = tmp_path / str(number)
        programs = environment / ("Scripts" if sys.platform == "win32" else "bin")
        for command in (
            [UV, "venv", "--quiet", "--python", python, environment],
            [
                *(UV, "pip", "install", "--quiet", "--python", environment),
                *("--resolution", "lowest-direct", "--editable", ".[dev]"),
            ],
            [programs / "pytest", "-p", "no:cacheprovider", "tests/cli/test_smoke.py"],
            [programs / "ruff", "check", "--no-cache", "enricher"],
            [programs / "mypy", "--cache-dir", environment / "mypy"],
            [programs / "mkdocs", "build", "--quiet", "--site-dir", environment / "site"],
        ):
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, (python, command, done.stdout[-2000:], done.stderr[-2000:])
