"""Fuzz one target: `python -m fuzz article -max_total_time=600`, with libFuzzer's own options.

It starts from the inputs in tests/corpus, and saves new ones in fuzz/found.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["enricher"]):
    from fuzz.targets import TARGETS

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Fuzz until libFuzzer stops; failing inputs are saved as fuzz/found/TARGET/fault-*."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: python -m fuzz {{{','.join(TARGETS)}}} [libFuzzer options]")
    name, *options = sys.argv[1:]
    folder = ROOT / "fuzz" / "found" / name
    folder.mkdir(parents=True, exist_ok=True)
    corpus = [str(folder), str(ROOT / "tests" / "corpus" / name)]
    defaults = [f"-artifact_prefix={folder}/fault-", "-timeout=10", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], *defaults, *options, *corpus], TARGETS[name])
    atheris.Fuzz()


main()
