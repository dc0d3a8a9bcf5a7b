"""The pages on design and security name files that exist, and all parts of the package."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DESIGN = (ROOT / "docs" / "explanation" / "design.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """Return the section of the page on design below a heading."""
    return DESIGN.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_design__names_every_part_of_the_package() -> None:
    """'Where things live' has each folder and module, and nothing else."""
    tree = section("Where things live").split("```")[1].strip("\n")
    named = re.findall(r"^  ([\w./]+) ", tree, re.MULTILINE)
    existing = {
        path.name + ("/" if path.is_dir() else "")
        for path in (ROOT / "enricher").iterdir()
        if not path.name.startswith("_") and path.name != "py.typed"
    }
    assert {*named} == existing
    for top in re.findall(r"^([\w./]+)", tree, re.MULTILINE):
        assert (ROOT / top).exists(), top


def test_design__names_files_that_exist() -> None:
    """Each path in 'To change …' exists."""
    paths = re.findall(r"`((?:enricher|examples|tests)/[\w./-]+)`", DESIGN)
    assert len(paths) >= 10
    for path in paths:
        assert (ROOT / path).exists(), path


def test_security__names_the_tests_of_each_threat() -> None:
    """Each threat has a test that exists."""
    text = (ROOT / "docs" / "explanation" / "security.md").read_text(encoding="utf-8")
    threats = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(threats) > 10
    for threat in threats:
        tests = re.findall(r"`(tests/[\w./]+)`", threat.rpartition(" | ")[2] or threat)
        assert tests, threat
        for path in tests:
            assert (ROOT / path).is_file(), path
