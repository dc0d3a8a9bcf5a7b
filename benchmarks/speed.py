"""How long commands take, as whole processes; run by hand.

    python -m benchmarks.speed POLICIES RECOMMENDATIONS ARTICLES [--copies N]

POLICIES is a checkout of azure-policy, RECOMMENDATIONS a saved response of Advisor's metadata, and
ARTICLES a folder of service guides, of which N copies of each make the docset that is refreshed.
CPU seconds, the best of three, beside those of a process that loads typer and rich alone: only the
ratios of one run mean something.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory


def cpu_of(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float]:
    """CPU seconds of a process, and the largest memory of any so far, in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, after.ru_maxrss / 1024


def main() -> None:
    """Measure, and print a line for each command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("policies", type=Path)
    parser.add_argument("recommendations", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--copies", type=int, default=5)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="enrich-") as folder:
        measure(options, Path(folder))


def measure(options: argparse.Namespace, folder: Path) -> None:
    """Measure in a folder with a cache of its own."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    guides = sorted(options.articles.glob("*.md"))
    article = folder / guides[0].name
    shutil.copy(guides[0], article)
    docset = folder / "docs"
    docset.mkdir()
    sources = [
        "--policies-from",
        options.policies,
        "--recommendations-from",
        options.recommendations,
    ]
    enrich = [sys.executable, "-m", "enricher"]
    base, _ = min(
        cpu_of([sys.executable, "-c", "import typer, rich.console"], environment) for _ in range(5)
    )

    def fresh_docset() -> None:
        (docset / "enrich.lock").unlink(missing_ok=True)
        for guide in guides:
            for number in range(options.copies):
                shutil.copy(guide, docset / f"{guide.stem}-{number}.md")

    def cold() -> None:
        shutil.rmtree(folder / "cache", ignore_errors=True)

    def row(what: str, *arguments: object, before: Callable[[], None] = lambda: None) -> None:
        seconds = []
        for _ in range(3):
            before()
            seconds.append(cpu_of([*enrich, *map(str, arguments)], environment)[0])
        best = min(seconds)
        print(f"{what:<58} {best:7.2f} s {best / base:7.1f} x")

    count = len(guides) * options.copies
    print(f"{'typer and rich alone':<58} {base:7.2f} s {1:7.1f} x")
    row("--version", "--version")
    row("--help", "--help")
    row("services", "services", "--format", "json")
    row("one article, offline", article, "--offline", "--check")
    row(
        "one article, the whole catalogue, without a cache",
        article,
        *sources,
        "--check",
        "--no-cache",
    )
    row("the same, cold", article, *sources, "--check", before=cold)
    row("the same, warm", article, *sources, "--check")
    row(f"refresh of {count} articles, first run", "refresh", docset, *sources, before=fresh_docset)
    row("the same, nothing changed, in full", "refresh", docset, *sources, "--no-cache")
    row("the same, nothing changed", "refresh", docset, *sources)


if __name__ == "__main__":
    main()
