"""The house: imports go one way, and the page on design tells the truth about what is where."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DESIGN = (ROOT / "docs" / "explanation" / "design.md").read_text(encoding="utf-8")


def part(heading: str) -> str:
    """What the page on design says under a heading."""
    return DESIGN.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_imports__go_one_way() -> None:
    """The layers and prohibitions that pyproject.toml names are kept."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_design__names_every_part_of_the_house() -> None:
    """'Where things live' has each folder and module of the package, and nothing else."""
    tree = part("Where things live").split("```")[1].strip("\n")
    inside = re.findall(r"^  ([\w./]+) ", tree, re.MULTILINE)
    there = {
        path.name + ("/" if path.is_dir() else "")
        for path in (ROOT / "enricher").iterdir()
        if not path.name.startswith("_") and path.name != "py.typed"
    }
    assert set(inside) == there
    for top in re.findall(r"^([\w./]+)", tree, re.MULTILINE):
        assert (ROOT / top).exists(), top


def test_design__names_files_that_are_there() -> None:
    """Each path in 'To change …' exists."""
    paths = re.findall(r"`((?:enricher|examples|tests)/[\w./-]+)`", DESIGN)
    assert len(paths) >= 10
    for path in paths:
        assert (ROOT / path).exists(), path


def test_security__names_the_tests_that_hold_it() -> None:
    """Each threat has a test, and the test is there."""
    text = (ROOT / "docs" / "explanation" / "security.md").read_text(encoding="utf-8")
    threats = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(threats) > 10
    for threat in threats:
        held_by = re.findall(r"`(tests/[\w./]+)`", threat.rpartition(" | ")[2] or threat)
        assert held_by, threat
        for path in held_by:
            assert (ROOT / path).is_file(), path
