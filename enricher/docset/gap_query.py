"""Find the gaps of an estate: read what is assigned in it, and compare it with guides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from enricher.article.article_options import merged
from enricher.article.enrich import Enricher
from enricher.article.gap_finder import GapFinder, services_in
from enricher.catalog.assigned_policies import AssignedPolicies
from enricher.catalog.catalog import Catalog
from enricher.catalog.gaps import Gaps
from enricher.docset.config import Config
from enricher.docset.facts import load_sources
from enricher.docset.listener import Listener
from enricher.errors import RefusedError
from enricher.sources.source_options import SourceOptions


def find_gaps(
    services: Iterable[str],
    sources: SourceOptions,
    config: Config,
    listener: Listener,
    *,
    given: Mapping[str, object],
    templates: Path | None = None,
) -> Gaps:
    """Compare the points of services with what is assigned at the scope of the sources.

    Without keys of services, those that the scope has resources of. `given` are options of
    articles, which override the configuration. Raises UsageError if no scope is named, and
    RefusedError if what is assigned, or the policies, can't be read.
    """
    sources.require_scope()
    options = merged(config.options, given)
    named = [*map(config.service, services)]
    loaded = load_sources(sources, listener, counts=True, estate=True, custom=options.custom)
    if loaded.estate is None or loaded.facts.policies is None:
        raise RefusedError("what is assigned can't be compared with the policies.")
    if not named and loaded.estate.resources is None:
        raise RefusedError("the resources of the scope can't be counted. Name services.")
    catalog = Catalog(loaded.facts, config.overrides)
    wording = config.wording(templates, sources.effective_cloud)
    assigned = AssignedPolicies(catalog, loaded.estate)
    finder = GapFinder(Enricher(catalog, loaded.counts, wording), assigned)
    gaps = tuple(
        gap
        for service in named or services_in(loaded.estate, config.registry.services)
        for gap in finder.gaps(service, options)
    )
    missing = tuple(finder.missing(config.required, gaps))
    return Gaps(sources.scope_words, gaps, missing, loaded.refused)
