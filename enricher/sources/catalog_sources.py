"""Choose the sources of policies and recommendation types by the options of a run."""

from __future__ import annotations

from enricher.catalog.fact_kind import FactKind
from enricher.sources.advisor_facts import AdvisorFacts
from enricher.sources.advisor_metadata import AdvisorMetadata
from enricher.sources.azure_policies import PolicyLists
from enricher.sources.chains import Chains
from enricher.sources.checkout import Checkout
from enricher.sources.connection import Connection
from enricher.sources.list_reader import ListReader
from enricher.sources.policy_facts import PolicyFacts
from enricher.sources.recordings import Recorded
from enricher.sources.responses import Responses
from enricher.sources.saved_recommendations import SavedRecommendations
from enricher.sources.shipped import (
    ShippedPolicies,
    ShippedRecommendations,
)
from enricher.sources.source import PolicySource, Source
from enricher.sources.source_options import ships


def policy_source(connection: Connection, chains: Chains) -> PolicySource | None:
    """Return the source of policies: files, the shipped catalogue, a recording, or Azure.

    None if there is none.
    """
    options = connection.options
    is_cached = bool(options.max_age)
    if options.offline:
        return ShippedPolicies(options.effective_cloud)
    if options.policies_from:
        return Checkout(options.policies_from, options.effective_cloud, is_cached)
    if not connection.is_possible:
        return None
    lists = PolicyLists(_list_reader(connection), chains)
    if options.fixtures is None:
        return lists
    return Recorded(lists, options.fixtures, PolicyFacts, options.cloud_key, is_cached)


def recommendation_source(connection: Connection) -> Source[AdvisorFacts] | None:
    """Return the source of recommendation types: files, the shipped catalogue, and so on.

    None if there is none.
    """
    options = connection.options
    is_cached = bool(options.max_age)
    if options.offline:
        has_any = ships(FactKind.RECOMMENDATIONS, options.effective_cloud)
        return ShippedRecommendations() if has_any else None
    if options.recommendations_from:
        return SavedRecommendations(options.recommendations_from, is_cached)
    if not connection.is_possible:
        return None
    metadata = AdvisorMetadata(_list_reader(connection))
    if options.fixtures is None:
        return metadata
    return Recorded(metadata, options.fixtures, AdvisorFacts, options.cloud_key, is_cached)


def _list_reader(connection: Connection) -> ListReader:
    """Return the reader of lists; it caches none of recordings, nor while it records."""
    options = connection.options
    has_cache = not (connection.record_to or options.fixtures)
    return ListReader(connection, Responses(options.cloud_key, options.max_age if has_cache else 0))
