"""Run git in a folder, but no program that the folder's own settings name."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

#: Turns off the settings of a repository that name a program to start.
_HARMLESS = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false")


def git(folder: Path, *arguments: str, stdin: bytes = b"", fetches: bool = True) -> bytes | None:
    """Return the output of git; None if it fails or is not installed.

    Without `fetches`, objects that a partial clone lacks are not fetched.
    """
    command = ["git", *_HARMLESS, *arguments]
    env = {**os.environ, **({} if fetches else {"GIT_NO_LAZY_FETCH": "1"})}
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, capture_output=True, check=True, input=stdin, env=env
        )
        return done.stdout
    except (OSError, subprocess.CalledProcessError):
        return None
