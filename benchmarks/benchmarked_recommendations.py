"""Write `enricher/catalog/benchmarked.toml`: the recommendation types that a benchmark has.

    python -m benchmarks.benchmarked_recommendations AZURE-POLICY METADATA.json…

A recommendation type is benchmarked if a policy of the same name is in the Microsoft cloud security
benchmark or in the resilience initiative. Types that the table has already stay in it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from enricher.catalog import recommendations
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.catalog import Catalog
from enricher.catalog.classified_policy import is_notable
from enricher.catalog.recommendations import comparison_key
from enricher.sources.saved_recommendations import read_saved
from enricher.sources.since import read_since
from enricher.sources.source_options import SourceOptions

_FILE = Path(recommendations.__file__).with_name("benchmarked.toml")


def benchmarked(policies: Path, responses: list[Path]) -> set[str]:
    """Return the ids of the recommendation types that are benchmarked."""
    catalog = Catalog(read_since(str(policies), SourceOptions()))
    notable = {initiative.id for initiative in catalog.initiatives if is_notable(initiative)}
    names = {
        comparison_key(policy.display_name)
        for policy in catalog.live
        if not notable.isdisjoint(policy.initiatives)
    }
    types = read_saved(responses).types
    return {entry.id for entry in types if comparison_key(entry.display_name) in names}


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("policies", type=Path)
    parser.add_argument("responses", type=Path, nargs="+")
    options = parser.parse_args()
    ids = benchmarked(options.policies, options.responses) | load_advisor_rules().benchmarked
    comment, _, _ = _FILE.read_text(encoding="utf-8").partition("ids = [")
    lines = "".join(f'    "{guid}",\n' for guid in sorted(ids))
    _FILE.write_text(f"{comment}ids = [\n{lines}]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
