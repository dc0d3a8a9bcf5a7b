"""Renew the catalogue that ships with enrich: facts alone, none of Azure's texts.

    python -m benchmarks.catalogue policies CHECKOUT
    python -m benchmarks.catalogue recommendations FILE --day 2026-01-31

`CHECKOUT` is a clone of Azure/azure-policy, whose last commit becomes the next release; without
git, `--commit` and `--day` name it. Ids that the release lacks are remembered with the last release
that had them. `FILE` is a saved response of the Advisor metadata API. Folders with Advisor's
reference pages instead of a response only add to the types that are there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec
from msgspec.structs import replace

from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.history import History
from enricher.errors import EnrichError
from enricher.platform.git import git
from enricher.sources.advisor_facts import AdvisorFacts
from enricher.sources.checkout import read_checkout
from enricher.sources.loss import refuse_shrunken_catalogue
from enricher.sources.policy_facts import PolicyFacts
from enricher.sources.reference_pages import is_reference
from enricher.sources.saved_recommendations import read_saved
from enricher.sources.shipped import (
    FOLDER,
    RECOMMENDATIONS,
    SOURCES,
    ShippedPolicies,
    ShippedRecommendations,
    ShippedSource,
    policies_file,
    shipped_sources,
    write,
)

_POLICIES = "https://github.com/Azure/azure-policy"

#: The clouds with policies of their own in the repository.
_CLOUDS = [cloud for cloud, hosts in CLOUDS.items() if cloud is Cloud.PUBLIC or hosts.folder]


def renew_policies(checkout: Path, commit: str, day: date) -> None:
    """Write the policies of all clouds; raise SourceError if they have shrunk a lot."""
    for cloud in _CLOUDS:
        facts = read_checkout(checkout, cloud)
        before = ShippedPolicies(cloud).ask() if policies_file(cloud).exists() else None
        earlier = before.policies if before else ()
        ids = {policy.id for policy in facts.policies}
        refuse_shrunken_catalogue(f"policies of {cloud}", {policy.id for policy in earlier}, ids)
        history = before.history if before else History()
        write(
            policies_file(cloud),
            _facts_alone(facts, history.continued(earlier, facts.policies, day)),
        )
    _write_sources(policies=ShippedSource(_POLICIES, commit, day))


def _facts_alone(facts: PolicyFacts, history: History) -> PolicyFacts:
    """Return facts without sentences of Azure's."""
    policies = tuple(replace(policy, sentence="") for policy in facts.policies)
    return replace(facts, policies=policies, warnings=(), history=history)


def renew_recommendations(files: Sequence[Path], source: ShippedSource) -> None:
    """Write recommendation types; those of reference pages alone are added to what is there."""
    facts = read_saved(files)
    before = ShippedRecommendations().ask() if RECOMMENDATIONS.exists() else AdvisorFacts(())
    by_id = {entry.id: entry for entry in facts.types}
    if all(map(is_reference, files)):
        by_id |= {entry.id: entry for entry in before.types}
        source = shipped_sources().recommendations
    refuse_shrunken_catalogue("recommendations", {entry.id for entry in before.types}, by_id)
    types = tuple(by_id[guid] for guid in sorted(by_id))
    write(RECOMMENDATIONS, replace(facts, types=types, warnings=()))
    _write_sources(recommendations=source)


def _write_sources(**renewed: ShippedSource) -> None:
    file = FOLDER / SOURCES
    existing = msgspec.json.decode(file.read_bytes()) if file.exists() else {}
    data = msgspec.json.encode({**existing, **renewed}, order="deterministic")
    file.write_bytes(msgspec.json.format(data, indent=2) + b"\n")


def _last_commit(checkout: Path) -> tuple[str, str]:
    commit, _, day = git(checkout, "log", "-1", "--format=%H %cs").decode().strip().partition(" ")
    return commit, day


def main(arguments: Sequence[str] | None = None) -> int:
    """Renew a part of the catalogue; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    policies = commands.add_parser("policies")
    policies.add_argument("checkout", type=Path)
    recommendations = commands.add_parser("recommendations")
    recommendations.add_argument("files", type=Path, nargs="+")
    recommendations.add_argument("--repository", default="Azure")
    for command in (policies, recommendations):
        command.add_argument("--commit", default="")
        command.add_argument("--day", type=date.fromisoformat)
    options = parser.parse_args(arguments)
    FOLDER.mkdir(exist_ok=True)
    try:
        if options.command == "policies":
            commit, day = options.commit, options.day
            if not day:
                commit, text = _last_commit(options.checkout)
                day = date.fromisoformat(text)
            renew_policies(options.checkout, commit, day)
        else:
            day = options.day or date.today()
            source = ShippedSource(options.repository, options.commit, day)
            renew_recommendations(options.files, source)
    except EnrichError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
