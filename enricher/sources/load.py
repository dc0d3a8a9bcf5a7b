"""Load the facts of a run from all its sources at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import TypeVar

from msgspec import Struct

from enricher.catalog.facts import CatalogFacts, no_rules
from enricher.catalog.resource_counts import ResourceCounts
from enricher.errors import NotRecordedError, SourceError
from enricher.sources.catalog_sources import policy_source, recommendation_source
from enricher.sources.chains import Chains
from enricher.sources.connection import Connection
from enricher.sources.count_sources import count_sources
from enricher.sources.providers import refuse_unknown_types
from enricher.sources.source import Refusal, Source
from enricher.sources.source_options import SourceOptions

_Facts = TypeVar("_Facts")


class LoadedFacts(Struct, frozen=True):
    """The facts of a run, and what its sources did not give."""

    facts: CatalogFacts
    counts: ResourceCounts | None = None  # of the user's own resources, if they were requested
    refused: tuple[str, ...] = ()  # why a source, which a run can do without, gave nothing
    not_recorded: tuple[str, ...] = ()  # counts that a recording doesn't have
    warnings: tuple[str, ...] = ()  # what is wrong with the facts


def load_facts(
    options: SourceOptions,
    *,
    counts: bool = False,
    recommendations: bool = True,
    resource_types: Iterable[str] = (),
    warn: Callable[[str], None] = lambda _: None,
    connection: Connection | None = None,
) -> LoadedFacts:
    """Ask all sources at once; this takes as long as the longest chain of pages.

    Azure is asked only for what no file and no fresh cache has. With `counts`, the user's own
    resources are counted as well. `resource_types` are types that Azure must have. `warn` is given
    a message for each long wait. A source that refuses this account only leaves out its facts.
    Raises SourceError if a source can't be read, UsageError if Azure lacks a resource type.
    """
    connection = connection or Connection(options, warn=warn)
    chains = Chains(connection.close)
    try:
        loader = _Loader(connection, chains)
        return loader.load(
            counts=counts,
            recommendations=recommendations,
            resource_types=tuple(resource_types),
        )
    finally:
        chains.end()


class _Loader:
    """Combines the facts of all sources of a run."""

    def __init__(self, connection: Connection, chains: Chains) -> None:
        self._connection = connection
        self._chains = chains
        self._refused: list[str] = []
        self._not_recorded: list[str] = []

    def load(
        self, *, counts: bool, recommendations: bool, resource_types: tuple[str, ...]
    ) -> LoadedFacts:
        """Start all sources, then collect their facts."""
        policies = policy_source(self._connection, self._chains)
        policies_asked = self._start(policies)
        types_asked = self._start(
            recommendation_source(self._connection) if recommendations else None
        )
        counting = count_sources(self._connection) if counts else None
        affected_asked = self._start(counting.affected if counting else None)
        compliance_asked = self._start(counting.compliance if counting else None)
        types_checked = self._chains.start(refuse_unknown_types, self._connection, resource_types)
        policy_facts = self._result(policies_asked)
        advisor_facts = self._result(types_asked)
        facts = CatalogFacts(
            policy_facts.policies if policy_facts else None,
            policy_facts.initiatives if policy_facts else (),
            advisor_facts.types if advisor_facts else None,
            partial=self._connection.options.recordings is not None,
            gaps=frozenset().union(*(part.gaps for part in (policy_facts, advisor_facts) if part)),
            load_rules=policies.load_rules if policies else no_rules,
            files=policy_facts.files if policy_facts else {},
        )
        resource_counts = (
            ResourceCounts(self._counts(affected_asked), self._counts(compliance_asked))
            if counting
            else None
        )
        types_checked.result()
        warnings = [
            line for part in (policy_facts, advisor_facts) if part for line in part.warnings
        ]
        return LoadedFacts(
            facts,
            resource_counts,
            tuple(dict.fromkeys(self._refused)),
            tuple(dict.fromkeys(self._not_recorded)),
            tuple(warnings),
        )

    def _start(self, source: Source[_Facts] | None) -> Future[_Facts | Refusal] | None:
        return self._chains.start(source.ask) if source else None

    def _result(self, asked: Future[_Facts | Refusal] | None) -> _Facts | None:
        """Return the facts of a source; None if it refused, or if there is none."""
        if asked is None:
            return None
        facts = asked.result()
        if isinstance(facts, Refusal):
            self._refused += facts.reasons
            return None
        return facts

    def _counts(self, asked: Future[_Facts | Refusal] | None) -> _Facts | None:
        """Return resource counts: whatever is wrong with them, a run can do without."""
        try:
            facts = asked.result() if asked else None
        except NotRecordedError as error:
            self._not_recorded.append(str(error))
            return None
        except SourceError as error:
            facts = Refusal((str(error),))
        if isinstance(facts, Refusal):
            self._refused += (f"{reason} Its counts are missing." for reason in facts.reasons)
            return None
        return facts
