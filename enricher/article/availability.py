"""Whether Azure still has the subjects of bullets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import chain

from msgspec import Struct

from enricher.article.bullets import BulletKey, name_key
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.catalog import Catalog
from enricher.catalog.facts import Availability
from enricher.catalog.policy import is_custom_key
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.service import Service


class SubjectAvailability(Struct, frozen=True, dict=True):
    """The availability of subjects in a catalogue, by id or else by name."""

    catalog: Catalog

    def of_policy(self, subject: BulletKey) -> Availability:
        """Return whether Azure still has a policy.

        A custom one counts as live: a catalogue has them only on request.
        """
        if any(map(is_custom_key, subject.ids)):
            return Availability.LIVE
        if subject.ids:
            return self.catalog.availability(subject.ids)
        return self._of_name(subject, self._policy_names)

    def of_recommendation(self, subject: BulletKey) -> Availability:
        """Return whether Advisor still has a recommendation."""
        return self._of_name(subject, self._recommendation_names)

    def recommends(self, subject: BulletKey, service: Service) -> bool:
        """Return whether Advisor has a recommendation for a service."""
        return not subject.names.isdisjoint(self._names_for(service))

    def _names_for(self, service: Service) -> frozenset[str]:
        return _keys_of(self.catalog.recommendation_list(service))

    def _of_name(self, subject: BulletKey, live: frozenset[str]) -> Availability:
        if not subject.names.isdisjoint(live):
            return Availability.LIVE
        if not self.catalog.is_current or not subject.names.isdisjoint(self._names_of_gaps):
            return Availability.UNKNOWN
        return Availability.GONE

    @cached_property
    def _policy_names(self) -> frozenset[str]:
        """The keys of the names of policies, and of the initiatives that a list can start with."""
        names = (name for policy in self.catalog.live for name in policy.names)
        initiatives = (name for each in self.catalog.initiatives for name in each.names)
        return frozenset(map(name_key, chain(names, initiatives)))

    @cached_property
    def _recommendation_names(self) -> frozenset[str]:
        # Advisor also has the types that no article lists.
        return _keys_of(self.catalog.recommendation_types or ())

    @cached_property
    def _names_of_gaps(self) -> frozenset[str]:
        return frozenset(map(name_key, self.catalog.gaps))


def _keys_of(entries: Iterable[RecommendationType]) -> frozenset[str]:
    """Return the keys of all names of recommendation types."""
    names_of = load_advisor_rules().names
    return frozenset(name_key(name) for entry in entries for name in names_of(entry))
