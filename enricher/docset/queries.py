"""Queries of the catalogue: lists of policies and recommendations, explanations, news."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from enricher.catalog.catalog import Catalog
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.explanation import Explanation, explain
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.news import News
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.service import Service
from enricher.docset.azure_news import earlier_recommendations, news_since
from enricher.docset.config import Config
from enricher.docset.facts import load_catalog
from enricher.docset.listener import Listener
from enricher.errors import UsageError
from enricher.sources.history import is_day
from enricher.sources.source_options import SourceOptions


class CatalogQueries:
    """Queries of the catalogue that some sources have, with the decisions of a configuration.

    Sources are read when a query first needs them, and only once. Each query raises UsageError if
    no source of its facts is named, SourceError if one can't be read, and RefusedError if one
    refuses.
    """

    def __init__(self, config: Config, sources: SourceOptions, listener: Listener) -> None:
        self.config = config
        self._given = sources
        self._listener = listener

    @cached_property
    def sources(self) -> SourceOptions:
        """The sources of facts: as given, else as configured, else from the environment."""
        return self._given.resolve(self.config.sources)

    @cached_property
    def catalog(self) -> Catalog:
        """The policies and Advisor's recommendations."""
        return load_catalog(self.sources, self.config.overrides, self._listener)

    @cached_property
    def policy_catalog(self) -> Catalog:
        """The policies, without Advisor's recommendations, which take longer to load."""
        if "catalog" in vars(self):  # which has the policies already
            return self.catalog
        return load_catalog(
            self.sources, self.config.overrides, self._listener, recommendations=False
        )

    @cached_property
    def _custom_catalog(self) -> Catalog:
        """The policies, with the definitions that users wrote at the scope of the sources.

        Raises UsageError if no scope is named, and RefusedError if they can't be read.
        """
        self.sources.require_scope()
        return load_catalog(
            self.sources, self.config.overrides, self._listener, recommendations=False, custom=True
        )

    @property
    def _policy_facts(self) -> Catalog:
        """The policies; raises UsageError if no source of policies is named."""
        self.sources.require(FactKind.POLICIES)
        return self.policy_catalog

    def policies(
        self,
        service: Service | str | None = None,
        *,
        pillar: Pillar | None = None,
        preview: bool | None = None,
        include_generic: bool | None = None,
        custom: bool = False,
    ) -> list[ClassifiedPolicy]:
        """Return the live policies that apply to a service, or all of them, by name.

        `service` may be a key of the registry. With `pillar`, only policies that belong to it.
        With `custom`, only those that users wrote, at the scope that the sources name. `preview`
        and `include_generic` override the configuration. Raises NotFoundError if there is no such
        service.
        """
        configured = self.config.options
        catalog = self._custom_catalog if custom else self._policy_facts
        applying = catalog.policies(
            self._service(service, catalog),
            preview=configured.preview if preview is None else preview,
            include_generic=(
                configured.include_generic if include_generic is None else include_generic
            ),
            custom=custom,
        )
        applying = [item for item in applying if item.policy.is_custom is custom]
        return sorted(
            (item for item in applying if pillar in (None, *item.classification.pillars)),
            key=lambda item: (item.policy.display_name.lower(), item.policy.id),
        )

    def recommendations(
        self, service: Service | str | None = None, *, pillar: Pillar | None = None
    ) -> list[RecommendationType]:
        """Return Advisor's recommendation types for a service, or all, by pillar and impact.

        Raises NotFoundError if there is no such service.
        """
        self.sources.require(FactKind.RECOMMENDATIONS)
        types = self.catalog.recommendation_list(self._service(service, self.catalog))
        return [item for item in types if pillar in (None, item.pillar)]

    def explain(self, policy: str, *, service: Service | str | None = None) -> Explanation:
        """Explain why a policy applies to services, and why it belongs to its pillar.

        `policy` is the id of a definition, the beginning of one, or a part of its name. With a
        `service` or its key, only for this one. Raises NotFoundError if either does not exist.
        """
        services, catalog = self.config.registry.services.values(), self._policy_facts
        return explain(catalog, policy, services, self._service(service, catalog))

    def news(
        self,
        since: str | None = None,
        *,
        recommendations_since: str | None = None,
        services: Iterable[str] = (),
        pillar: Pillar | None = None,
        fetch: bool = False,
    ) -> list[News]:
        """Return what changed in the policies since a day, a commit, or another checkout.

        `recommendations_since` adds the changes of Advisor's recommendation types since a commit,
        or an earlier file of them. Those since a day are added anyway, if their files are in a git
        checkout. Raises UsageError if neither is given.

        With keys of `services` or a `pillar`, only what concerns these. With `fetch`, git may
        fetch what a partial clone of the policies lacks, as the settings of that clone say.
        """
        named = [*map(self.config.service, services)]
        among = named or self.config.registry.services.values()
        if since is None and recommendations_since is None:
            raise UsageError("name a commit or a day with --since, or --recommendations-since.")
        day = since if since and is_day(since) else None
        types = earlier_recommendations(
            recommendations_since, day, self.sources, self._listener, fetch=fetch
        )
        news = news_since(
            since,
            self.sources,
            self._catalog_of_news(since, has_types=types is not None),
            among,
            self._listener,
            recommendations=types,
            fetch=fetch,
        )
        return [
            item for item in news if (item.services or not named) and pillar in (None, item.pillar)
        ]

    def _catalog_of_news(self, since: str | None, *, has_types: bool) -> Catalog:
        """Return today's catalogue; raise UsageError if no source of what is compared is named."""
        if since is not None:
            self.sources.require(FactKind.POLICIES)
        if not has_types:
            return self.policy_catalog
        self.sources.require(FactKind.RECOMMENDATIONS)
        return self.catalog

    def _service(self, service: Service | str | None, catalog: Catalog) -> Service | None:
        """Return the service of a key; raise UsageError for one of types that nothing knows."""
        if isinstance(service, str):
            return self.config.service(service)
        if service and service.key not in self.config.registry.services:
            catalog.require_types(service.resource_types)
        return service
