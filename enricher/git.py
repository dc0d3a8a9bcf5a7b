"""What git knows of a folder; it runs no program that the folder's own settings name."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str, stdin: bytes = b"", fetches: bool = True) -> bytes | None:
    """What git prints; None where it fails, or is not there.

    Without `fetches`, what a partial clone left behind is not fetched.
    """
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    env = {**os.environ, **({} if fetches else {"GIT_NO_LAZY_FETCH": "1"})}
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, capture_output=True, check=True, input=stdin, env=env
        )
        return done.stdout
    except (OSError, subprocess.CalledProcessError):
        return None
