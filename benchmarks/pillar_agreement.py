"""How far the pillars agree with people's labels; run by hand.

    python -m benchmarks.pillar_agreement POLICIES LABELS [--rules]

POLICIES is a checkout of azure-policy. LABELS has a line for each policy, tab-separated: id,
primary pillar, other right pillars (comma-separated), name. Prints the confusion matrix, and each
miss with its evidence; with --rules also how many live policies each rule of pillars.toml decides,
that is how many would stand under another pillar without it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from msgspec.structs import replace

from enricher.catalog.catalog import Catalog
from enricher.catalog.families import JudgedPolicy
from enricher.catalog.model import Pillar
from enricher.catalog.pillars import load_rules
from enricher.sources.policy import read_checkout


def read_labels(file: Path) -> dict[str, tuple[str, set[str]]]:
    """By policy id: the primary pillar, and all that are right."""
    labels: dict[str, tuple[str, set[str]]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            guid, primary, others, *_ = line.split("\t")
            labels[guid] = (primary, {primary, *filter(None, others.split(","))})
    return labels


def print_matrix(pairs: Counter[tuple[str, str]]) -> None:
    """Rows are the labels, columns what the tool says."""
    names = [pillar.value for pillar in Pillar]
    print(f"{'label':>24} " + " ".join(f"{name[:11]:>11}" for name in names))
    for label in names:
        print(f"{label:>24} " + " ".join(f"{pairs[label, said]:>11}" for said in names))


def print_decided(catalog: Catalog) -> None:
    """For each rule: how many live policies would have another primary pillar without it."""
    rules = load_rules()
    judged = catalog.policies(None)
    for number, rule in enumerate(rules.rules, start=1):
        without = replace(rules, rules=tuple(r for r in rules.rules if r is not rule))
        decided = sum(
            one.verdict.primary is not without.judge(one.policy, one.initiatives).primary
            for one in judged
            if any(evidence.reason == rule.reason for evidence in one.verdict.evidence)
        )
        print(f"rule {number:>2} decides {decided:>4}  {rule.pillar.value}: {rule.reason}")


def main() -> None:
    """Compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("policies", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--rules", action="store_true")
    options = parser.parse_args()
    policies = read_checkout(options.policies)
    catalog = Catalog(policies.definitions, policies.initiatives)
    by_id: dict[str, JudgedPolicy] = {one.policy.id: one for one in catalog.policies(None)}
    labels = {g: label for g, label in read_labels(options.labels).items() if g in by_id}
    pairs: Counter[tuple[str, str]] = Counter()
    for guid, (primary, right) in labels.items():
        judged = by_id[guid]
        said = judged.verdict.primary.value
        pairs[primary, said] += 1
        if said not in right:
            print(f"{said} for {'/'.join(sorted(right))}: {judged.policy.display_name}")
            for evidence in judged.verdict.evidence:
                print(f"    {evidence.weight:>2} {evidence.pillar.value}: {evidence.seen}")
    strict = sum(count for (label, said), count in pairs.items() if label == said)
    agreed = sum(by_id[g].verdict.primary.value in right for g, (_, right) in labels.items())
    print_matrix(pairs)
    share = agreed / len(labels)
    print(f"\n{agreed} of {len(labels)} agree ({share:.1%}); {strict} on the primary")
    if options.rules:
        print_decided(catalog)


if __name__ == "__main__":
    main()
