"""What git knows of a folder; it runs no program that the folder's own settings name."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

#: What of a repository's settings names a program that git would start.
_HARMLESS = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false")


def git(folder: Path, *arguments: str, stdin: bytes = b"", fetches: bool = True) -> bytes | None:
    """What git prints; None where it fails, or is not there.

    Without `fetches`, what a partial clone left behind is not fetched.
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
