"""What git knows of a folder; it runs no program that the folder's own settings name."""

from __future__ import annotations

import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes | None:
    """What git prints; None where it fails, or is not there."""
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=True, input=stdin)  # noqa: S603
        return done.stdout
    except (OSError, subprocess.CalledProcessError):
        return None
