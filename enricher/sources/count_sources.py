"""Choose the sources of the user's own facts, such as resource counts, by the options of a run.

Only the counts of the shipped recordings are cached, never those of the user's own resources.
"""

from __future__ import annotations

from msgspec import Struct

from enricher.catalog.estate import Estate
from enricher.catalog.resource_counts import Affected, ByType, Compliance
from enricher.sources.affected_resources import count_recommendations
from enricher.sources.connection import Connection
from enricher.sources.policy_states import count_states
from enricher.sources.recordings import Recorded
from enricher.sources.source import SessionSource, Source
from enricher.sources.source_options import shipped_recordings

_ADVISOR, _STATES = "Azure Advisor (recommendations)", "Azure Policy (compliance)"


class CountSources(Struct, frozen=True):
    """The sources of resource counts: for recommendations, and for policies."""

    affected: Source[ByType[Affected]]
    compliance: Source[ByType[Compliance]]


def count_sources(connection: Connection) -> CountSources | None:
    """Return the sources of resource counts; None if the options name no scope."""
    options = connection.options
    is_sample = options.fixtures is not None and options.fixtures == shipped_recordings()
    if options.has_wide_scope and not is_sample:
        return _resource_graph(connection)
    if options.fixtures is None and not options.subscriptions:
        return None
    affected = SessionSource(_ADVISOR, connection, count_recommendations)
    compliance = SessionSource(_STATES, connection, count_states)
    if not is_sample:
        return CountSources(affected, compliance)
    folder, cloud, is_cached = shipped_recordings(), options.cloud_key, bool(options.max_age)
    return CountSources(
        Recorded(affected, folder, dict[str, dict[str, Affected]], cloud, is_cached),
        Recorded(compliance, folder, dict[str, dict[str, Compliance]], cloud, is_cached),
    )


def estate_source(connection: Connection, *, custom: bool) -> Source[Estate] | None:
    """Return the source of what is assigned in the user's scope; None if the options name none.

    With `custom`, it also has the definitions and initiatives that users wrote.
    """
    options = connection.options
    if not options.has_scope:
        return None

    from enricher.sources.estate import read_estate  # with the Azure SDK, which is slow to import

    return SessionSource(
        "Azure Policy (assignments)",
        connection,
        lambda session: read_estate(session, options, custom=custom),
    )


def _resource_graph(connection: Connection) -> CountSources:
    from enricher.sources import resource_graph  # with the Azure SDK, which is slow to import

    options = connection.options
    scope = resource_graph.Scope(options.subscriptions, options.management_group)
    return CountSources(
        SessionSource(
            "Azure Resource Graph (recommendations)",
            connection,
            lambda session: resource_graph.count_recommendations(session, scope),
        ),
        SessionSource(
            "Azure Resource Graph (compliance)",
            connection,
            lambda session: resource_graph.count_states(session, scope),
        ),
    )
