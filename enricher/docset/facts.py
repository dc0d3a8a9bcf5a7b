"""Load the facts of a run, and report what is wrong with them to its listener."""

from __future__ import annotations

from collections.abc import Iterable

from enricher.article.bullets import name_key
from enricher.catalog.catalog import Catalog
from enricher.catalog.facts import CatalogFacts
from enricher.catalog.overrides import Overrides
from enricher.catalog.policy import is_custom_key
from enricher.docset.listener import Listener
from enricher.docset.lock import LockFile
from enricher.docset.request import Mode, Request
from enricher.errors import RefusedError, SourceError
from enricher.sources.load import LoadedFacts
from enricher.sources.loss import refuse_shrunken_catalogue
from enricher.sources.source_options import SourceOptions

#: What a run has that needs none.
NO_FACTS = LoadedFacts(CatalogFacts(policies=(), recommendation_types=()))
#: The modes of runs that may write the counts of the user's own resources.
_COUNTING = (Mode.FILL, Mode.REFRESH)


def load(request: Request, listener: Listener) -> LoadedFacts:
    """Load the facts that a request needs.

    To strip articles, the catalogue that ships with enrich will do if Azure can't be asked.

    Raises UsageError for a resource type of the command line that nothing knows.
    """
    sources, counts = request.sources, request.mode in _COUNTING
    assigned, custom = (counts and request.asks_for(name) for name in ("assigned", "custom"))
    if assigned or custom:
        sources.require_scope()
    try:
        loaded = load_sources(sources, listener, counts=counts, estate=assigned, custom=custom)
    except SourceError as error:
        if request.mode is not Mode.STRIP or not sources.needs_azure:
            raise
        listener.warn(
            f"{error} The catalogue that ships with enrich is used instead: bullets that it can't "
            "recognize stay."
        )
        loaded = load_sources(SourceOptions(offline=True, cloud=sources.effective_cloud), listener)
    if counts and loaded.counts is None and request.asks_for("compliance"):
        listener.warn(
            "compliance: these sources have no counts of your own resources, so that no article "
            "says how many comply. Name a subscription with --subscription ID."
        )
    Catalog(loaded.facts).require_types(request.resource_types)
    return loaded


def load_sources(
    sources: SourceOptions,
    listener: Listener,
    *,
    counts: bool = False,
    recommendations: bool = True,
    estate: bool = False,
    custom: bool = False,
) -> LoadedFacts:
    """Load facts, and warn about sources that refused or returned malformed data.

    With `counts`, also the counts of the user's own resources; with `estate`, what is assigned at
    the user's scope, and with `custom`, the definitions that users wrote there.
    """
    from enricher.sources.load import load_facts  # noqa: PLC0415 - only if there is work to do

    with listener.progress("Loading facts"):
        loaded = load_facts(
            sources,
            counts=counts,
            recommendations=recommendations,
            estate=estate or custom,
            custom=custom,
            warn=listener.warn,
        )
    for line in (*loaded.warnings, *loaded.refused, *loaded.not_recorded):
        listener.warn(line)
    if loaded.notice:
        tell = listener.warn if loaded.is_old else listener.inform
        tell(loaded.notice)
    return loaded


def load_catalog(
    sources: SourceOptions,
    overrides: Overrides,
    listener: Listener,
    *,
    recommendations: bool = True,
    custom: bool = False,
) -> Catalog:
    """Load a whole catalogue, with the user's decisions, and with the `custom` definitions.

    Raises RefusedError if a source refuses: a list would be wrong without it.
    """
    loaded = load_sources(sources, listener, recommendations=recommendations, custom=custom)
    if loaded.refused:
        raise RefusedError("the catalogue is incomplete.")
    return Catalog(loaded.facts, overrides)


def refuse_loss(locks: Iterable[LockFile], facts: CatalogFacts) -> None:
    """Raise SourceError if the facts lack many definitions or recommendations of the locks.

    Facts that lack some of Azure by design say nothing: recordings, and those of a past day.
    """
    if not Catalog(facts).is_current:
        return
    locks = list(locks)
    if facts.policies is not None:
        keys = (key for lock in locks for key in lock.policies)
        # A catalogue has custom definitions only on request.
        ids = {guid for key in keys if not any(map(is_custom_key, key.ids)) for guid in key.ids}
        present = {*(policy.id for policy in facts.policies), *facts.gaps}
        refuse_shrunken_catalogue("policy definitions of enrich.lock", ids, present)
    if facts.recommendation_types is not None:
        # Each by the names that it goes by: Azure's own, and the title of the bullet.
        names = {key.names for lock in locks for key in lock.recommendations if key.names}
        titles = (entry.display_name for entry in facts.recommendation_types)
        present = {*map(name_key, (*titles, *facts.gaps))}
        there = (several for several in names if not present.isdisjoint(several))
        refuse_shrunken_catalogue("recommendations of enrich.lock", names, there)


def origin_of(request: Request) -> tuple[str, ...]:
    """Return a line for each source of the facts: a commit, the day of a file, or Azure."""
    from enricher.sources.origin import origin  # noqa: PLC0415 - only for reports

    return tuple(origin(request.sources))
