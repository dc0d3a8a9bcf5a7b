"""List the markdownlint findings that a refresh adds to articles; run manually.

    python -m benchmarks.markdownlint_findings ARTICLES POLICIES RECOMMENDATIONS

ARTICLES is a folder of articles (a copy is refreshed), POLICIES a checkout of azure-policy, and
RECOMMENDATIONS a saved response of Advisor's metadata. Needs Node.js; npx downloads
markdownlint-cli. Prints each rule with more findings than before, and their numbers.
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
    """Return the number of findings by article and rule."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
    completed = subprocess.run(
        [*LINTER, *names], cwd=folder, capture_output=True, text=True, check=False
    )
    entries = json.loads(completed.stderr or "[]")
    return Counter((entry["fileName"], "/".join(entry["ruleNames"])) for entry in entries)


def main() -> None:
    """Lint the articles before and after a refresh, and print the difference."""
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
        except SystemExit as error:
            print(f"refresh: exit {error.code}")
        after = findings(folder)
    print(f"{before.total()} findings before, {after.total()} after")
    rules = Counter[str]()
    for (article, rule), count in sorted(after.items()):
        added = count - before[article, rule]
        rules[rule] += max(added, 0)
        if added > 0:
            print(f"{article}: {rule} {before[article, rule]} -> {count}")
    print("added findings by rule:", {rule: n for rule, n in rules.items() if n} or "none")


if __name__ == "__main__":
    main()
