"""Compare the pillars of policies with labels that people assigned; run manually.

    python -m benchmarks.pillar_agreement POLICIES LABELS [--rules]

POLICIES is a checkout of azure-policy. LABELS has a tab-separated line for each policy: id, primary
pillar, other acceptable pillars (comma-separated), name. Prints the confusion matrix, and each
disagreement with its evidence. With --rules, also prints how many live policies each rule of
pillars.toml decides: those that would have another primary pillar without it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from msgspec.structs import replace

from enricher.catalog.catalog import Catalog
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.initiative import InitiativeDefinition
from enricher.catalog.pillar import Pillar
from enricher.catalog.pillars import load_rules
from enricher.sources.since import read_since
from enricher.sources.source_options import SourceOptions


def read_labels(file: Path) -> dict[str, tuple[str, set[str]]]:
    """Return the primary pillar and all acceptable ones by policy id."""
    labels: dict[str, tuple[str, set[str]]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            guid, primary, others, *_ = line.split("\t")
            labels[guid] = (primary, {primary, *filter(None, others.split(","))})
    return labels


def print_matrix(pairs: Counter[tuple[str, str]]) -> None:
    """Print the confusion matrix: labels as rows, enrich's pillars as columns."""
    names = [pillar.value for pillar in Pillar]
    print(f"{'label':>24} " + " ".join(f"{name[:11]:>11}" for name in names))
    for label in names:
        print(f"{label:>24} " + " ".join(f"{pairs[label, pillar]:>11}" for pillar in names))


def print_decided(catalog: Catalog, folder: Path) -> None:
    """Print how many live policies would have another primary pillar without each rule."""
    rules = load_rules()
    files = sorted(folder.rglob("policySetDefinitions/**/*.json"))
    wires = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    initiatives = {entry.id: entry for entry in map(InitiativeDefinition.from_wire, wires)}
    classified = catalog.policies(None)
    for number, rule in enumerate(rules.rules, start=1):
        without = replace(rules, rules=tuple(r for r in rules.rules if r is not rule))
        decided = sum(
            entry.classification.primary
            is not without.classify(
                catalog.definition(entry.policy.id),
                [initiatives[guid] for guid in entry.policy.initiatives],
            ).primary
            for entry in classified
            if any(evidence.reason == rule.reason for evidence in entry.classification.evidence)
        )
        print(f"rule {number:>2} decides {decided:>4}  {rule.pillar.value}: {rule.reason}")


def main() -> None:
    """Compare the pillars with the labels, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("policies", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--rules", action="store_true")
    options = parser.parse_args()
    catalog = Catalog(read_since(str(options.policies), SourceOptions()))
    by_id: dict[str, ClassifiedPolicy] = {
        classified.policy.id: classified for classified in catalog.policies(None)
    }
    labels = {guid: label for guid, label in read_labels(options.labels).items() if guid in by_id}
    pairs: Counter[tuple[str, str]] = Counter()
    for guid, (label, acceptable) in labels.items():
        classified = by_id[guid]
        pillar = classified.classification.primary.value
        pairs[label, pillar] += 1
        if pillar not in acceptable:
            print(f"{pillar} for {'/'.join(sorted(acceptable))}: {classified.policy.display_name}")
            for evidence in classified.classification.evidence:
                print(f"    {evidence.weight:>2} {evidence.pillar.value}: {evidence.seen}")
    exact = sum(count for (label, pillar), count in pairs.items() if label == pillar)
    agreed = sum(
        by_id[guid].classification.primary.value in acceptable
        for guid, (_, acceptable) in labels.items()
    )
    print_matrix(pairs)
    share = agreed / len(labels)
    print(f"\n{agreed} of {len(labels)} agree ({share:.1%}); {exact} on the primary pillar")
    if options.rules:
        print_decided(catalog, options.policies)


if __name__ == "__main__":
    main()
