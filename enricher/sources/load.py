"""From the options that say where facts come from to the catalogue of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from enricher.catalog.catalog import Catalog
from enricher.catalog.model import RecommendationType, Service
from enricher.errors import UsageError
from enricher.sources import advisor, compliance, policy, providers
from enricher.sources.compliance import Compliance
from enricher.sources.options import SourceOptions
from enricher.sources.session import Session


@dataclass(frozen=True)
class SubscriptionFacts:
    """What the subscription itself says of a service's resources: counts, never names."""

    recommendations: Mapping[str, int]  # by recommendation type id
    compliance: Mapping[str, Compliance]  # by definition id


class Sources:
    """The sources of a run. Azure is asked only for what no file gives."""

    def __init__(self, options: SourceOptions) -> None:
        self._options = options
        self._session = self._open()

    def _open(self) -> Session | None:
        options = self._options
        if options.recordings:
            return Session.offline(options.recordings)
        if (options.policies_from or options.recommendations_from) and not options.subscription:
            return None  # files only: no account is needed
        return Session.live(options.subscription)

    def catalog(self, *, recommendations: bool = True) -> Catalog:
        """Definitions, initiatives and recommendation types; None for what was not asked.

        Raises SourceError when a source that was named can't be read.
        """
        policies = self._policies()
        return Catalog(
            policies.definitions if policies is not None else None,
            policies.initiatives if policies is not None else (),
            self._recommendation_types() if recommendations else None,
        )

    def _policies(self) -> policy.PolicyCatalog | None:
        if self._options.policies_from:
            return policy.read_checkout(self._options.policies_from)
        return policy.fetch(self._session) if self._session else None

    def _recommendation_types(self) -> tuple[RecommendationType, ...] | None:
        if self._options.recommendations_from:
            return advisor.read_catalog(self._options.recommendations_from)
        return advisor.fetch_catalog(self._session) if self._session else None

    def check_resource_types(self, wanted: tuple[str, ...]) -> None:
        """Raise UsageError when Azure offers no such type; without a session nothing is known."""
        if not wanted or self._session is None:
            return
        offered = providers.fetch_resource_types(self._session)
        namespaces = {kind.partition("/")[0] for kind in offered}
        for kind in map(str.lower, wanted):
            if kind.partition("/")[0] in namespaces and kind not in offered:
                near = ", ".join(get_close_matches(kind, sorted(offered), 3))
                raise UsageError(
                    f"Azure has no resource type '{kind}'{f'. Nearest: {near}' if near else ''}."
                )

    def subscription_facts(self, service: Service) -> SubscriptionFacts | None:
        """What the subscription says of a service; None when there is no subscription to ask.

        Raises SourceError when it can't be asked.
        """
        session = self._session
        if session is None or session.subscription is None:
            return None
        counts: Counter[str] = advisor.count_recommendations(session)
        return SubscriptionFacts(counts, compliance.fetch(session, service.resource_types))
