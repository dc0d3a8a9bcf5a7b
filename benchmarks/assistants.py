"""Measure how fast `enrich mcp` answers, warm, and how much memory it takes; run manually.

    python -m benchmarks.assistants [CALLS]

Starts the server over the shipped catalogue, as a client does, and calls each tool CALLS times
(default: 200), one call after the other. Prints a table in Markdown: the median and the 95th
percentile of the time until an answer is read, its size, and the memory of the server afterwards.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

import anyio
from mcp import Client, StdioServerParameters, stdio_client

_GUIDE = Path(__file__).parents[1] / "fixtures" / "articles" / "expressroute.md"

CALLS: dict[str, dict[str, Any]] = {
    "list_policies": {"service": "key-vault"},
    "find_policies": {"words": "private link"},
    "policies_by_pillar": {"services": ["front-door", "app-service", "sql-database", "key-vault"]},
    "explain_policy": {"policy": "da8a2248"},
    "list_recommendations": {"service": "aks"},
    "check_text": {"text": _GUIDE.read_text(encoding="utf-8"), "name": _GUIDE.name},
    "fill_text": {"text": _GUIDE.read_text(encoding="utf-8"), "name": _GUIDE.name},
    "whats_new": {"since": "2026-01-01"},
}


async def _measure(calls: int) -> None:
    server = StdioServerParameters(command=sys.executable, args=["-m", "enricher", "-q", "mcp"])
    async with Client(stdio_client(server)) as client:
        print("| tool | median | p95 | answer | memory |\n|---|--:|--:|--:|--:|")
        for name, arguments in CALLS.items():
            times, size = [], 0
            await client.call_tool(name, arguments)  # reads the facts, and fills the caches
            for _ in range(calls):
                start = time.perf_counter()
                result = await client.call_tool(name, arguments)
                times.append(time.perf_counter() - start)
                size = len(result.content[0].text)  # type: ignore[union-attr]
            cuts = quantiles(times, n=20)
            median, p95 = cuts[9] * 1000, cuts[18] * 1000
            memory = _memory_of_children()
            print(
                f"| `{name}` | {median:.0f} ms | {p95:.0f} ms | {size / 1000:.0f} kB | {memory} |"
            )


def _memory_of_children() -> str:
    """Return the resident memory of the server; Linux only."""
    tasks = Path("/proc/self/task")
    children = [pid for task in tasks.glob("*/children") for pid in task.read_text().split()]
    sizes = [
        int(line.split()[1]) // 1024
        for pid in children
        for line in Path("/proc", pid, "status").read_text().splitlines()
        if line.startswith("VmRSS")
    ]
    return f"{max(sizes)} MB" if sizes else ""


if __name__ == "__main__":
    anyio.run(_measure, int(sys.argv[1]) if len(sys.argv) > 1 else 200)
