"""The proved remedies that a bullet names, among the policies of a service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.service import Service


def remedies_by_lead(
    policies: Iterable[ClassifiedPolicy], service: Service
) -> Mapping[str, list[ClassifiedPolicy]]:
    """Return the policies that only bring about what others check, by the id of one of these.

    Of several, it is the one with the fewest remedies, and of these the one that ranks first: a
    policy on function apps is no remedy for all apps.
    """
    ranked = sorted(
        policies,
        key=lambda entry: (sum(map(len, entry.policy.remedies)), entry.rank(service)),
    )
    changing = {
        entry.policy.id: entry
        for entry in ranked
        if not entry.states_a_goal and not entry.pinned and not entry.policy.worth.is_left_out
    }
    remedies: dict[str, list[ClassifiedPolicy]] = {}
    for entry in ranked:
        ids = {guid for group in entry.policy.remedies for guid in group}
        own = [guid for guid in changing if guid in ids]
        if own:
            remedies[entry.policy.id] = [changing.pop(guid) for guid in own]
    return remedies
