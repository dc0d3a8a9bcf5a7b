"""The facts on one service that its articles are filled from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from enricher.catalog.families import Family
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.recommendations import Advice, concerns
from enricher.catalog.resource_counts import Compliance, ServiceCounts
from enricher.catalog.service import Service

_MAX_CATEGORIES = 3  # in the line that closes a list


class Categories(Struct, frozen=True):
    """The categories that a list links: all of the service's, or those with most policies."""

    names: Sequence[str]
    of_pillar: bool = False
    others: bool = False  # the pillar has policies in further categories


class ServiceFacts(Struct, frozen=True, eq=False, dict=True):
    """The facts on a service: families of policies, and recommendations, by pillar.

    None means that the source was not queried, and never that there are none.
    """

    service: Service
    families: Mapping[Pillar, Sequence[Family]] | None
    advice: Mapping[Pillar, Sequence[Advice]] | None
    #: The pillars that may have recommendations which could not be read.
    unreadable_pillars: frozenset[Pillar] = frozenset()
    service_counts: ServiceCounts | None = None  # to be written; only for internal documents
    #: The ids of the policies that are assigned at the user's scope; only if that is to be written.
    assigned: frozenset[str] = frozenset()
    #: Returns the recommendation types that are never listed; earlier versions listed some of them.
    dropped: Callable[[], Sequence[RecommendationType]] = tuple

    @cached_property
    def all_policies(self) -> list[CompiledPolicy]:
        """The policies of all pillars."""
        families = [family for group in (self.families or {}).values() for family in group]
        return [member.classified.policy for family in families for member in family.members]

    @cached_property
    def all_recommendations(self) -> list[RecommendationType]:
        """The recommendation types of all pillars."""
        groups = (self.advice or {}).values()
        return [entry for group in groups for advice in group for entry in advice.entries]

    def has_advice(self, pillar: Pillar) -> bool:
        """Return whether a pillar has recommendations."""
        return bool((self.advice or {}).get(pillar))

    def has_any_advice(self, pillar: Pillar) -> bool:
        """Return whether Advisor has recommendations for a pillar, listed or not."""
        return self.has_advice(pillar) or pillar in self._pillars_of_dropped

    @cached_property
    def _pillars_of_dropped(self) -> set[Pillar]:
        """The pillars of the service's recommendations that are never listed."""
        return {entry.pillar for entry in self.dropped() if concerns(entry, self.service)}

    def advice_without(self, repeated: Collection[str], pillar: Pillar) -> list[Advice]:
        """Return a pillar's recommendations without those with these ids."""
        groups = (self.advice or {}).get(pillar, ())
        return [*filter(None, (advice.without(repeated) for advice in groups))]

    def may_lack_recommendations(self, pillar: Pillar) -> bool:
        """Return whether a pillar seems to have no recommendations, but some couldn't be read."""
        return pillar in self.unreadable_pillars and not self.has_advice(pillar)

    @property
    def compliance(self) -> Mapping[str, Compliance] | None:
        """The counts of complying resources by definition id; None if none are to be written."""
        return self.service_counts.compliance if self.service_counts else None

    @property
    def has_own_facts(self) -> bool:
        """Whether any of the facts is about this service alone."""
        return bool(self.all_recommendations) or any(
            all(map(self.service.covers, policy.target_types)) for policy in self.all_policies
        )

    def categories(self, pillar: Pillar) -> Categories:
        """Return the categories that the list of a pillar links.

        These are the categories of the service's policies, or of the registry if it has none. Of
        more than three, only the three with most of the pillar's policies.
        """
        built_in = [policy for policy in self.all_policies if not policy.is_custom]
        categories = {policy.category for policy in built_in}
        names = sorted(categories or self.service.categories, key=str.lower)
        if len(names) <= _MAX_CATEGORIES:
            return Categories(names)
        own = Counter(
            member.classified.policy.category
            for family in (self.families or {}).get(pillar, ())
            for member in family.members
            if not member.classified.policy.is_custom
        )
        counts = own or Counter(policy.category for policy in built_in)
        first = sorted(counts, key=lambda name: (-counts[name], name))[:_MAX_CATEGORIES]
        return Categories(
            sorted(first, key=str.lower), of_pillar=bool(own), others=len(counts) > _MAX_CATEGORIES
        )
