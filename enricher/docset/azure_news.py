"""What changed in Azure since an earlier state of the sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from enricher.catalog.catalog import Catalog
from enricher.catalog.facts import CatalogFacts
from enricher.catalog.news import News, news_of
from enricher.catalog.service import Service
from enricher.docset.listener import Listener
from enricher.docset.request import Request
from enricher.errors import SourceError, UsageError
from enricher.sources.history import is_day
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
    from enricher.sources.since import days_since, read_since  # noqa: PLC0415 - the Azure SDK

    earlier, days = CatalogFacts(), {}
    if since is not None and sources.offline and is_day(since):
        earlier = _shipped_since(since, catalog.facts, listener)
    elif since is not None:
        with listener.progress("Loading earlier facts"):
            earlier = read_since(since, sources, fetch=fetch, warn=listener.warn)
            days = days_since(since, sources, [earlier.files, catalog.facts.files])
    if recommendations:
        earlier = replace(earlier, recommendation_types=recommendations.types)
        day, types = recommendations.changed_on, catalog.recommendation_types or ()
        if day:
            days |= dict.fromkeys((entry.id for entry in (*recommendations.types, *types)), day)
    return news_of(Catalog(earlier), catalog, services, days.get)


def _shipped_since(since: str, facts: CatalogFacts, listener: Listener) -> CatalogFacts:
    """Return the policies that the shipped catalogue has had since a day.

    It knows the first release with each definition, and nothing of their earlier versions. Raises
    UsageError for a day before its first release.
    """
    release = facts.history.release_on(date.fromisoformat(since))
    if release is None:
        first = min(facts.history.releases, default=None)
        raise UsageError(
            f"--since {since}: the catalogue that ships with enrich knows "
            + (
                f"no policies before {first}. Name that day or a later one"
                if first
                else "no others"
            )
            + ", or use --policies-from."
        )
    listener.inform(
        f"--offline: compared with the policies of {release}, and only new definitions are known. "
        "What was changed, deprecated or removed needs --policies-from."
    )
    first_with = facts.history.first_release_with
    known = (each for each in facts.policies or () if first_with(each.id) <= release)
    return CatalogFacts(tuple(known))


def news_on(
    services: Iterable[Service], request: Request, facts: CatalogFacts, listener: Listener
) -> list[News]:
    """Return the changes of the policies of some services since the state that a request names."""
    news = news_since(
        request.since,
        request.sources,
        Catalog(facts),
        services,
        listener,
        fetch=request.fetch,
    )
    return [item for item in news if item.services]


def earlier_recommendations(
    since: str | None, day: str | None, sources: SourceOptions, listener: Listener, *, fetch: bool
) -> EarlierRecommendations | None:
    """Return Advisor's recommendation types at an earlier time; None if nothing has them.

    `since` names a file or a commit. Without it, they are those of the `day`, if the files of the
    sources are in a git checkout; if they can't be read there, the listener is told why.
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
