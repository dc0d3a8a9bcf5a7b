"""Output into pipes and files: encodings, readers that have gone, and full disks."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from enricher.cli.commands import COMMANDS
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition, run, template

full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")

NAME = "Circuits should be “redundant” in zones → always"


def printed(encoding: str, *arguments: object) -> tuple[int, bytes]:
    """Return the exit code and the output of a run whose stdout has an encoding."""
    data = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(data, encoding=encoding)):
        code = run(*arguments)
        return code, data.getvalue()


@pytest.fixture
def docset(project: Project) -> Path:
    """Return a docset whose article and policy have names that few encodings know."""
    named = definition(1, NAME)
    project.set_facts([named, *DEFINITIONS[1:]], RECOMMENDATIONS)
    return project.article(template(), "docs/express→route.md").parent


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_refresh__in_any_encoding(project: Project, docset: Path, encoding: str) -> None:
    """Characters that an encoding lacks are escaped; all else is as in any run."""
    options = ["--service", "expressroute", "--summary", project.folder / "s.md"]
    code, output = printed(encoding, "refresh", docset, *options, *project.sources)
    assert code == 0
    assert b"docs/express\\u2192route.md: " in output or b"express\\u2192route.md: " in output
    assert NAME in (docset / "express→route.md").read_text(encoding="utf-8")
    assert NAME in (project.folder / "s.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command",
    [
        ["policies", "--all", "--format", "json"],
        ["policies", "--all", "--format", "csv"],
        ["explain", "always", "--format", "json"],
        ["refresh", "docs", "--check", "--format", "json"],
        ["lint", "docs", "--format", "sarif"],
        ["docs/express→route.md", "--check", "--service", "expressroute", "--format", "json"],
    ],
    ids=lambda command: " ".join(command).replace("→", ""),
)
def test_output_for_programs__is_utf_8(
    project: Project, docset: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(docset.parent)
    _, output = printed("cp437", *command, *project.sources)
    text = output.decode("utf-8")
    assert "→" in text or command[0] == "lint"
    assert "csv" in command or json.loads(text)


@pytest.mark.parametrize("colour", ["0", "1"])
@pytest.mark.parametrize("command", [["services"], ["--help"]], ids=" ".join)
def test_closed_pipe__is_no_finding(command: list[str], colour: str) -> None:
    """A reader that has gone ends the run quietly, as SIGPIPE does."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "enricher", *command],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, "FORCE_COLOR": colour},
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@full_disk
def test_full_disk__is_reported(project: Project) -> None:
    """The articles are written; the exit code and stderr say that the report is not."""
    path = project.article(template(), "docs/expressroute.md")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "enricher", "refresh", path.parent, *project.sources],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 4
    assert b"enrich: can't write to stdout: No space left on device." in done.stderr
    assert b"Exception" not in done.stderr
    assert path.read_text() != template()


@full_disk
@pytest.mark.parametrize(
    "arguments", [["--help"], *([name, "--help"] for name in COMMANDS)], ids=" ".join
)
def test_full_disk__is_reported_for_help(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """typer prints the help itself."""
    with Path("/dev/full").open("w", encoding="utf-8") as full, redirect_stdout(full):
        assert run(*arguments) == 4
    assert capsys.readouterr().err.startswith("enrich: can't write to stdout: No space left")


@full_disk
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (["fill", "--help"], {}),
        ([], {"_ENRICH_COMPLETE": "source_bash"}),
        ([], {"_ENRICH_COMPLETE": "complete_bash", "COMP_WORDS": "enrich fi", "COMP_CWORD": "1"}),
    ],
    ids=["help", "script", "completion"],
)
def test_full_disk__is_reported_in_any_encoding(
    arguments: list[str], variables: dict[str, str], encoding: str
) -> None:
    """typer replaces a stream whose encoding is ASCII, and ends the process after completion."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "enricher", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, **variables, "PYTHONIOENCODING": encoding},
        )
    assert done.returncode == 4
    assert done.stderr.startswith(b"enrich: can't write to stdout: No space left on device.")
