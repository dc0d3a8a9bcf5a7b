"""Queries of the catalogue: lists of policies and recommendations, explanations, news."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from enricher.catalog.architecture import SharedPolicy, by_pillar
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.explanation import Explanation, explain
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.pillar import Pillar, read_pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.search import PolicyFilter, PolicyState
from enricher.catalog.service import Service
from enricher.catalog.services import find_service
from enricher.docset.news_query import NewsQuery
from enricher.platform.arguments import listed


class CatalogQueries(NewsQuery):
    """Queries of the catalogue that some sources have, with the decisions of a configuration.

    Each query raises UsageError if no source of its facts is named, SourceError if one can't be
    read, and RefusedError if one refuses.
    """

    def find_service(self, words: str) -> Service:
        """Return the service with a key, a name or a resource type, or the only one with a part.

        Raises NotFoundError, with the nearest keys, if there is none, and UsageError for several.
        """
        return find_service(words, self._config.registry)

    def policies(
        self,
        service: Service | str | None = None,
        *,
        pillar: Pillar | str | None = None,
        effect: str | None = None,
        state: PolicyState | str | None = None,
        preview: bool | None = None,
        include_generic: bool | None = None,
        custom: bool = False,
    ) -> list[ClassifiedPolicy]:
        """Return the live policies that apply to a service, or all of them, by name.

        `service` may be a key of the registry. With `pillar`, only policies that belong to it, and
        with `effect`, only those that can have it. With `state`, only those that are in it, which
        may be deprecated ones. With `custom`, only those that users wrote, at the scope that the
        sources name. `preview` and `include_generic` override the configuration. Raises
        NotFoundError if there is no such service, and UsageError for an unknown pillar, effect or
        state.
        """
        chosen, only = PolicyFilter.of(state, effect), read_pillar(pillar)
        if preview is None and chosen.state is PolicyState.PREVIEW:
            preview = True
        configured = self._config.options
        catalog = self._policies_of(custom=custom)
        named = self._service(service, catalog)
        if chosen.state is PolicyState.DEPRECATED:
            applying = catalog.deprecated_policies(named)
        else:
            applying = catalog.policies(
                named,
                preview=configured.preview if preview is None else preview,
                include_generic=(
                    configured.include_generic if include_generic is None else include_generic
                ),
                custom=custom,
            )
        applying = [item for item in applying if item.policy.is_custom is custom]
        return sorted(
            (
                item
                for item in applying
                if only in (None, *item.classification.pillars) and chosen.matches(item.policy)
            ),
            key=lambda item: (item.policy.display_name.lower(), item.policy.id),
        )

    def find_policies(
        self, words: str, service: Service | str | None = None, **filters: Any
    ) -> list[ClassifiedPolicy]:
        """Return the policies that have all words, or the start of an id, the best hits first.

        The words may be in the name, the category, the description, an effect, or the name of a
        service; the start of a word is enough. `service` and `filters` are those of `policies`.
        """
        among = {item.policy.id: item for item in self.policies(service, **filters)}
        hits = self._policies_of(custom=bool(filters.get("custom"))).index.search(words)
        return [among[policy.id] for policy in hits if policy.id in among]

    def policies_by_pillar(
        self, services: Service | str | Iterable[Service | str]
    ) -> dict[Pillar, list[SharedPolicy]]:
        """Return the policies of several services by primary pillar, as for an architecture.

        Those that apply to most of the services come first, then those that lists of articles rank
        highest. Preview policies and those for resources of any type are included as configured.
        Raises NotFoundError if there is no such service.
        """
        options, catalog = self._config.options, self._policy_facts
        named = dict.fromkeys(
            filter(None, (self._service(each, catalog) for each in listed(services)))
        )
        return by_pillar(
            catalog,
            [*named],
            preview=options.preview,
            include_generic=options.include_generic,
        )

    def recommendations(
        self, service: Service | str | None = None, *, pillar: Pillar | str | None = None
    ) -> list[RecommendationType]:
        """Return Advisor's recommendation types for a service, or all, by pillar and impact.

        Raises NotFoundError if there is no such service, and UsageError for an unknown pillar.
        """
        only = read_pillar(pillar)
        self.sources.require(FactKind.RECOMMENDATIONS)
        types = self._catalog.recommendation_list(self._service(service, self._catalog))
        return [item for item in types if only in (None, item.pillar)]

    def explain(self, policy: str, *, service: Service | str | None = None) -> Explanation:
        """Explain why a policy applies to services, and why it belongs to its pillar.

        `policy` is the id of a definition, the beginning of one, or a part of its name. With a
        `service` or its key, only for this one. Raises NotFoundError if either does not exist.
        """
        services, catalog = self._config.registry.services.values(), self._policy_facts
        return explain(catalog, policy, services, self._service(service, catalog))
