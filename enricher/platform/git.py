"""Run git in a folder, without the programs that the folder's own settings name."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

#: Turns off the settings of a repository that name a program to start.
_HARMLESS = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false")


def git(folder: Path, *arguments: str, stdin: bytes = b"", fetches: bool = True) -> bytes | None:
    """Return the output of a git command; None if it fails, or if git is not installed.

    With `fetches=False`, git fetches no objects that a partial clone lacks, so that it needs no
    network.
    """
    command = ["git", *_HARMLESS, *arguments]
    env = {**os.environ, **({} if fetches else {"GIT_NO_LAZY_FETCH": "1"})}
    try:
        return subprocess.run(  # noqa: S603
            command, cwd=folder, capture_output=True, check=True, input=stdin, env=env
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
