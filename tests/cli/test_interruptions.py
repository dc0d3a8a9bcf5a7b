"""Interrupted runs, full disks, read-only files and concurrent runs leave whole articles."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.forks import run_forked
from tests.support.project import Project, template

pty = pytest.importorskip("pty", reason="needs the signals and terminals of POSIX")

#: An article that just fits a page of a file system before it is filled, and then needs two.
ARTICLE = template() + "x" * (4090 - len(template())) + "\n"
ENRICH = [sys.executable, "-m", "enricher"]


def many_articles(project: Project, count: int) -> list[Path]:
    """Write a docset of `count` articles."""
    return [project.article(ARTICLE, f"docs/{n:03}/expressroute.md") for n in range(count)]


def whole(articles: list[Path]) -> int:
    """Return the number of filled articles; assert that each is either old or new."""
    texts = [path.read_text() for path in articles]
    assert len(set(texts) - {ARTICLE}) <= 1
    return sum(text != ARTICLE for text in texts)


def completes(project: Project, docs: Path, articles: list[Path]) -> None:
    """Assert that the next run fills the rest, and that another changes nothing."""
    assert project.run("refresh", docs) == 0
    assert whole(articles) == len(articles)
    assert not list(docs.rglob("*.tmp"))
    assert project.run("refresh", docs, "--check") == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_interrupted__each_article_is_whole_and_the_next_run_completes(
    project: Project, number: signal.Signals
) -> None:
    """A run that is killed leaves each article wholly old or wholly new."""
    articles = many_articles(project, 40)
    docs = project.folder / "docs"
    command = [*ENRICH, "refresh", str(docs), *project.sources]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and articles[3].read_text() == ARTICLE:
        time.sleep(0.002)
    process.send_signal(number)
    process.wait()
    whole(articles)
    completes(project, docs, articles)


def test_two_at_once__the_second_waits(project: Project) -> None:
    """Of two refreshes of one docset the second waits and says so; both succeed."""
    many_articles(project, 30)
    docs = project.folder / "docs"
    command = [*ENRICH, "refresh", str(docs), *project.sources]
    environment = {**os.environ, "XDG_CACHE_HOME": str(project.folder / "cache")}
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    errors = [process.communicate()[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("another refresh" in error for error in errors) <= 1
    assert project.run("refresh", docs, "--check") == 0


#: Runs a command over a copy of a folder on a file system of its own, which is almost full.
ALMOST_FULL = """
docs="$1"; copy="$2"; shift 2
cp -r "$docs" "$copy" && mount -t tmpfs -o size=4m none "$docs" && cp -r "$copy/." "$docs" || exit 9
head -c 20000 /dev/zero > "$docs/room"; head -c 9000000 /dev/zero > "$docs/full" 2> /dev/null
rm "$docs/room"
"$@"; code=$?
cp -r "$docs/." "$copy"; exit $code
"""
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
needs_namespaces = pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode != 0,
    reason="mounting a file system is not permitted",
)


@needs_namespaces
def test_full_disk__next_run_completes(project: Project) -> None:
    """On a full disk each article stays whole; failures are listed; exit code 4."""
    articles = many_articles(project, 40)
    docs, copy = project.folder / "docs", project.folder / "copy"
    command = [*ENRICH, "refresh", str(docs), *project.sources]
    inside = [*NAMESPACE, "sh", "-c", ALMOST_FULL, "sh", str(docs), str(copy), *command]
    done = subprocess.run(inside, capture_output=True, text=True, check=False)
    assert done.returncode == 4, done.stderr
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    shutil.rmtree(docs)
    copy.rename(docs)
    assert 0 < whole(articles) < len(articles)
    completes(project, docs, articles)


def test_file_size_limit__next_run_completes(project: Project) -> None:
    """If the lock file can't be written whole, the next run repairs it."""
    articles = many_articles(project, 30)
    docs = project.folder / "docs"
    done = run_forked("refresh", docs, *project.sources, limits={"file": 8192})
    assert done.returncode == 4, done.err
    assert "File too large" in done.err
    assert "Traceback" not in done.err
    assert whole(articles) > 0
    completes(project, docs, articles)


#: Runs a command while a file can't be written, not even by an administrator.
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 9; shift; "$@"'


@needs_namespaces
def test_read_only__others_are_filled(project: Project) -> None:
    """A read-only file is reported, and the others are filled; exit code 4."""
    articles = many_articles(project, 3)
    docs = project.folder / "docs"
    for command in (["refresh", str(docs)], [str(articles[1])]):
        inside = [*NAMESPACE, "sh", "-c", READ_ONLY, "sh", str(articles[1])]
        done = subprocess.run(
            [*inside, *ENRICH, *command, *project.sources],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 4
        assert "001/expressroute.md: the file is read-only. It is unchanged" in done.stderr
        assert [path.read_text() == ARTICLE for path in articles] == [False, True, False]
    completes(project, docs, articles)


@needs_namespaces
def test_read_only__lock(project: Project) -> None:
    """A read-only lock file is reported, and repaired by the next run."""
    articles = many_articles(project, 2)
    docs = project.folder / "docs"
    lock = docs / "enrich.lock"
    assert project.run("refresh", docs) == 0
    for path in articles:
        path.write_text(ARTICLE)
    lock.write_text("")
    inside = [*NAMESPACE, "sh", "-c", READ_ONLY, "sh", str(lock)]
    done = subprocess.run(
        [*inside, *ENRICH, "refresh", str(docs), *project.sources],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert "enrich.lock: the file is read-only" in done.stderr
    whole(articles)
    completes(project, docs, articles)


def test_terminal__shows_progress(project: Project) -> None:
    """A terminal shows progress; a pipe doesn't."""
    many_articles(project, 3)
    command = [*ENRICH, "refresh", str(project.folder / "docs"), *project.sources, "--check"]
    reader, terminal = pty.openpty()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=terminal, env={**os.environ, "TERM": "xterm"}
    )
    os.close(terminal)
    shown = b""
    try:
        while part := os.read(reader, 4096):
            shown += part
    except OSError:  # the other end is closed
        pass
    assert process.wait() == 1
    assert b"Filling articles" in shown
    assert b"3/3" in shown
    assert run_forked(*command[len(ENRICH) :]).stderr == b""
