"""Many articles are filled in processes side by side: nothing of what comes out tells."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.support.project import Project, template

COUNT = 320  # enough for two processes
OTHER = template().replace("ExpressRoute", "Key Vault")


def docset(project: Project, name: str) -> Path:
    """A folder of many articles on two services, one of them odd and one no guide."""
    for number in range(COUNT):
        project.article(OTHER if number % 3 else template(), f"{name}/{number:03}.md")
    project.article("# Nothing that is known\n\n" + template(), f"{name}/odd.md")
    project.article("# A page of another kind\n", f"{name}/other.md")
    return project.folder / name


def refresh(project: Project, docs: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "enricher", "refresh", docs, *project.sources, *options]
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)


def contents(docs: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in docs.iterdir()}


def test_side_by_side__writes_and_tells_what_one_process_does(project: Project) -> None:
    """The articles, the lock, the report and what is printed are the same, in the same order."""
    one, two = docset(project, "docs"), project.folder / "copy" / "docs"
    shutil.copytree(one, two)
    reports = [project.folder / f"{jobs}.json" for jobs in (1, 2)]
    alone = refresh(project, one, "--jobs", "1", "--report-json", str(reports[0]))
    both = refresh(project, two, "--jobs", "2", "--report-json", str(reports[1]))
    assert (both.returncode, both.stdout, both.stderr) == (
        alone.returncode,
        alone.stdout,
        alone.stderr,
    )
    assert "320 changed" in both.stdout, both.stderr
    assert contents(one) == contents(two)
    assert reports[0].read_text() == reports[1].read_text()
    assert "0 changed, 320 unchanged" in refresh(project, two, "--jobs", "2", "--no-cache").stdout


def test_side_by_side__leaves_no_process_behind(project: Project) -> None:
    """Killed at whatever moment, no process goes on, and the next run does the rest."""
    docs = docset(project, "docs")
    command = [sys.executable, "-m", "enricher", "refresh", str(docs), *project.sources]
    first = docs / "010.md"
    before = first.read_text()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while process.poll() is None and first.read_text() == before:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 30
    while is_there(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_there(process.pid)
    refresh(project, docs)
    assert "\\<Policy>" not in "".join(path.read_text() for path in docs.glob("[0-9]*.md"))


def is_there(group: int) -> bool:
    """Is any process of a group left?"""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
