"""The catalogue that ships with enrich: compiled facts of public sources, without Azure's texts.

`python -m benchmarks.catalogue` makes its files. They need no network and no account, and say
nothing about later days.
"""

from __future__ import annotations

import lzma
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.facts import InitiativesLoader, RulesLoader, no_initiatives, no_rules
from enricher.catalog.history import History
from enricher.catalog.policy import reason_not_live
from enricher.errors import SourceError, UsageError
from enricher.sources.advisor_facts import AdvisorFacts
from enricher.sources.policy_facts import PolicyFacts
from enricher.sources.source_options import ships

FOLDER = Path(__file__).parents[1] / "shipped"
SOURCES = "sources.json"

_Facts = TypeVar("_Facts")


class ShippedSource(Struct, frozen=True):
    """The origin of facts: the repository, its commit, and the day of the commit."""

    repository: str
    commit: str
    day: date

    def __str__(self) -> str:
        """Return the source as reports name it."""
        return f"{self.repository}, commit {self.commit[:10]} of {self.day}"


class ShippedSources(Struct, frozen=True):
    """The sources of the catalogue, by the kind of facts."""

    policies: ShippedSource
    recommendations: ShippedSource

    def of(self, cloud: Cloud) -> dict[FactKind, ShippedSource]:
        """Return the sources of a cloud's facts."""
        sources = {
            FactKind.POLICIES: self.policies,
            FactKind.RECOMMENDATIONS: self.recommendations,
        }
        return {kind: source for kind, source in sources.items() if ships(kind, cloud)}


class ShippedPolicies(Struct, frozen=True):
    """The policies of a cloud in the shipped catalogue."""

    cloud: Cloud
    name: str = "the catalogue that ships with enrich"

    def ask(self) -> PolicyFacts:
        """Return the facts; raise UsageError if the catalogue has none of the cloud."""
        file = policies_file(self.cloud)
        if not file.exists():
            raise UsageError(
                f"--offline has no policies of {CLOUDS[self.cloud].name}. Use --policies-from, or "
                "sign in."
            )
        return _read(file, PolicyFacts)

    @property
    def load_rules(self) -> RulesLoader:
        """The function that raises UsageError: the catalogue has no rules."""
        return no_rules

    @property
    def load_initiatives(self) -> InitiativesLoader:
        """The function that raises UsageError: the catalogue has no rules."""
        return no_initiatives


class ShippedRecommendations(Struct, frozen=True):
    """The recommendation types in the shipped catalogue."""

    name: str = "the catalogue that ships with enrich"

    def ask(self) -> AdvisorFacts:
        """Return the facts."""
        return _read(RECOMMENDATIONS, AdvisorFacts)


RECOMMENDATIONS = FOLDER / "recommendations.json.xz"


def policies_file(cloud: Cloud) -> Path:
    """Return the file with the policies of a cloud, which not every cloud has."""
    return FOLDER / f"policies-{cloud.value}.json.xz"


class _PolicyName(Struct, frozen=True, array_like=True):
    """The first fields of a CompiledPolicy: reading only these takes a third of the time."""

    id: str
    display_name: str
    category: str
    version: str
    mode: str
    policy_type: str
    preview: bool
    deprecated: bool


class _PolicyNames(Struct, frozen=True):
    policies: tuple[_PolicyName, ...]


def shipped_policy_names(cloud: Cloud) -> dict[str, str]:
    """Return the names of the live policies of a cloud, by id; empty if the catalogue has none."""
    file = policies_file(cloud)
    policies = _read(file, _PolicyNames).policies if file.exists() else ()
    return {each.id: each.display_name for each in policies if not reason_not_live(each)}


@cache
def shipped_sources() -> ShippedSources:
    """Read the sources of the catalogue; raise SourceError if it is not installed."""
    try:
        return msgspec.json.decode((FOLDER / SOURCES).read_bytes(), type=ShippedSources)
    except (OSError, ValueError) as error:
        raise _damaged() from error


@cache
def shipped_history(cloud: Cloud) -> History:
    """Return what the catalogue knows of earlier releases of a cloud's policies, if anything."""
    return ShippedPolicies(cloud).ask().history if policies_file(cloud).exists() else History()


def _read(file: Path, kind: type[_Facts]) -> _Facts:
    try:
        return msgspec.json.decode(lzma.decompress(file.read_bytes()), type=kind)
    except (OSError, ValueError, lzma.LZMAError) as error:
        raise _damaged() from error


def _damaged() -> SourceError:
    return SourceError("the catalogue that ships with enrich can't be read. Install enrich again.")


def write(file: Path, facts: PolicyFacts | AdvisorFacts) -> None:
    """Write a file of the catalogue: the same facts give the same bytes."""
    data = msgspec.json.encode(facts, order="deterministic")
    file.write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))
