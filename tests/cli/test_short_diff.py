"""--diff --short: a line for each bullet that changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.project import CURRENT, DEFINITIONS, Project

ZONES = f"+ {guid(1)[:8]}  not listed before  Circuits should be Zone Redundant (Audit)"


def test_fill__shows_lines_and_writes_nothing(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Stdout has the lines, stderr the summary without names."""
    path = project.article(CURRENT)
    assert project.run(path, "--diff", "--short") == 0
    printed = capfd.readouterr()
    assert printed.out.startswith(f"{path} (Azure ExpressRoute): 4 added\n")
    assert sum(line.startswith(ZONES) for line in printed.out.splitlines()) == 1
    assert "https://" not in printed.out
    assert "Circuits should" not in printed.err
    assert f"{path}: would change (Azure ExpressRoute)\n" in printed.err
    assert path.read_text() == CURRENT


def test_fill__of_an_unchanged_article(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """Without a change, stdout is empty."""
    path = project.article(project.enriched(CURRENT))
    capfd.readouterr()
    assert project.run(path, "--diff", "--short", "--check") == 0
    assert capfd.readouterr().out == ""


def test_refresh__says_what_is_new(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A refresh tells what came since the last one, and what Azure no longer has."""
    path = project.article(CURRENT, "docs/expressroute.md")
    project.set_facts(DEFINITIONS[:2], [])
    assert project.run("refresh", path.parent) == 0
    project.set_facts(DEFINITIONS[1:], [])
    capfd.readouterr()
    assert project.run("refresh", path.parent, "--diff", "--short") == 0
    lines = capfd.readouterr().out.splitlines()
    assert f"- {guid(1)[:8]}  removed from Azure       Circuits should be Zone Redundant" in lines
    assert any(line.startswith(f"+ {guid(3)[:8]}  now among those to list  ") for line in lines)


@pytest.mark.parametrize("command", [[], ["refresh"]])
def test_short__needs_diff(
    project: Project, capfd: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Without --diff, it is unclear whether to write: exit code 2, one line, nothing written."""
    path: Path = project.article(CURRENT)
    assert project.run(*command, path, "--short") == 2
    printed = capfd.readouterr()
    assert printed.err == "enrich: --short is a form of --diff. Add --diff, or leave out --short.\n"
    assert path.read_text() == CURRENT
    assert project.run(*command, path, "--diff", "--short", "--format", "json") == 2


def test_short__in_colour(
    project: Project, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signs are coloured, and names with markup of terminals are not."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    path = project.article(CURRENT)
    assert project.run(path, "--diff", "--short") == 0
    assert "\x1b[32m+\x1b[0m " in capfd.readouterr().out
