"""From the options that say where facts come from to the facts of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Compliance, RecommendationType, Service, Usage
from enricher.catalog.wire import JsonObject
from enricher.errors import NotRecordedError, RefusedError, UsageError
from enricher.sources import advisor, compliance, graph, policy, providers
from enricher.sources.cache import CatalogCache
from enricher.sources.options import SourceOptions
from enricher.sources.session import Session

_CHAINS = 8  # requests under way at once, at most; a chain of pages takes one at a time

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Answers:
    """All that the sources of a run said; `refused` has a line for each that refused."""

    catalog: Catalog
    usage: Mapping[Service, Usage] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    not_recorded: tuple[str, ...] = ()  # counts that a recording doesn't hold


class Sources:
    """The sources of a run. Azure is asked only for what no file and no fresh cache gives."""

    def __init__(self, options: SourceOptions, record_to: Path | None = None) -> None:
        """With `record_to`, what Azure answers is also written there, scrubbed."""
        self._options = options
        self._refused: list[str] = []
        self._not_recorded: list[str] = []
        self.session: Session | None = None
        # A recording is a cache of its own, and one that is made must ask for everything.
        self._cache = CatalogCache(_place(options), 0 if record_to else options.max_age)
        if options.recordings:
            self.session = Session.offline(options.recordings)
            self._cache = CatalogCache("", 0)
        elif options.needs_azure:
            self.session = Session.live(options, record_to)

    def ask(
        self,
        services: Iterable[Service] = (),
        *,
        recommendations: bool = True,
        resource_types: Iterable[str] = (),
    ) -> Answers:
        """Ask all sources at once; the wall time is that of the longest chain of pages.

        `resource_types` are the user's own, to be checked. Raises SourceError when a source can't
        be read; one that refuses this account only leaves out what it would give. Raises
        UsageError when Azure has no such resource type.
        """
        with ThreadPoolExecutor(_CHAINS) as pool:
            definitions = pool.submit(self._definitions)
            initiatives = pool.submit(self._initiatives)
            types = pool.submit(self._recommendation_types) if recommendations else None
            usage = self._ask_usage(pool, services)
            checked = pool.submit(self._check_resource_types, tuple(resource_types))
            policies = self._policies(definitions, initiatives)
            catalog = Catalog(
                policies.definitions if policies is not None else None,
                policies.initiatives if policies is not None else (),
                self._settle(types) if types else None,
                partial=self._options.recordings is not None,
            )
            counted = {
                service: Usage(self._settle_usage(counts), self._settle_usage(states))
                for service, (counts, states) in usage.items()
            }
            self._settle(checked)
        refused, missed = dict.fromkeys(self._refused), dict.fromkeys(self._not_recorded)
        return Answers(catalog, counted, tuple(refused), tuple(missed))

    def _settle(self, future: Future[_Answer]) -> _Answer | None:
        """The answer of a chain, or None when it refused."""
        try:
            return future.result()
        except RefusedError as error:
            self._refused.append(str(error))
            return None

    def _settle_usage(self, future: Future[_Answer]) -> _Answer | None:
        """The user's own counts, which a recording may do without."""
        try:
            return self._settle(future)
        except NotRecordedError as error:
            self._not_recorded.append(str(error))
            return None

    def _policies(
        self,
        definitions: Future[list[JsonObject] | None],
        initiatives: Future[list[JsonObject] | None],
    ) -> policy.PolicyCatalog | None:
        if self._options.policies_from:
            return policy.read_checkout(self._options.policies_from, self._options.cloud)
        listed, held = self._settle(definitions), self._settle(initiatives)
        return None if listed is None or held is None else policy.make_catalog(listed, held)

    def _definitions(self) -> list[JsonObject] | None:
        if self._options.policies_from:
            return None
        return self._cached("policy-definitions", policy.fetch_definitions)

    def _initiatives(self) -> list[JsonObject] | None:
        if self._options.policies_from:
            return None
        return self._cached("policy-set-definitions", policy.fetch_initiatives)

    def _recommendation_types(self) -> tuple[RecommendationType, ...] | None:
        if self._options.recommendations_from:
            return advisor.read_catalog(self._options.recommendations_from)
        types = self._cached("advisor-metadata", advisor.fetch_types)
        return None if types is None else advisor.make_catalog(types)

    def _cached(
        self, name: str, fetch: Callable[[Session], list[JsonObject]]
    ) -> list[JsonObject] | None:
        """From the cache while it is fresh, else from Azure; None when Azure is not to be asked."""
        if self.session is None:
            return None
        kept = self._cache.read(name)
        if kept is None:
            kept = fetch(self.session)
            self._cache.write(name, kept)
        return kept

    def _ask_usage(
        self, pool: ThreadPoolExecutor, services: Iterable[Service]
    ) -> dict[Service, tuple[Future[Mapping[str, int]], Future[Mapping[str, Compliance]]]]:
        """Start asking for the user's own counts, when there is a scope to ask about."""
        session, options = self.session, self._options
        if session is None:
            return {}
        if options.management_group or len(options.subscriptions) > 1:
            scope = graph.Scope(options.subscriptions, options.management_group)
            return {
                service: (
                    pool.submit(
                        graph.count_recommendations, session, scope, service.resource_types
                    ),
                    pool.submit(graph.count_states, session, scope, service.resource_types),
                )
                for service in services
            }
        if session.subscription is None:
            return {}
        # Advisor can't filter by type: one list serves all services.
        counts = pool.submit(advisor.count_recommendations, session)
        return {
            service: (counts, pool.submit(compliance.fetch, session, service.resource_types))
            for service in services
        }

    def _check_resource_types(self, wanted: tuple[str, ...]) -> None:
        """Raise UsageError when Azure offers no such type; without a session nothing is known."""
        if not wanted or self.session is None or self.session.subscription is None:
            return
        offered = providers.fetch_resource_types(self.session)
        namespaces = {kind.partition("/")[0] for kind in offered}
        for kind in map(str.lower, wanted):
            if kind.partition("/")[0] in namespaces and kind not in offered:
                near = ", ".join(get_close_matches(kind, sorted(offered), 3))
                raise UsageError(
                    f"Azure has no resource type '{kind}'{f'. Nearest: {near}' if near else ''}."
                )


def _place(options: SourceOptions) -> str:
    """What a cache belongs to: a cloud, or an endpoint of its own."""
    return options.arm_endpoint or options.cloud.value
