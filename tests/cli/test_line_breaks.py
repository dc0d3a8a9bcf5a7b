"""Long lines: broken between words on a terminal, and whole in a pipe."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.project import Project, template

if sys.platform == "win32":
    pytest.skip("no pseudo-terminals here", allow_module_level=True)

import fcntl
import pty
import struct
import termios


def in_a_pipe(folder: Path, *arguments: object) -> list[str]:
    """Return the lines that a process prints into a pipe, as on a narrow terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "enricher", *map(str, arguments)],
        env={**os.environ, "COLUMNS": "60"},
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    return done.stdout.splitlines()


def on_terminal(
    folder: Path, columns: int, *arguments: object, stream: str = "stdout"
) -> list[str]:
    """Return the lines that a process prints on a terminal of this width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    with subprocess.Popen(
        [sys.executable, "-m", "enricher", *map(str, arguments)],
        env={**environment, "TERM": "xterm", "NO_COLOR": "1"},
        stdout=theirs if stream == "stdout" else subprocess.DEVNULL,
        stderr=theirs if stream == "stderr" else subprocess.DEVNULL,
        cwd=folder,
    ):
        os.close(theirs)
        parts = []
        with suppress(OSError):  # at the end, on Linux
            while part := os.read(ours, 65_536):
                parts.append(part)
    os.close(ours)
    return re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", b"".join(parts).decode()).splitlines()


@pytest.mark.parametrize("columns", [60, 110])
def test_fill__breaks_lines_between_words(project: Project, columns: int) -> None:
    """A terminal gets the lines of a pipe, broken between words; long words may exceed it."""
    path = project.article(
        template().replace("The end.", "Ask \\<team>, or \\<another team> soon.")
    )
    command = [path.name, "--check", *project.sources]
    piped = in_a_pipe(project.folder, *command)
    shown = on_terminal(project.folder, columns, *command)
    assert max(map(len, piped)) > columns
    assert len(shown) > len(piped)
    assert [line for line in shown if len(line) > columns] == []
    assert " ".join(shown).split() == " ".join(piped).split()


def test_error__breaks_between_words(project: Project) -> None:
    """So do errors, whose words stay whole."""
    command = ["policies", "aks", "--service", "key-vault", "--all"]
    shown = on_terminal(project.folder, 40, *command, stream="stderr")
    assert len(shown) > 1
    assert max(map(len, shown)) <= 40
    assert " ".join(" ".join(shown).split()).startswith("enrich: name one of SERVICE, --resource-")
