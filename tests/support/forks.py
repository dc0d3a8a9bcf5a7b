"""Run commands in processes that are forked from a server, which is faster than starting them.

Starting an interpreter and importing enrich takes longer than most commands. A server process
imports it once, and forks for each command, which has its own process, streams, limits and exit
code, as with `python -m enricher`.
"""

from __future__ import annotations

import atexit
import functools
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PRELOADED = ("fill", "refresh", "lint", "policies", "explain")  # commands
_LIMITS = {"cpu": "RLIMIT_CPU", "memory": "RLIMIT_AS", "file": "RLIMIT_FSIZE"}


@dataclass(frozen=True)
class Done:
    """The exit code, the output and the processor time of a command."""

    returncode: int  # negative if a signal terminated it
    stdout: bytes
    stderr: bytes
    seconds: float  # of processor time

    @property
    def out(self) -> str:
        """The stdout as text."""
        return self.stdout.decode(errors="replace")

    @property
    def err(self) -> str:
        """The stderr as text."""
        return self.stderr.decode(errors="replace")


def run_forked(
    *arguments: object,
    text: bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    limits: Mapping[str, int] | None = None,
    imports: Sequence[str] = (),
    kill_before: tuple[Path, int] | None = None,
) -> Done:
    """Run the command line in a process of its own.

    `text` is the stdin, and `env` the whole environment (default: that of the test). `limits` are
    maximums of `cpu` (seconds), `memory` and the size of each written `file` (bytes). `imports` are
    modules that the server imports before it forks, because they are slow to load. `kill_before`
    is a folder and a number n: the process is killed before its n-th change of a file in there.

    On Windows, which can't fork, the process is started anew; tests with limits and kills are
    skipped.
    """
    if not hasattr(os, "fork"):
        if limits or kill_before:
            pytest.skip("needs the limits and signals of POSIX")
        return _run_anew(arguments, text, cwd, env)
    with tempfile.TemporaryDirectory() as name:
        streams = [Path(name) / stream for stream in ("in", "out", "err")]
        streams[0].write_bytes(text)
        request = {
            "arguments": [*map(str, arguments)],
            "streams": [*map(str, streams)],
            "cwd": str(cwd or Path.cwd()),
            "env": dict(os.environ if env is None else env),
            "limits": dict(limits or {}),
            "imports": [*imports],
            "kill_before": kill_before and [str(kill_before[0]), kill_before[1]],
        }
        server = _server()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        code, seconds = json.loads(server.stdout.readline())
        return Done(code, streams[1].read_bytes(), streams[2].read_bytes(), seconds)


def _run_anew(
    arguments: Sequence[object], text: bytes, cwd: Path | None, env: Mapping[str, str] | None
) -> Done:
    """Run the command line in a new interpreter; its time is that of the clock."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "enricher", *map(str, arguments)],
        input=text,
        cwd=cwd,
        env=env,
        capture_output=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr, time.monotonic() - start)


@functools.cache
def _server() -> subprocess.Popen[str]:
    """Start the server of this test process; it exits when its stdin is closed."""
    server = subprocess.Popen(
        [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdin is not None
    atexit.register(server.wait)
    atexit.register(server.stdin.close)
    return server


def _serve() -> None:
    """Fork for each request on stdin, and print the exit code and the processor time."""
    for module in PRELOADED:
        importlib.import_module(f"enricher.cli.{module}")
    for line in sys.stdin:
        request = json.loads(line)
        for module in request.pop("imports"):
            importlib.import_module(module)
        child = os.fork()
        if child == 0:
            _run_command(**request)
        _, status, usage = os.wait4(child, 0)
        response = os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime
        print(json.dumps(response), flush=True)


def _run_command(
    arguments: Sequence[str],
    streams: Sequence[str],
    cwd: str,
    env: Mapping[str, str],
    limits: Mapping[str, int],
    kill_before: tuple[str, int] | None,
) -> Any:
    """Turn this process into that of a command, and exit with its code."""
    from enricher.cli.main import main

    for number, (path, flags) in enumerate(
        zip(streams, (os.O_RDONLY, *[os.O_WRONLY | os.O_CREAT] * 2), strict=True)
    ):
        os.dup2(os.open(path, flags, 0o600), number)
    sys.stdin = os.fdopen(0, "r", closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    if limits:
        import resource  # not on Windows

        for name, limit in limits.items():
            resource.setrlimit(getattr(resource, _LIMITS[name]), (limit, limit))
    if kill_before:
        _kill_before(*kill_before)
    code = 1
    try:
        main(arguments)
    except SystemExit as error:
        code = int(error.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


#: The functions of `os` that change files, besides opening them.
_CHANGES = {"chmod", "chown", "mkdir", "remove", "rename", "truncate", "utime"}


def _kill_before(folder: str, number: int) -> None:
    """Kill this process before the n-th change of a file in a folder.

    That is before it opens a file to write, and before each change of its name or attributes: a
    kill between two of these leaves the files as before the later one, but for the content of the
    file that is open.
    """
    count = 0

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        is_change = event.removeprefix("os.") in _CHANGES or (
            event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if is_change and str(arguments[0]).startswith(folder):
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(audit)


if __name__ == "__main__":
    _serve()
