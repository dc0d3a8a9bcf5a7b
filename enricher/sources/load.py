"""Load the facts of a run from all its sources at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

from msgspec import Struct

from enricher.catalog.estate import Estate
from enricher.catalog.facts import CatalogFacts, no_initiatives, no_rules, with_custom
from enricher.catalog.history import History
from enricher.catalog.resource_counts import ResourceCounts
from enricher.errors import NotRecordedError, SourceError
from enricher.sources.catalog_sources import policy_source, recommendation_source
from enricher.sources.chains import Chains
from enricher.sources.connection import Connection
from enricher.sources.count_sources import count_sources, estate_source
from enricher.sources.origin import notice
from enricher.sources.providers import offered_types
from enricher.sources.shipped import shipped_sources
from enricher.sources.source import Refusal, Source
from enricher.sources.source_options import SourceOptions

_NO_COUNTS = "Its counts are missing."

_Facts = TypeVar("_Facts")


class LoadedFacts(Struct, frozen=True):
    """The facts of a run, and the messages about those that are missing or malformed."""

    facts: CatalogFacts
    estate: Estate | None = None  # what is assigned in the user's scope, if that was requested
    counts: ResourceCounts | None = None  # of the user's own resources, if they were requested
    refused: tuple[str, ...] = ()  # by sources that a run can do without
    not_recorded: tuple[str, ...] = ()  # counts that a recording lacks
    warnings: tuple[str, ...] = ()  # about malformed facts
    notice: str = ""  # of facts that aren't today's: which they are
    is_old: bool = False  # whether they are too old to rely on


def load_facts(
    options: SourceOptions,
    *,
    counts: bool = False,
    recommendations: bool = True,
    estate: bool = False,
    custom: bool = False,
    warn: Callable[[str], None] = lambda _: None,
    connection: Connection | None = None,
) -> LoadedFacts:
    """Load the facts of all sources in parallel; this takes as long as the longest list.

    Azure is asked only for what no file and no fresh cache has. With `counts`, the user's own
    resources are counted as well; with `estate`, what is assigned in the user's scope is read, and
    with `custom`, the definitions that users wrote there belong to the policies. `warn` receives a
    message before each long wait. The facts of a source that refuses this account are None. Raises
    SourceError if a source can't be read.
    """
    connection = connection or Connection(options, warn=warn)
    chains = Chains(connection.close)
    try:
        loader = _Loader(connection, chains)
        return loader.load(
            counts=counts, recommendations=recommendations, estate=estate, custom=custom
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
        self, *, counts: bool, recommendations: bool, estate: bool, custom: bool
    ) -> LoadedFacts:
        """Start all sources in parallel, then collect their facts."""
        # The first of all, since it imports the SDK: threads that import it at once can deadlock.
        own_source = estate_source(self._connection, custom=custom) if estate else None
        policies = policy_source(self._connection, self._chains)
        policies_future = self._start(policies)
        types_future = self._start(
            recommendation_source(self._connection) if recommendations else None
        )
        counted = count_sources(self._connection) if counts else None
        affected_future = self._start(counted.affected if counted else None)
        # An estate has the compliance as well; a recording is also for runs without one.
        counts_states = counted and (own_source is None or self._connection.record_to)
        compliance_future = self._start(counted.compliance if counted and counts_states else None)
        estate_future = self._start(own_source)
        policy_facts = self._result(policies_future)
        advisor_facts = self._result(types_future)
        parts = [part for part in (policy_facts, advisor_facts) if part]
        facts = CatalogFacts(
            policy_facts.policies if policy_facts else None,
            policy_facts.initiatives if policy_facts else (),
            advisor_facts.types if advisor_facts else None,
            partial=self._connection.options.fixtures is not None,
            as_of=shipped_sources().policies.day if self._connection.options.offline else None,
            history=policy_facts.history if policy_facts else History(),
            gaps=frozenset().union(*(part.gaps for part in parts)),
            unreadable_types=advisor_facts.unreadable if advisor_facts else (),
            load_rules=policies.load_rules if policies else no_rules,
            load_initiatives=policies.load_initiatives if policies else no_initiatives,
            load_offered_types=partial(offered_types, self._connection.options),
            files=policy_facts.files if policy_facts else {},
        )
        own = self._optional(estate_future, "What is assigned is not known.")
        compliance = self._optional(compliance_future, _NO_COUNTS)
        if own:
            facts = with_custom(facts, own.custom)
            self._refused += own.missing
        resource_counts = (
            ResourceCounts(
                self._optional(affected_future, _NO_COUNTS),
                own.compliance if own else compliance,
            )
            if counted
            else None
        )
        return LoadedFacts(
            facts,
            own,
            resource_counts,
            tuple(dict.fromkeys(self._refused)),
            tuple(dict.fromkeys(self._not_recorded)),
            (
                *(warning for part in parts for warning in part.warnings),
                *(own.warnings if own else ()),
            ),
            *notice(self._connection.options),
        )

    def _start(self, source: Source[_Facts] | None) -> Future[_Facts | Refusal] | None:
        return self._chains.start(source.ask) if source else None

    def _result(self, future: Future[_Facts | Refusal] | None) -> _Facts | None:
        """Return the facts of a source; None if it refused, or if there is no source."""
        if future is None:
            return None
        facts = future.result()
        if isinstance(facts, Refusal):
            self._refused += facts.reasons
            return None
        return facts

    def _optional(self, future: Future[_Facts | Refusal] | None, lack: str) -> _Facts | None:
        """Return the user's own facts; None, with a message, if they can't be read at all.

        `lack` is a sentence that says what a run without them lacks.
        """
        try:
            facts = future.result() if future else None
        except NotRecordedError as error:
            self._not_recorded.append(str(error))
            return None
        except SourceError as error:
            facts = Refusal((str(error),))
        if isinstance(facts, Refusal):
            self._refused += (f"{reason} {lack}" for reason in facts.reasons)
            return None
        return facts
