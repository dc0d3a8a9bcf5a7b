"""The real catalogue, where a copy of it stands beside the project; tests skip without it."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "shared" / "data"

needs_real_data = pytest.mark.skipif(
    not (DATA / "azure-policy").is_dir(), reason="no copy of the real catalogue here"
)

#: The options that make a run use it.
REAL_SOURCES = [
    "--policies-from",
    str(DATA / "azure-policy"),
    "--recommendations-from",
    str(DATA / "advisor" / "metadata.json"),
]
