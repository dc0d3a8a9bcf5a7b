"""How long the tool takes, as whole processes; run by hand.

    python -m benchmarks.speed [POLICIES RECOMMENDATIONS ARTICLES] [--many N] [--only PART...]

POLICIES is a checkout of azure-policy, RECOMMENDATIONS a saved response of Advisor's metadata, and
ARTICLES a folder of service guides, of which varied copies make the docsets; without them, those
beside the project. CPU seconds of each
process with its children, the best of three, beside those of work that is its measure: only the
ratios of one run mean something. Prints a table in Markdown.
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

from tests.support.real_data import DATA

ENRICH = [sys.executable, "-m", "enricher"]
DELAY = 0.05  # seconds that each answer of the server takes

#: So that cog and markdown-magic have something to do in each file; for enrich it is a comment.
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


@dataclass(frozen=True)
class Cost:
    """What a process and its children took."""

    cpu: float  # seconds
    wall: float  # seconds
    memory: float  # MB, of the largest of them


@dataclass(frozen=True)
class Bench:
    """The inputs, and a folder with a cache of its own."""

    policies: Path
    recommendations: Path
    articles: Sequence[Path]
    folder: Path

    @property
    def sources(self) -> list[object]:
        """The options that name the inputs."""
        return ["--policies-from", self.policies, "--recommendations-from", self.recommendations]

    def docset(self, count: int) -> Path:
        """A folder with this many varied copies of the articles, anew."""
        docs = self.folder / f"docs-{count}"
        shutil.rmtree(docs, ignore_errors=True)
        docs.mkdir()
        for number in range(count):
            guide = self.articles[number % len(self.articles)]
            text = guide.read_text(encoding="utf-8").rstrip("\n")
            name = f"{guide.stem}-{number}.md"
            (docs / name).write_text(f"{text}\n\nCopy {number}.\n{BLOCKS}", encoding="utf-8")
        return docs

    def forget(self) -> None:
        """Clear the cache."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    def cost(
        self, command: Sequence[object], times: int = 3, before: Callable[[], object] = lambda: None
    ) -> Cost:
        """The cheapest of some runs of a command, each after `before`."""
        costs = []
        for _ in range(times):
            before()
            costs.append(self._cost([*map(str, command)]))
        return min(costs, key=lambda cost: cost.cpu)

    def _cost(self, command: Sequence[str]) -> Cost:
        environment = {**os.environ, "XDG_CACHE_HOME": str(self.folder / "cache")}
        # Compiled once, as on anybody's machine, and not at each start of a changed file.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        # Between them, so that only this command's children are counted.
        script = "import resource, subprocess, sys, time; at = time.perf_counter();"
        script += "subprocess.run(sys.argv[1:], capture_output=True);"
        script += "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        script += "print(used.ru_utime + used.ru_stime, time.perf_counter() - at, used.ru_maxrss)"
        told = subprocess.run(
            [sys.executable, "-c", script, *command],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        cpu, wall, memory = map(float, told.stdout.split())
        return Cost(cpu, wall, memory / 1024)


def row(what: str, cost: Cost, measure: str, of: float, goal: str, *, seconds: float = 0) -> None:
    """Print a line of the table; `seconds` where another figure than CPU counts."""
    taken = seconds or cost.cpu
    ratio = f"{taken / of:.1f} x {measure}"
    print(f"| {what} | {taken:.2f} s | {ratio} | {goal} | {cost.memory:.0f} MB |", flush=True)


def commands(bench: Bench, _: int) -> None:
    """Single commands, beside a process that loads typer and rich alone."""
    article = bench.folder / bench.articles[0].name
    shutil.copy(bench.articles[0], article)
    base = bench.cost([sys.executable, "-c", "import typer, rich.console"], 5).cpu
    few = bench.docset(len(bench.articles))

    def one(
        what: str, goal: str, *arguments: object, before: Callable[[], object] = lambda: None
    ) -> None:
        row(what, bench.cost([*ENRICH, *arguments], before=before), "typer", base, goal)

    one("`--version`", "1.5 x", "--version")
    one("`--help`", "1.5 x", "--help")
    one("`services`", "2.5 x", "services")
    one("one article, `--offline`", "3.5 x", article, "--offline", "--check")
    one("one article, the real catalogue, warm", "4 x", article, *bench.sources, "--check")
    one("the same, without a cache", "", article, *bench.sources, "--check", "--no-cache")
    count = len(bench.articles)
    refresh = ["refresh", few, *bench.sources]

    def fresh() -> None:
        bench.docset(count)

    one(f"`refresh` of {count} articles, first run", "40 x", *refresh, before=fresh)
    one("the same, nothing changed", "8 x", *refresh)


def catalogue(bench: Bench, _: int) -> None:
    """The whole catalogue, beside reading its files as JSON."""
    folder = bench.policies / "built-in-policies"
    loads = bench.cost([sys.executable, "-c", LOADS, folder]).cpu
    policies = [*ENRICH, "policies", "--all", *bench.sources[:2], "--format", "json"]
    cost = bench.cost(policies, before=bench.forget)
    row("the whole catalogue, cold, judged, as JSON", cost, "json.loads", loads, "half")
    row("the same, warm", bench.cost(policies), "json.loads", loads, "")


def docsets(bench: Bench, many: int) -> None:
    """Many articles, beside `cog --check` of the same files."""
    docs = bench.docset(many)
    files = sorted(docs.glob("*.md"))
    refresh = [*ENRICH, "refresh", docs, *bench.sources]
    cog = bench.cost([sys.executable, "-m", "cogapp", "--check", *files])
    bench.cost([*ENRICH, "policies", *bench.sources[:2], "--service", "aks"], 1)  # the digest

    def anew(jobs: int) -> Callable[[], object]:
        def make() -> None:
            if jobs:
                bench.docset(many)
            shutil.rmtree(bench.folder / "cache" / "enrich" / "fingerprints", ignore_errors=True)

        return make

    alone = {}
    for jobs in (1, 2):
        first = bench.cost([*refresh, "--jobs", jobs], 1, anew(jobs))
        full = bench.cost([*refresh, "--jobs", jobs], 2, anew(0))
        alone[jobs] = full.wall
        for what, cost in (("first run", first), ("nothing changed, in full", full)):
            speed = f"{many / cost.wall:.0f} a second"
            print(
                f"| {many} articles, {what}, `--jobs {jobs}` | {cost.wall:.1f} s wall | {speed} "
                f"| {'60' if cost is first else '100'} a core | {cost.memory:.0f} MB |",
                flush=True,
            )
    print(f"| two jobs beside one | | {alone[1] / alone[2]:.2f} x | 1.6 x | |")
    row(f"{many} articles, by fingerprint", bench.cost(refresh), "`cog --check`", cog.cpu, "1 x")
    row("`cog --check` itself", cog, "itself", cog.cpu, "")
    if magic := markdown_magic(bench.folder):
        bench.cost([magic, "--files", docs / "*.md"], 1)
        again = bench.cost([magic, "--files", docs / "*.md"], 2)
        row("markdown-magic, nothing changed", again, "`cog --check`", cog.cpu, "")


def markdown_magic(folder: Path) -> Path | None:
    """Install it from npm, where that is there and works."""
    npm = shutil.which("npm")
    command = [npm or "", "install", "--silent", "--prefix", str(folder), "markdown-magic"]
    if npm is None or subprocess.run(command, capture_output=True, check=False).returncode:
        return None
    return folder / "node_modules" / ".bin" / "md-magic"


def huge(bench: Bench, many: int) -> None:
    """Ten times as many, of which nothing changed."""
    count = 10 * many
    refresh = [*ENRICH, "refresh", bench.docset(count), *bench.sources]
    bench.cost(refresh, 1)
    bench.cost(refresh, 1)
    cost = bench.cost(refresh)
    print(
        f"| {count} articles, nothing changed | {cost.cpu:.2f} s | | 3 s, 100 MB "
        f"| {cost.memory:.0f} MB |"
    )


def live(bench: Bench, _: int) -> None:
    """The whole catalogue from a server, beside the longest chain of its pages."""
    article = bench.folder / bench.articles[0].name
    shutil.copy(bench.articles[0], article)
    with serving(bench) as address:
        chain = min(walk(address) for _ in range(3))
        options = ["--arm-endpoint", address, "--check"]
        cost = bench.cost([*ENRICH, article, *options, "--no-cache"])
    row("live, the whole catalogue, wall", cost, "pages", chain, "2.5 x", seconds=cost.wall)


@contextmanager
def serving(bench: Bench) -> Iterator[str]:
    """The address of a server on loopback that has the catalogue, in a process of its own."""
    script = (
        "import sys, time; from pathlib import Path\n"
        "from tests.support.server import ArmContent, ArmServer\n"
        "content = ArmContent.of_checkout(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "with ArmServer(content) as server:\n"
        "    server.delay = float(sys.argv[3]); print(server.url, flush=True); time.sleep(1e6)\n"
    )
    command = [sys.executable, "-c", script, bench.policies, bench.recommendations, DELAY]
    with subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def walk(address: str) -> float:
    """Seconds that it takes to get all pages of definitions, one after the other."""
    at = time.perf_counter()
    path = "providers/Microsoft.Authorization/policyDefinitions?api-version=2025-03-01"
    page: str | None = f"{address}/{path}&$filter=policyType%20eq%20'BuiltIn'"
    while page:
        with urlopen(page) as answer:  # noqa: S310 # nosec B310
            page = json.loads(answer.read()).get("nextLink")
    return time.perf_counter() - at


PARTS: dict[str, Callable[[Bench, int], None]] = {
    "commands": commands,
    "catalogue": catalogue,
    "docsets": docsets,
    "huge": huge,
    "live": live,
}


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    beside = {
        "policies": DATA / "azure-policy",
        "recommendations": DATA / "advisor" / "metadata.json",
        "articles": DATA / "articles",
    }
    for name, place in beside.items():
        parser.add_argument(name, type=Path, nargs="?", default=place)
    parser.add_argument("--many", type=int, default=1000)
    parser.add_argument("--only", nargs="*", default=[*PARTS])
    options = parser.parse_args()
    print("| what | took | ratio | goal | memory |\n|---|--:|--:|--:|--:|")
    with TemporaryDirectory(prefix="enrich-") as folder:
        bench = Bench(
            options.policies.resolve(),
            options.recommendations.resolve(),
            sorted(options.articles.rglob("*.md")),
            Path(folder),
        )
        for name in options.only:
            PARTS[name](bench, options.many)


if __name__ == "__main__":
    main()
