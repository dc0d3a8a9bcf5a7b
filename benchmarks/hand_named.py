"""Count the policies in published, hand-written guides that enrich's lists have; run manually.

    python -m benchmarks.hand_named POLICIES CLAIMS

POLICIES is a checkout of azure-policy. CLAIMS has a tab-separated line for each policy: the
service's key, its text in the guide, the ids of matching definitions (comma-separated), a name.
Prints the policies that the limit cuts off, with the reasons for their rank, and those that are
missing from the lists.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from enricher.catalog.catalog import Catalog
from enricher.catalog.families import Family
from enricher.catalog.selection import shown
from enricher.catalog.services import load_registry
from enricher.catalog.tiers import Baseline
from enricher.sources.since import read_since
from enricher.sources.source_options import SourceOptions


def linked_definitions(family: Family, catalog: Catalog) -> set[str]:
    """Return the ids of the definitions that a bullet links, directly or by an initiative."""
    named = {member.classified.policy.id for member in family.named}
    initiatives = {initiative.id for initiative in family.initiatives}
    return named | {
        policy.id for policy in catalog.live if not initiatives.isdisjoint(policy.initiatives)
    }


def main() -> None:
    """Compare the claims with the lists, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("policies", type=Path)
    parser.add_argument("claims", type=Path)
    options = parser.parse_args()
    catalog = Catalog(read_since(str(options.policies), SourceOptions()))
    lists: dict[str, list[list[Family]]] = {}
    counts: Counter[str] = Counter()
    for line in options.claims.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        key, claim, ids, *_ = line.split("\t")
        if key not in lists:
            service = load_registry().services[key]
            families = catalog.families(service, preview=True, include_generic=False) or {}
            lists[key] = [*families.values()]
        claimed = set(ids.replace(" ", "").split(","))
        matches = [
            (family not in shown(families), rank, family)
            for families in lists[key]
            for rank, family in enumerate(families, start=1)
            if claimed & linked_definitions(family, catalog)
        ]
        best = min(matches, key=lambda match: match[:2], default=None)
        status = "missing" if best is None else "cut" if best[0] else "shown"
        counts[status] += 1
        if best is None:
            print(f"missing  {key}: {claim}")
        elif status == "cut":
            _, rank, family = best
            service = load_registry().services[key]
            baseline = Baseline.of(catalog.policies(service), service)
            reasons = "; ".join(baseline.rank_reasons(family.lead))
            print(f"cut      {key}: {claim}: {rank}. in {family.pillar.value}: {family.title}")
            print(f"         {reasons}")
    total = counts.total()
    print(f"\n{counts['shown']} of {total} shown ({counts['shown'] / total:.0%})", end=", ")
    print(f"{counts['cut']} cut, {counts['missing']} missing")


if __name__ == "__main__":
    main()
