"""Fuzz one reader: `python -m fuzz article -max_total_time=600`, with libFuzzer's own options.

Starts from tests/corpus, and keeps what it finds in fuzz/found.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["enricher"]):
    from fuzz.targets import TARGETS

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Fuzz until libFuzzer is done; a fault's input stays under fuzz/found."""
    names = ", ".join(TARGETS)
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: python -m fuzz READER [libFuzzer's options], where READER is: {names}")
    name, *options = sys.argv[1:]
    found = ROOT / "fuzz" / "found" / name
    found.mkdir(parents=True, exist_ok=True)
    corpus = [str(found), str(ROOT / "tests" / "corpus" / name)]
    given = [f"-artifact_prefix={found}/fault-", "-timeout=10", "-rss_limit_mb=2048", *options]
    atheris.Setup([sys.argv[0], *given, *corpus], TARGETS[name])
    atheris.Fuzz()


main()
