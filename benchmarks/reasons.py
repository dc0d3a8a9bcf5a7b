"""List the policies whose sentence in a bullet is missing, stale or weak; run by maintainers.

    python -m benchmarks.reasons POLICIES [METADATA] [--limit N]
    python -m benchmarks.reasons POLICIES --work-list CATEGORY-OR-SERVICE > work.json
    python -m benchmarks.reasons POLICIES --add sentences.json

POLICIES is a checkout of azure-policy, METADATA a saved response of Advisor's metadata. The list is
about the definitions that lead a bullet of any registered service, except those on logs, whose
bullets have no sentence. Whatever it finds, the exit code is 0.

`--work-list` prints what a writer needs, as JSON: for each definition without a good sentence (or,
with `--all`, for each) the rule and the description side by side. `--add` reads an object of
definition ids and sentences, and writes them into `enricher/catalog/reasons/`, each with the
version and digest of the definition as it is now. It refuses a sentence that is malformed or
repeats the name; the others are written.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import msgspec
from msgspec.structs import replace

from enricher.article.article_options import ArticleOptions
from enricher.catalog.catalog import Catalog
from enricher.catalog.json_values import Json, as_object, as_text, dumps, loads
from enricher.catalog.overrides import Overrides
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.reasons import FOLDER, Reason, category_slug, reasons_of
from enricher.catalog.selection import shown
from enricher.catalog.sentences import load_sentence_rules, overlap
from enricher.catalog.services import load_registry
from enricher.docset.facts import load_catalog
from enricher.docset.listener import Listener
from enricher.sources.saved_recommendations import read_saved
from enricher.sources.since import read_since
from enricher.sources.source_options import SourceOptions

_TITLES = FOLDER.with_name("advisor_titles.toml")
_HEADER = """\
# Why the policies of the category {category} matter: by definition id the sentence, after the major
# version and the digest of the description that it was written for, and before the digest of the
# description in our recordings.
# `python -m benchmarks.reasons` lists what is missing or stale, and adds sentences (--add).

"""


def leads(catalog: Catalog, limit: int | None = None) -> Mapping[str, list[str]]:
    """Return the keys of the services that list each definition as a lead, by its id."""
    services: dict[str, list[str]] = defaultdict(list)
    for key, service in load_registry().services.items():
        families = catalog.families(service, preview=True, include_generic=False) or {}
        for family in (family for group in families.values() for family in shown(group, limit)):
            if not family.by_destination:
                services[family.lead.policy.id].append(key)
    return services


def problems(policy: CompiledPolicy) -> list[str]:
    """Return what is wrong with the sentence for a definition; empty if nothing is."""
    reason = reasons_of(policy.category).get(policy.id)
    if reason is None:
        return ["missing"]
    return ["stale"] if not reason.is_for(policy) else faults(reason, policy)


def faults(reason: Reason, policy: CompiledPolicy) -> list[str]:
    """Return what is wrong with a sentence, whatever it was written for."""
    names = policy.edited_name, policy.display_name
    repeats = (
        max(overlap(reason.sentence, name) for name in names) > load_sentence_rules().max_overlap
    )
    return [*reason.problems(), *(["repeats the name"] if repeats else [])]


def untitled(catalog: Catalog, limit: int | None) -> Iterator[str]:
    """Yield the recommendation types that lead a bullet and have no title of ours."""
    if not _TITLES.exists():
        return
    titles = _TITLES.read_text(encoding="utf-8")
    groups = (catalog.advice(service) or {} for service in load_registry().services.values())
    listed = (advice for group in groups for each in group.values() for advice in each[:limit])
    for entry in {advice.lead.id: advice.lead for advice in listed}.values():
        if entry.id not in titles:
            yield f"no title          {entry.id}  {entry.display_name}"


def report(catalog: Catalog, limit: int | None) -> None:
    """Print what is to be done, and the number of each kind."""
    listed = sorted(filter(None, map(catalog.by_id, leads(catalog, limit))), key=_position)
    counts: Counter[str] = Counter({"missing": 0, "stale": 0, "too long": 0, "repeats the name": 0})
    for policy in listed:
        for problem in problems(policy):
            counts["too long" if "words" in problem else problem] += 1
            print(f"{problem:16}  {policy.id}  {policy.category}: {policy.display_name}")
    if catalog.recommendation_types is not None:
        for line in untitled(catalog, limit):
            print(line)
            counts["no title"] += 1
    print(f"\n{len(listed)} leads", *(f"{n} {kind}" for kind, n in counts.items()), sep=", ")


def work_list(catalog: Catalog, name: str, limit: int | None, *, everything: bool) -> Json:
    """Return what a writer needs about the leads of a category or a service, by its key."""
    services = leads(catalog, limit)
    policies = sorted(filter(None, map(catalog.by_id, services)), key=_position)
    return [
        _work(catalog, policy, services[policy.id])
        for policy in policies
        if (category_slug(policy.category) == category_slug(name) or name in services[policy.id])
        and (everything or problems(policy))
    ]


def _work(catalog: Catalog, policy: CompiledPolicy, services: Sequence[str]) -> Json:
    """Return a definition as a writer needs it: its rule and its description side by side."""
    definition = catalog.definition(policy.id)
    details = as_object(as_object(definition.rule.get("then")).get("details"))
    reason = Reason.of(policy, "")
    existing = reasons_of(policy.category).get(policy.id)
    return {
        "id": policy.id,
        "name": policy.edited_name,
        "category": policy.category,
        "version": reason.version,
        "digest": reason.digest,
        "effects": [*policy.effects],
        "description": definition.description,
        "if": definition.condition,
        # Templates of deployments and mutations are long and say the same as the rule.
        "details": {key: each for key, each in details.items() if key in _DETAILS},
        "parameters": {
            key: as_object(value).get("defaultValue")
            for key, value in definition.parameters.items()
            if key != "effect"
        },
        "services": [*services],
        "sentence": existing.sentence if existing else "",
        "problems": [*problems(policy)],
    }


_DETAILS = ("type", "name", "existenceCondition", "operations", "templateInfo", "field", "value")


def add(catalog: Catalog, sentences: Mapping[str, Json], folder: Path = FOLDER) -> list[str]:
    """Write sentences into the files of their categories; return those refused, with the reason."""
    refused = []
    recorded = load_catalog(SourceOptions(fixtures=Path("sample")), Overrides(), Listener())
    added: dict[str, dict[str, Reason]] = defaultdict(dict)  # by category and id
    for key, sentence in sentences.items():
        policy = catalog.by_id(key)
        if policy is None:
            refused.append(f"{key}: no such definition")
            continue
        reason = Reason.of(policy, as_text(sentence), recorded.by_id(key))
        found = faults(reason, policy)
        refused += [f"{key} {fault}: {reason.sentence}" for fault in found]
        if not found:
            added[policy.category][key] = reason
    for category, reasons in added.items():
        text = _file(catalog, category, {**reasons_of(category), **reasons})
        (folder / f"{category_slug(category)}.toml").write_text(text, encoding="utf-8")
    return refused


def _file(catalog: Catalog, category: str, reasons: Mapping[str, Reason]) -> str:
    """Return the file of a category, ordered by name, with the name of each definition above it."""
    names = {key: _name(catalog, key) for key in reasons}
    text = _HEADER.format(category=category)
    for key in sorted(reasons, key=lambda key: (names[key].lower(), key)):
        # Texts in JSON are texts in TOML.
        row = msgspec.json.encode(reasons[key]).decode().removesuffix(',""]').removesuffix("]")
        text += f'# {names[key]}\n"{key}" = {row}]\n'
    return text.replace('","', '", "')


def _name(catalog: Catalog, policy_id: str) -> str:
    policy = catalog.by_id(policy_id)
    return policy.edited_name if policy else "(Azure no longer has this definition.)"


def _position(policy: CompiledPolicy) -> tuple[str, ...]:
    return policy.category.lower(), policy.display_name.lower(), policy.id


def main() -> None:
    """Print the list, print a work list, or add sentences."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("policies", type=Path)
    parser.add_argument("metadata", type=Path, nargs="?")
    parser.add_argument("--limit", type=int, default=ArticleOptions().limit)
    parser.add_argument("--work-list", metavar="NAME", help="a category, or the key of a service")
    parser.add_argument("--all", action="store_true", help="also those with a good sentence")
    parser.add_argument("--first", type=int, help="only so many entries of the work list")
    parser.add_argument("--add", type=Path, metavar="FILE", help="JSON: sentences by definition id")
    options = parser.parse_args()
    facts = read_since(str(options.policies), SourceOptions())
    if options.metadata:
        facts = replace(facts, recommendation_types=read_saved([options.metadata]).types)
    catalog = Catalog(facts)
    if options.add:
        refused = add(catalog, as_object(loads(options.add.read_bytes())))
        print(*refused, sep="\n", file=sys.stderr)
        sys.exit(1 if refused else 0)
    elif options.work_list:
        entries = work_list(catalog, options.work_list, options.limit, everything=options.all)
        print(dumps([*islice(entries if isinstance(entries, list) else [], options.first)]))
    else:
        report(catalog, options.limit)


if __name__ == "__main__":
    main()
