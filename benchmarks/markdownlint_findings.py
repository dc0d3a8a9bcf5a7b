"""Whether a refresh brings findings of markdownlint that an article did not have; run by hand.

    python -m benchmarks.markdownlint_findings ARTICLES POLICIES RECOMMENDATIONS

ARTICLES is a folder of articles (a copy is refreshed), POLICIES a checkout of azure-policy, and
RECOMMENDATIONS a saved response of Advisor's metadata. Needs Node.js, and takes markdownlint-cli
from npm. Prints, for each rule that has more findings than before, their number before and after.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from enricher.cli.main import main as enrich

LINTER = ["npx", "--yes", "--loglevel=error", "markdownlint-cli@0.48", "--json"]


def findings(folder: Path) -> Counter[tuple[str, str]]:
    """By article and rule."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
    done = subprocess.run(
        [*LINTER, *names], cwd=folder, capture_output=True, text=True, check=False
    )
    found = json.loads(done.stderr or "[]")
    return Counter((one["fileName"], "/".join(one["ruleNames"])) for one in found)


def main() -> None:
    """Lint, refresh, lint, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("articles", "policies", "recommendations"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    sources = [
        "--policies-from",
        options.policies,
        "--recommendations-from",
        options.recommendations,
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "articles"
        shutil.copytree(options.articles, folder)
        before = findings(folder)
        try:
            enrich(["refresh", str(folder), *map(str, sources)])
        except SystemExit as ended:
            print(f"refresh: exit {ended.code}")
        after = findings(folder)
    print(f"{before.total()} findings before, {after.total()} after")
    rules = Counter[str]()
    for (article, rule), count in sorted(after.items()):
        more = count - before[article, rule]
        rules[rule] += max(more, 0)
        if more > 0:
            print(f"{article}: {rule} {before[article, rule]} -> {count}")
    print("more findings by rule:", {rule: more for rule, more in rules.items() if more} or "none")


if __name__ == "__main__":
    main()
