"""Run a command as on Windows, as far as another system can show that.

    python -m tests.support.windows ARGUMENTS

enrich is imported with the `sys.platform` of Windows and without the modules that are not there.
Renaming or removing an open file is refused, and so is reading or writing a text in the default
encoding, which is cp1252 there. Not shown: paths with a drive and backslashes, other libraries'
own code for Windows, and its consoles.
"""

from __future__ import annotations

import errno
import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.forks import PRELOADED

_MISSING = ("fcntl", "grp", "pwd", "resource", "termios")
_ENVIRONMENT = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
_STRICT = ("-X", "warn_default_encoding", "-W", "error::EncodingWarning")


def run_as_on_windows(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as on Windows, in a process of its own."""
    return subprocess.run(
        [sys.executable, *_STRICT, "-m", __name__, *map(str, arguments)],
        env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        check=False,
    )


def _become_windows() -> None:
    """Make this process one on Windows, for all that is imported from now on."""
    libraries = ("filelock", "pathspec")  # imported when needed; they stay those of this system
    for module in (*libraries, *(f"enricher.cli.{command}" for command in PRELOADED)):
        importlib.import_module(module)
    for name in [name for name in sys.modules if name.partition(".")[0] == "enricher"]:
        del sys.modules[name]
    sys.modules.update(dict.fromkeys(_MISSING))  # type: ignore[arg-type] # as the import system does
    del os.fork
    sys.platform = "win32"
    sys.addaudithook(_refuse_open_file)


def _refuse_open_file(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse to rename or remove a file that this process has open."""
    if event not in ("os.rename", "os.remove") or Path(arguments[0]).name == ".enrich.guard":
        return  # the guard is filelock's, which has code of its own for Windows
    path = Path(arguments[0]).resolve()
    for descriptor in Path("/proc/self/fd").iterdir():
        if os.path.realpath(descriptor) == str(path):
            raise PermissionError(errno.EACCES, "the file is open", str(path))


if __name__ == "__main__":
    _become_windows()
    importlib.import_module("enricher.cli.main").main(sys.argv[1:])
