"""How many of the policies that published guides name by hand the lists show; run by hand.

    python -m benchmarks.hand_named POLICIES CLAIMS [--limit 10]

POLICIES is a checkout of azure-policy. CLAIMS has a line for each, tab-separated: the service's
key, what the guide names, the ids of the definitions that would do (comma-separated), a name.
Prints what is cut by the limit, with its place and why it stands there, and what concerns the
service not at all.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from enricher.catalog.catalog import Catalog
from enricher.catalog.families import Family
from enricher.catalog.services import load_registry
from enricher.sources.policy import read_checkout


def shown_by(family: Family) -> set[str]:
    """The definitions that a bullet links, by themselves or by an initiative that holds them."""
    linked = {member.judged.policy.id for member in family.named}
    return linked.union(*(one.controls for one in family.initiatives))


def main() -> None:
    """Compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("policies", type=Path)
    parser.add_argument("claims", type=Path)
    parser.add_argument("--limit", type=int, default=10)
    options = parser.parse_args()
    checkout = read_checkout(options.policies)
    catalog = Catalog(checkout.definitions, checkout.initiatives)
    lists: dict[str, list[list[Family]]] = {}
    outcomes: Counter[str] = Counter()
    for line in options.claims.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        key, claim, ids, *_ = line.split("\t")
        if key not in lists:
            service = load_registry().services[key]
            families = catalog.families(service, preview=True, include_generic=False) or {}
            lists[key] = [*families.values()]
        wanted = set(ids.replace(" ", "").split(","))
        places = [
            (place, family)
            for families in lists[key]
            for place, family in enumerate(families, start=1)
            if wanted & shown_by(family)
        ]
        best = min(places, key=lambda one: one[0], default=None)
        outcome = "missing" if best is None else "shown" if best[0] <= options.limit else "cut"
        outcomes[outcome] += 1
        if best is None:
            print(f"missing  {key}: {claim}")
        elif outcome == "cut":
            place, family = best
            why = "; ".join(family.lead.rank_reasons(load_registry().services[key]))
            print(f"cut      {key}: {claim}: {place}. in {family.pillar.value}: {family.title}")
            print(f"         {why}")
    total = outcomes.total()
    print(f"\n{outcomes['shown']} of {total} shown ({outcomes['shown'] / total:.0%})", end=", ")
    print(f"{outcomes['cut']} cut, {outcomes['missing']} missing")


if __name__ == "__main__":
    main()
