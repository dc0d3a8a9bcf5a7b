"""Settings of a whole process, tried in processes of their own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

#: Starts a process that follows its parent, and is killed; the child would write a file later.
PARENT = """
import os, signal, sys, time
from multiprocessing import get_context
from pathlib import Path
from enricher.platform.process import follow_parent

def work(folder):
    follow_parent()
    os.kill(os.getpid(), signal.SIGINT)  # ignored
    (folder / "started").touch()
    time.sleep(0.6)
    (folder / "finished").touch()

folder = Path(sys.argv[1])
get_context("fork").Process(target=work, args=(folder,)).start()
while not (folder / "started").exists():
    time.sleep(0.01)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_follow_parent__ends_with_it_and_ignores_interrupts(tmp_path: Path) -> None:
    """Ctrl-C reaches all processes of a terminal; the parent decides when workers end."""
    subprocess.run([sys.executable, "-c", PARENT, str(tmp_path)], check=False)
    assert (tmp_path / "started").exists()
    time.sleep(1)
    assert not (tmp_path / "finished").exists()


def test_collect_garbage_rarely__is_set_by_no_import() -> None:
    """The library leaves the setting of its process alone."""
    program = (
        "import gc; before = gc.get_threshold(); import enricher.docset.worker; "
        "assert gc.get_threshold() == before; "
        "from enricher.platform.process import collect_garbage_rarely; "
        "collect_garbage_rarely(); assert gc.get_threshold()[0] > before[0]"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
