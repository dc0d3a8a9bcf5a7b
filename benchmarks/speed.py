"""Measure how long enrich's commands take, as whole processes; run manually.

    python -m benchmarks.speed [POLICIES RECOMMENDATIONS ARTICLES] [--many N] [--only PART...]
        [--compare CHECKOUT]

POLICIES is a checkout of azure-policy, RECOMMENDATIONS a saved response of Advisor's metadata, and
ARTICLES a folder of service guides, of which varied copies make the docsets. The defaults are in
the data folder next to the project.

Prints a table in Markdown for this checkout, and with --compare also for another one. A row has the
CPU seconds of a process with its children, the best of three, relative to a reference task. Only
these ratios are comparable between machines, and only within one run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from enricher.platform.cache import Kind
from tests.support.real_data import DATA

ROOT = Path(__file__).parents[1]
ENRICH = [sys.executable, "-m", "enricher"]
DELAY = 0.05  # seconds per response of the server
FINGERPRINTS = (Kind.ARTICLES.value, "fingerprints")  # folders of the cache, now and formerly

#: Blocks that cog and markdown-magic process in each file, and that are comments to enrich.
BLOCKS = """
<!-- [[[cog cog.outl('made') ]]] -->
made
<!-- [[[end]]] -->

<!-- docs TOC -->
<!-- /docs -->
"""

LOADS = """
import json, sys
from pathlib import Path
for file in Path(sys.argv[1]).rglob("*.json"):
    json.loads(file.read_text(encoding="utf-8-sig"))
"""


MEASURE = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss)
"""

SERVE = """
import sys, time
from pathlib import Path
from tests.support.server import ArmContent, ArmServer
content = ArmContent.of_checkout(Path(sys.argv[1]), Path(sys.argv[2]))
with ArmServer(content) as server:
    server.delay = float(sys.argv[3])
    print(server.url, flush=True)
    time.sleep(1e6)
"""


@dataclass(frozen=True)
class Cost:
    """The resources that a process and its children used."""

    cpu: float  # seconds
    wall: float  # seconds
    memory: float  # MB, peak of the largest process


@dataclass(frozen=True)
class Bench:
    """The checkout to measure, the inputs, and a work folder with its own cache."""

    checkout: Path
    policies: Path
    recommendations: Path
    articles: Sequence[Path]
    folder: Path

    @property
    def sources(self) -> list[object]:
        """The command-line options for the inputs."""
        return ["--policies-from", self.policies, "--recommendations-from", self.recommendations]

    def docset(self, count: int) -> Path:
        """Create a folder, or replace it, with this many varied copies of the articles."""
        docs = self.folder / f"docs-{count}"
        shutil.rmtree(docs, ignore_errors=True)
        docs.mkdir()
        for number in range(count):
            guide = self.articles[number % len(self.articles)]
            text = guide.read_text(encoding="utf-8").rstrip("\n")
            name = f"{guide.stem}-{number}.md"
            (docs / name).write_text(f"{text}\n\nCopy {number}.\n{BLOCKS}", encoding="utf-8")
        return docs

    def clear_cache(self) -> None:
        """Delete the cache."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    def forget_fingerprints(self) -> None:
        """Delete the fingerprints in the cache, so that unchanged articles are opened."""
        for name in FINGERPRINTS:
            shutil.rmtree(self.folder / "cache" / "enrich" / name, ignore_errors=True)

    def cost(
        self, command: Sequence[object], times: int = 3, before: Callable[[], object] = lambda: None
    ) -> Cost:
        """Return the cheapest of several runs of a command; `before` is called before each."""
        costs = []
        for _ in range(times):
            before()
            costs.append(self._cost([*map(str, command)]))
        return min(costs, key=lambda cost: cost.cpu)

    def _cost(self, command: Sequence[str]) -> Cost:
        environment = {**os.environ, "XDG_CACHE_HOME": str(self.folder / "cache")}
        # Bytecode is cached, as on a user's machine.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        # In a process of its own, because RUSAGE_CHILDREN counts all children of a process.
        completed = subprocess.run(
            [sys.executable, "-c", MEASURE, *command],
            cwd=self.checkout, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        cpu, wall, memory = map(float, completed.stdout.split())
        return Cost(cpu, wall, memory / 1024)


def print_row(
    label: str, cost: Cost, reference: str, of: float, goal: str, *, seconds: float = 0
) -> None:
    """Print a row of the table; `seconds` replaces the CPU time."""
    time_used = seconds or cost.cpu
    ratio = f"{time_used / of:.1f} x {reference}"
    print(f"| {label} | {time_used:.2f} s | {ratio} | {goal} | {cost.memory:.0f} MB |", flush=True)


def commands(bench: Bench, _: int) -> None:
    """Measure single commands, relative to a process that only imports typer and rich."""
    article = bench.folder / bench.articles[0].name
    shutil.copy(bench.articles[0], article)
    base = bench.cost([sys.executable, "-c", "import typer, rich.console"], 5).cpu
    docs = bench.docset(len(bench.articles))

    def measure(
        label: str, goal: str, *arguments: object, before: Callable[[], object] = lambda: None
    ) -> None:
        cost = bench.cost([*ENRICH, *arguments], before=before)
        print_row(label, cost, "typer", base, goal)

    measure("`--version`", "1.5 x", "--version")
    measure("`--help`", "1.5 x", "--help")
    measure("`services`", "2.5 x", "services")
    measure("one article, `--offline`", "3.5 x", article, "--offline", "--check")
    measure("one article, the real catalogue, warm", "4 x", article, *bench.sources, "--check")
    measure("the same, without a cache", "", article, *bench.sources, "--check", "--no-cache")
    count = len(bench.articles)
    refresh = ["refresh", docs, *bench.sources]

    def recreate() -> None:
        bench.docset(count)

    measure(f"`refresh` of {count} articles, first run", "40 x", *refresh, before=recreate)
    measure("the same, unchanged", "8 x", *refresh)


def catalogue(bench: Bench, _: int) -> None:
    """Measure classifying the whole catalogue, relative to parsing its files as JSON."""
    folder = bench.policies / "built-in-policies"
    loads = bench.cost([sys.executable, "-c", LOADS, folder]).cpu
    policies = [*ENRICH, "policies", "--all", *bench.sources[:2], "--format", "json"]
    cost = bench.cost(policies, before=bench.clear_cache)
    print_row("the whole catalogue, cold, classified, as JSON", cost, "json.loads", loads, "half")
    print_row("the same, warm", bench.cost(policies), "json.loads", loads, "")


def docsets(bench: Bench, many: int) -> None:
    """Measure many articles, relative to `cog --check` of the same files."""
    docs = bench.docset(many)
    refresh = [*ENRICH, "refresh", docs, *bench.sources]
    reference = "`cog --check`"
    cog = bench.cost([sys.executable, "-m", "cogapp", "--check", *sorted(docs.glob("*.md"))])
    bench.cost([*ENRICH, "policies", *bench.sources[:2], "--service", "aks"], 1)  # fills the cache
    wall = {jobs: print_wall_times(bench, refresh, many, jobs) for jobs in (1, 2)}
    print(f"| two jobs relative to one | | {wall[1] / wall[2]:.2f} x | 1.6 x | |")
    label = f"{many} articles, unchanged, by fingerprint"
    print_row(label, bench.cost(refresh), reference, cog.cpu, "1 x")
    print_row("`cog --check` itself", cog, "itself", cog.cpu, "")
    if magic := markdown_magic(bench.folder):
        bench.cost([magic, "--files", docs / "*.md"], 1)
        again = bench.cost([magic, "--files", docs / "*.md"], 2)
        print_row("markdown-magic, unchanged", again, reference, cog.cpu, "")


def print_wall_times(bench: Bench, refresh: Sequence[object], many: int, jobs: int) -> float:
    """Print rows of a first and a second run in full; return the wall-clock time of the second."""

    def recreate() -> None:
        bench.docset(many)
        bench.forget_fingerprints()

    command = [*refresh, "--jobs", jobs]
    first = bench.cost(command, 1, recreate)
    second = bench.cost(command, 2, bench.forget_fingerprints)
    for label, cost, goal in (
        ("first run", first, "60 a core"),
        ("unchanged, without fingerprints", second, "100 a core"),
    ):
        speed = f"{many / cost.wall:.0f} a second"
        print(
            f"| {many} articles, {label}, `--jobs {jobs}` | {cost.wall:.1f} s wall | {speed} "
            f"| {goal} | {cost.memory:.0f} MB |",
            flush=True,
        )
    return second.wall


def markdown_magic(folder: Path) -> Path | None:
    """Install markdown-magic from npm and return its command; None if that fails."""
    return npm_command(folder, "markdown-magic", "md-magic")


def npm_command(folder: Path, package: str, command: str) -> Path | None:
    """Install a package from npm and return a command of it; None if that fails."""
    npm = shutil.which("npm")
    install = [npm or "", "install", "--silent", "--prefix", str(folder), package]
    if npm is None or subprocess.run(install, capture_output=True, check=False).returncode:
        return None
    return folder / "node_modules" / ".bin" / command


def lint(bench: Bench, many: int) -> None:
    """Measure linting ten times as many files, relative to markdownlint-cli2 on the same files.

    ARTICLES may be a folder with pages of any kind.
    """
    count = 10 * many
    docs = bench.docset(count)
    command = [*ENRICH, "lint", docs, *bench.sources]
    bench.cost([*ENRICH, "policies", *bench.sources[:2], "--service", "aks"], 1)  # fills the cache
    first = bench.cost(command, 1, bench.forget_fingerprints)
    again = bench.cost(command, 2)
    markdownlint = npm_command(bench.folder, "markdownlint-cli2", "markdownlint-cli2")
    other = bench.cost([markdownlint, docs / "*.md"], 1).cpu if markdownlint else 0
    for label, cost in (("first run", first), ("again", again)):
        reference = "markdownlint-cli2"
        print_row(f"`lint` of {count} files, {label}", cost, reference, other or cost.cpu, "1 x")


def huge(bench: Bench, many: int) -> None:
    """Measure ten times as many articles, all unchanged."""
    count = 10 * many
    refresh = [*ENRICH, "refresh", bench.docset(count), *bench.sources]
    bench.cost(refresh, 1)
    bench.cost(refresh, 1)
    cost = bench.cost(refresh)
    print(
        f"| {count} articles, unchanged | {cost.cpu:.2f} s | | 3 s, 100 MB | {cost.memory:.0f} MB |"
    )


def live(bench: Bench, _: int) -> None:
    """Measure downloading the whole catalogue, relative to its longest chain of pages."""
    article = bench.folder / bench.articles[0].name
    shutil.copy(bench.articles[0], article)
    with serving(bench) as address:
        chain = min(walk(address) for _ in range(3))
        options = ["--arm-endpoint", address, "--check"]
        cost = bench.cost([*ENRICH, article, *options, "--no-cache"])
    print_row("live, the whole catalogue, wall", cost, "pages", chain, "2.5 x", seconds=cost.wall)


@contextmanager
def serving(bench: Bench) -> Iterator[str]:
    """Serve the catalogue on loopback from another process, and yield its address."""
    command = [sys.executable, "-c", SERVE, bench.policies, bench.recommendations, DELAY]
    with subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def walk(address: str) -> float:
    """Return the seconds it takes to download all pages of definitions in sequence."""
    start = time.perf_counter()
    path = "providers/Microsoft.Authorization/policyDefinitions?api-version=2025-03-01"
    page: str | None = f"{address}/{path}&$filter=policyType%20eq%20'BuiltIn'"
    while page:
        with urlopen(page) as response:  # noqa: S310 # nosec B310
            page = json.loads(response.read()).get("nextLink")
    return time.perf_counter() - start


PARTS: dict[str, Callable[[Bench, int], None]] = {
    "commands": commands,
    "catalogue": catalogue,
    "docsets": docsets,
    "huge": huge,
    "lint": lint,
    "live": live,
}


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    defaults = {
        "policies": DATA / "azure-policy",
        "recommendations": DATA / "advisor" / "metadata.json",
        "articles": DATA / "articles",
    }
    for name, path in defaults.items():
        parser.add_argument(name, type=Path, nargs="?", default=path)
    parser.add_argument("--many", type=int, default=1000)
    parser.add_argument("--only", nargs="*", default=[*PARTS])
    parser.add_argument("--compare", type=Path, metavar="CHECKOUT")
    options = parser.parse_args()
    print_table(ROOT, options)
    if options.compare:
        print(f"\n{options.compare}:\n")
        print_table(options.compare.resolve(), options)


def print_table(checkout: Path, options: argparse.Namespace) -> None:
    """Measure a checkout, and print the table."""
    print("| what | time | ratio | goal | memory |\n|---|--:|--:|--:|--:|")
    with TemporaryDirectory(prefix="enrich-") as folder:
        bench = Bench(
            checkout,
            options.policies.resolve(),
            options.recommendations.resolve(),
            sorted(options.articles.rglob("*.md")),
            Path(folder),
        )
        for name in options.only:
            PARTS[name](bench, options.many)


if __name__ == "__main__":
    main()
