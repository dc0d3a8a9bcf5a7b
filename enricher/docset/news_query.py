"""The query of a workspace for news: what changed in the policies and recommendations."""

from __future__ import annotations

from collections.abc import Iterable

from enricher.catalog.catalog import Catalog
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.news import News
from enricher.catalog.pillar import Pillar, read_pillar
from enricher.docset.azure_news import earlier_recommendations, news_since, require_state
from enricher.docset.sourced import SourcedCatalog
from enricher.errors import UsageError
from enricher.platform.arguments import listed
from enricher.sources.checkout_history import is_day


class NewsQuery(SourcedCatalog):
    """The query for news."""

    def _require_earlier_policies(self, since: str) -> None:
        """Raise UsageError if `news` would find no earlier policies; none are read."""
        self.sources.require(FactKind.POLICIES)
        require_state(since, self.sources)

    def news(
        self,
        since: str | None = None,
        *,
        recommendations_since: str | None = None,
        services: str | Iterable[str] = (),
        pillar: Pillar | str | None = None,
        fetch: bool = False,
    ) -> list[News]:
        """Return what changed in the policies since a day, a commit, or another checkout.

        `recommendations_since` adds the changes of Advisor's recommendation types since a commit,
        or an earlier file of them. Those since a day are added anyway, if their files are in a git
        checkout. Raises UsageError if neither is given.

        With keys of `services` or a `pillar`, only what concerns these. With `fetch`, git may
        fetch what a partial clone of the policies lacks, as the settings of that clone say.
        """
        named, only = [*map(self._config.service, listed(services))], read_pillar(pillar)
        among = named or self._config.registry.services.values()
        if since is None and recommendations_since is None:
            raise UsageError("name a commit or a day with --since, or --recommendations-since.")
        if since is not None:
            self._require_earlier_policies(since)
        day = since if since and is_day(since) else None
        types = earlier_recommendations(
            recommendations_since, day, self.sources, self._listener, fetch=fetch
        )
        news = news_since(
            since,
            self.sources,
            self._catalog_of_news(has_types=types is not None),
            among,
            self._listener,
            recommendations=types,
            fetch=fetch,
        )
        return [
            item for item in news if (item.services or not named) and only in (None, item.pillar)
        ]

    def _catalog_of_news(self, *, has_types: bool) -> Catalog:
        """Return today's catalogue; raise UsageError if no source of what is compared is named."""
        if not has_types:
            return self._policy_catalog
        self.sources.require(FactKind.RECOMMENDATIONS)
        return self._catalog
