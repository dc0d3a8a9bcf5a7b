"""The real catalogue, where a copy of it stands beside the project; tests skip without it."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parents[3] / "shared" / "data"

#: The options that make a run use it.
REAL_SOURCES = [
    "--policies-from",
    str(DATA / "azure-policy"),
    "--recommendations-from",
    str(DATA / "advisor" / "metadata.json"),
]
