"""Changes in Azure since an earlier state of the sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import Cloud
from enricher.catalog.facts import CatalogFacts
from enricher.catalog.news import News, news_of
from enricher.catalog.service import Service
from enricher.docset.listener import Listener
from enricher.docset.request import Request
from enricher.errors import SourceError, UsageError
from enricher.sources.checkout_history import is_day, read_day
from enricher.sources.source_options import SourceOptions

if TYPE_CHECKING:
    from enricher.sources.recommendations_since import EarlierRecommendations


def news_since(
    since: str | None,
    sources: SourceOptions,
    catalog: Catalog,
    services: Iterable[Service],
    listener: Listener,
    *,
    recommendations: EarlierRecommendations | None = None,
    fetch: bool = False,
) -> list[News]:
    """Return the changes of the policies since a day, a commit, or another checkout.

    `recommendations` are Advisor's earlier ones, whose changes are added. With `fetch`, git may
    fetch what a partial clone lacks.
    """
    earlier = CatalogFacts()
    if since is not None:
        earlier = earlier_policies(since, sources, listener, fetch=fetch)
    return _news_between(since, earlier, sources, catalog, services, recommendations)


def require_state(since: str, sources: SourceOptions) -> None:
    """Raise UsageError if `since` names no earlier state of the policies; no policy is read."""
    from enricher.sources import since as earlier  # noqa: PLC0415 - the Azure SDK

    if _is_shipped(since, sources):
        _shipped_release(since, sources.effective_cloud)
    else:
        earlier.require_state(since, sources)


def earlier_policies(
    since: str, sources: SourceOptions, listener: Listener, *, fetch: bool
) -> CatalogFacts:
    """Return the policies at an earlier time; `fetch` is as for `news_since`."""
    from enricher.sources.since import read_since  # noqa: PLC0415 - the Azure SDK

    if _is_shipped(since, sources):
        return _shipped_since(since, sources.effective_cloud, listener)
    with listener.progress("Loading earlier facts"):
        return read_since(since, sources, fetch=fetch, warn=listener.warn)


def _news_between(
    since: str | None,
    earlier: CatalogFacts,
    sources: SourceOptions,
    catalog: Catalog,
    services: Iterable[Service],
    recommendations: EarlierRecommendations | None = None,
) -> list[News]:
    """Return the changes between two states, each with its day if git has it."""
    from enricher.sources.since import days_since  # noqa: PLC0415 - the Azure SDK

    days = {}
    if since is not None and not _is_shipped(since, sources):
        days = days_since(since, sources, [earlier.files, catalog.facts.files])
    if recommendations:
        earlier = replace(earlier, recommendation_types=recommendations.types)
        day, types = recommendations.changed_on, catalog.recommendation_types or ()
        if day:
            days |= dict.fromkeys((entry.id for entry in (*recommendations.types, *types)), day)
    return news_of(Catalog(earlier), catalog, services, days.get)


class EarlierState(Struct, frozen=True):
    """The policies at the earlier time that a request names; without facts if it names none."""

    request: Request
    facts: CatalogFacts | None

    @classmethod
    def read(cls, request: Request, listener: Listener) -> EarlierState:
        """Read the policies; raise an error as `news_since` does."""
        if request.since is None:
            return cls(request, None)
        sources, fetch = request.sources, request.fetch
        return cls(request, earlier_policies(request.since, sources, listener, fetch=fetch))

    def news_on(self, services: Iterable[Service], facts: CatalogFacts) -> list[News]:
        """Return what changed until `facts` in the policies of some services."""
        if self.facts is None:
            return []
        since, sources = self.request.since, self.request.sources
        news = _news_between(since, self.facts, sources, Catalog(facts), services)
        return [item for item in news if item.services]


def _is_shipped(since: str, sources: SourceOptions) -> bool:
    """Return whether the shipped catalogue is asked for an earlier state of its own."""
    return sources.offline and is_day(since)


def _shipped_release(since: str, cloud: Cloud) -> date:
    """Return the last release before a day or on it that ships; raise UsageError if none does."""
    from enricher.sources.shipped import shipped_history  # noqa: PLC0415 - the Azure SDK

    history = shipped_history(cloud)
    release = history.release_on(read_day(since, "--since"))
    if release is None:
        first = min(history.releases, default=None)
        raise UsageError(
            f"--since {since}: the catalogue that ships with enrich knows "
            + (
                f"no policies before {first}. Name that day or a later one"
                if first
                else "no others"
            )
            + ", or use --policies-from."
        )
    return release


def _shipped_since(since: str, cloud: Cloud, listener: Listener) -> CatalogFacts:
    """Return the policies that the shipped catalogue has had since a day.

    It knows the first release with each definition, and nothing of their earlier versions. Raises
    UsageError for a day before its first release.
    """
    from enricher.sources.shipped import ShippedPolicies  # noqa: PLC0415 - the Azure SDK

    release, facts = _shipped_release(since, cloud), ShippedPolicies(cloud).ask()
    listener.inform(
        f"--offline: compared with the policies of {release}, and only new definitions are known. "
        "What was changed, deprecated or removed needs --policies-from."
    )
    first_with = facts.history.first_release_with
    return CatalogFacts(tuple(each for each in facts.policies if first_with(each.id) <= release))


def earlier_recommendations(
    since: str | None, day: str | None, sources: SourceOptions, listener: Listener, *, fetch: bool
) -> EarlierRecommendations | None:
    """Return Advisor's recommendation types at an earlier time; None if nothing has them.

    `since` names a file or a commit. Without it, they are those of the `day`, if the files of the
    sources are in a git checkout; if they can't be read there, the listener receives the reason.
    """
    from enricher.sources.recommendations_since import (  # noqa: PLC0415 - only for news
        has_history,
        read_recommendations_since,
    )

    if since is not None:
        return read_recommendations_since(since, sources, fetch=fetch, warn=listener.warn)
    if day is None or not sources.recommendations_from:
        return None
    if not has_history(sources):
        listener.inform(
            "Azure Advisor: no checkout has an earlier state of its recommendations. Name one with "
            "--recommendations-since to list their changes."
        )
        return None
    try:
        return read_recommendations_since(day, sources, fetch=fetch)
    except (SourceError, UsageError) as error:
        listener.inform(f"Azure Advisor: its changes are not listed: {error}")
        return None
