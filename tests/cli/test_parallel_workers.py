"""Filling a large docset in parallel processes gives the result of a single process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.project import Project

COUNT = 300  # enough for two processes
ARTICLE = "# ExpressRoute\n\n## Azure Advisor recommendations\n"  # quick to fill
OTHER = ARTICLE.replace("ExpressRoute", "VPN Gateway")


def docset(project: Project, name: str) -> Path:
    """Write many articles on two services, one that fails, and one that is no guide."""
    for number in range(COUNT):
        project.article(OTHER if number % 3 else ARTICLE, f"{name}/{number:03}.md")
    project.article(ARTICLE.replace("ExpressRoute", "nothing that is known"), f"{name}/unknown.md")
    project.article("# A page of another kind\n", f"{name}/other.md")
    return project.folder / name


def command(project: Project, docs: Path, *options: object) -> list[str]:
    """Return the command line of a refresh in a process of its own."""
    arguments = ["refresh", docs, *project.sources, *options]
    return [sys.executable, "-m", "enricher", *map(str, arguments)]


def contents(docs: Path) -> dict[str, bytes]:
    """Return the contents of the files in a folder, by name."""
    return {path.name: path.read_bytes() for path in docs.iterdir()}


def test_parallel__has_the_output_of_one_process(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """The articles, the lock, the report and the printed lines are equal, in the same order."""
    first, second = docset(project, "docs"), project.folder / "copy" / "docs"
    shutil.copytree(first, second)
    reports = [project.folder / f"{jobs}.json" for jobs in (1, 2)]
    code = project.run("refresh", first, "--jobs", 1, "--report-json", reports[0])
    alone = capfd.readouterr()
    both = subprocess.run(
        command(project, second, "--jobs", 2, "--report-json", reports[1]),
        capture_output=True,
        text=True,
        check=False,
    )
    printed = [text.replace(str(second), str(first)) for text in (both.stdout, both.stderr)]
    assert (both.returncode, *printed) == (code, alone.out, alone.err)
    assert f"{COUNT} changed" in both.stdout, both.stderr
    assert contents(first) == contents(second)
    assert reports[0].read_text() == reports[1].read_text().replace(str(second), str(first))
    again = subprocess.run(
        command(project, second, "--jobs", 2, "--no-cache"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"0 changed, {COUNT} unchanged" in again.stdout


def test_parallel__leaves_no_process_running(project: Project) -> None:
    """If the run is killed, its workers end too, and the next run fills the other articles."""
    docs = docset(project, "docs")
    first = docs / "010.md"
    before = first.read_text()
    process = subprocess.Popen(
        command(project, docs),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while process.poll() is None and first.read_text() == before:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 30
    while is_running(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(process.pid)
    project.run("refresh", docs, "--jobs", 1)
    filled = {path.read_text() for path in docs.glob("[0-9]*.md")}
    assert len(filled) == 2, "articles on one service differ"
    assert filled.isdisjoint({ARTICLE, OTHER})


def test_parallel__survives_the_end_of_a_worker(project: Project) -> None:
    """If a worker is killed, for example for lack of memory, the run fills its articles itself."""
    docs = docset(project, "docs")
    process = subprocess.Popen(
        command(project, docs), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    children: list[str] = []
    while process.poll() is None and len(children) < 3:  # the third tracks semaphores
        listed = subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
        )
        children = listed.stdout.split()
        time.sleep(0.01)
    os.kill(int(children[-1]), signal.SIGKILL)
    out, err = process.communicate()
    assert process.returncode == 4, err  # of the article that fails
    assert f"{COUNT} changed" in out


def test_parallel__knows_a_service_of_the_docset(project: Project) -> None:
    """A service of enrich.toml is listed once, however many processes work on its articles."""
    docs = docset(project, "docs")
    (docs / "enrich.toml").write_text(
        '[services.expressroute]\nname = "Our circuits"\n'
        'resource_types = ["microsoft.network/expressroutecircuits"]\ntitles = ["ExpressRoute"]\n'
    )
    page = project.folder / "page.html"
    refresh = [
        sys.executable,
        "-m",
        "enricher",
        "refresh",
        docs,
        "--fixtures",
        "sample",
        "--report-html",
        page,
    ]
    subprocess.run([*map(str, refresh)], check=False, capture_output=True)
    assert page.read_text().count("Our circuits: ") == 1


def is_running(group: int) -> bool:
    """Return whether any process of a group is running."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
