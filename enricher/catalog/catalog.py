"""The catalogue: the facts of a run with the user's overrides, and queries on them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from itertools import chain

from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.facts import Availability, CatalogFacts, no_rules
from enricher.catalog.families import Family, rank
from enricher.catalog.initiative import Initiative
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import CompiledPolicy, PolicyDefinition
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.recommendations import Advice, select, select_dropped
from enricher.catalog.recommendations import rank as rank_advice
from enricher.catalog.relevance import applies_to
from enricher.catalog.search import PolicyIndex, PolicyState
from enricher.catalog.service import Service, is_within
from enricher.catalog.services import load_registry, nearest_types
from enricher.errors import SourceError, UsageError
from enricher.platform.words import nearest

_SIMILAR_ID, _SIMILAR_NAME = 0.85, 0.7  # an id with one wrong character of eight
_ID_PREFIX = re.compile(r"[0-9a-f]{6,8}(?:-[0-9a-f-]*)?")


class Catalog:
    """Policies, initiatives and recommendation types, with the user's overrides."""

    def __init__(self, facts: CatalogFacts, overrides: Overrides | None = None) -> None:
        self.facts = facts
        self.overrides = overrides or Overrides()
        self.policies_applying_to = cache(self._policies_applying_to)
        self.recommendation_list = cache(self._recommendation_list)
        self.classify = cache(self._classify)
        self._rules = cache(facts.load_rules)
        self._offered_types = cache(facts.load_offered_types)

    def with_overrides(self, overrides: Overrides) -> Catalog:
        """Return the catalogue with other overrides."""
        if overrides == self.overrides:
            return self
        other = Catalog(self.facts, overrides)
        other._rules = self._rules  # loaded once for both
        other._offered_types = self._offered_types
        return other

    def without_overrides(self) -> Catalog:
        """Return the catalogue with nothing of the user's, such as exclusions."""
        return self.with_overrides(Overrides())

    @property
    def definitions(self) -> Sequence[CompiledPolicy] | None:
        """All policies, including those that are never listed; None if no source was available."""
        return self.facts.policies

    @property
    def recommendation_types(self) -> Sequence[RecommendationType] | None:
        """All recommendation types; None if no source was available."""
        return self.facts.recommendation_types

    @property
    def partial(self) -> bool:
        """Whether Azure has more than the facts, which are a selection as in recordings."""
        return self.facts.partial

    @property
    def is_current(self) -> bool:
        """Whether what the facts lack doesn't exist: not so for recordings and stored facts."""
        return not (self.partial or self.facts.as_of)

    @property
    def has_rules(self) -> bool:
        """Whether the facts have the rules of policies; the shipped catalogue doesn't."""
        return self.facts.load_rules is not no_rules

    @property
    def gaps(self) -> frozenset[str]:
        """The ids of policies, and names of recommendation types, that could not be read."""
        return self.facts.gaps

    def unreadable_pillars(self, service: Service) -> frozenset[Pillar]:
        """Return the pillars that may have recommendations for a service that can't be read."""
        return frozenset(
            pillar
            for unreadable in self.facts.unreadable_types
            if not unreadable.resource_type or service.covers(unreadable.resource_type)
            for pillar in ([unreadable.pillar] if unreadable.pillar else Pillar)
        )

    @cached_property
    def live(self) -> list[CompiledPolicy]:
        """The policies that articles may list."""
        excluded = self.overrides.exclude
        return [
            policy
            for policy in self.definitions or ()
            if policy.is_live and policy.id not in excluded
        ]

    @cached_property
    def deprecated(self) -> list[CompiledPolicy]:
        """The deprecated policies, which articles never list."""
        return [
            policy
            for policy in self.definitions or ()
            if policy.reason_not_live == PolicyState.DEPRECATED and policy.classification.pillars
        ]

    @cached_property
    def initiatives(self) -> list[Initiative]:
        """The initiatives that are not deprecated."""
        return [entry for entry in self.facts.initiatives if not entry.deprecated]

    @cached_property
    def _initiative_by_id(self) -> dict[str, Initiative]:
        return {initiative.id: initiative for initiative in self.initiatives}

    def definition(self, policy_id: str) -> PolicyDefinition:
        """Return the definition of a policy with its rule; the first call loads all rules.

        Raises UsageError if the facts have no rules, and SourceError if the rules can't be read or
        this one is missing.
        """
        definition = self._rules().get(policy_id)
        if definition is None:
            raise SourceError(f"the rule of policy {policy_id} no longer exists. Run again.")
        return definition

    def applies_to(self, policy: CompiledPolicy, service: Service) -> bool:
        """Return whether a policy applies to a service.

        Rules are only loaded for services that are not registered; then this raises as
        `definition` does.
        """
        return applies_to(policy, service, self.definition)

    def require_types(self, resource_types: Iterable[str]) -> None:
        """Raise UsageError, with the nearest types and the missing facts, for an unknown one.

        Azure's own list is read only for a type that neither the registry nor the facts name; this
        raises SourceError if it can't be read.
        """
        for kind in map(str.lower, resource_types):
            if _has_type(self._named_types, kind) or _has_type(self._offered_types(), kind):
                continue
            known = sorted(self._named_types | self._offered_types())
            similar = ", ".join(nearest_types(kind, known))
            hint = f" Nearest: {similar}." if similar else ""
            missing = " and ".join(self.facts.missing)
            unread = f" without {missing}, which may name it" if missing else ""
            raise UsageError(f"nothing is known about the resource type '{kind}'{unread}.{hint}")

    @cached_property
    def _named_types(self) -> frozenset[str]:
        """The resource types that the registry, policies and recommendations name."""
        return frozenset(
            chain(
                *(service.all_types for service in load_registry().services.values()),
                *((*each.target_types, *each.related_types) for each in self.definitions or ()),
                (each.resource_type for each in self.recommendation_types or ()),
            )
        )

    def _classify(self, policy: CompiledPolicy) -> ClassifiedPolicy:
        """Return a policy with its pillars and initiatives."""
        classification = policy.classification
        pillar = self.overrides.pillars.get(policy.id)
        if pillar is not None:
            classification = classification.with_primary(pillar)
        initiatives = (self._initiative_by_id.get(guid) for guid in policy.initiatives)
        return ClassifiedPolicy(
            policy,
            classification,
            tuple(filter(None, initiatives)),
            policy.id in self.overrides.pin,
            self.overrides.reasons.get(policy.id),
        )

    @cached_property
    def index(self) -> PolicyIndex:
        """The words of live and deprecated policies, for searches."""
        return PolicyIndex([*self.live, *self.deprecated])

    def policies(
        self,
        service: Service | None,
        *,
        preview: bool = True,
        include_generic: bool = False,
        custom: bool = False,
    ) -> list[ClassifiedPolicy]:
        """Return the live policies that apply to a service (None: all of them), classified.

        With `custom`, also those that users wrote, if the facts have any.
        """
        chosen = (
            self.live if service is None else self.policies_applying_to(service, include_generic)
        )
        return [
            self.classify(policy)
            for policy in chosen
            if (preview or not policy.preview) and (custom or not policy.is_custom)
        ]

    def deprecated_policies(self, service: Service | None) -> list[ClassifiedPolicy]:
        """Return the deprecated policies that apply to a service (None: all), classified."""
        return [
            self.classify(policy)
            for policy in self.deprecated
            if service is None or self.applies_to(policy, service)
        ]

    def _policies_applying_to(
        self, service: Service, include_generic: bool
    ) -> list[CompiledPolicy]:
        return [
            policy
            for policy in self.live
            if self.applies_to(policy, service) or (include_generic and policy.generic_reason)
        ]

    def families(
        self,
        service: Service,
        *,
        preview: bool,
        include_generic: bool,
        custom: bool = False,
    ) -> Mapping[Pillar, list[Family]] | None:
        """Return the families of a service's policies, ranked, by primary pillar.

        Returns None if no source for policies was available.
        """
        if self.definitions is None:
            return None
        policies = self.policies(
            service, preview=preview, include_generic=include_generic, custom=custom
        )
        ranked = rank(policies, service)
        return {
            pillar: [family for family in ranked if family.pillar is pillar] for pillar in Pillar
        }

    def advice(self, service: Service) -> Mapping[Pillar, list[Advice]] | None:
        """Return Advisor's recommendations for a service, ranked, by pillar.

        Returns None if no source for recommendation types was available.
        """
        if self.recommendation_types is None:
            return None
        ranked = rank_advice(self.recommendation_list(service))
        return {
            pillar: [advice for advice in ranked if advice.lead.pillar is pillar]
            for pillar in Pillar
        }

    def _recommendation_list(self, service: Service | None) -> list[RecommendationType]:
        """Return the recommendation types of a service (None: all), by pillar, impact and name."""
        return select(self.recommendation_types or (), service)

    def dropped_recommendations(self, service: Service) -> list[RecommendationType]:
        """Return the recommendation types of a service that are never listed."""
        return select_dropped(self.recommendation_types or (), service)

    def successor(self, policy: CompiledPolicy) -> CompiledPolicy | None:
        """Return the live policy that replaces a deprecated one, or None.

        Chains of deprecated policies are followed to their end.
        """
        seen = {policy.id}
        while not policy.is_live:
            following = self._by_id.get(policy.successor)
            if following is None or following.id in seen:
                return None
            seen.add(following.id)
            policy = following
        return policy if len(seen) > 1 else None

    def initiative_successor(self, initiative: Initiative) -> Initiative | None:
        """Return the live initiative that replaces a deprecated one, or None."""
        seen = {initiative.id}
        while initiative.deprecated:
            following = self._all_initiatives.get(initiative.successor)
            if following is None or following.id in seen:
                return None
            seen.add(following.id)
            initiative = following
        return initiative if len(seen) > 1 else None

    @cached_property
    def _all_initiatives(self) -> dict[str, Initiative]:
        return {initiative.id: initiative for initiative in self.facts.initiatives}

    @cached_property
    def _by_id(self) -> dict[str, CompiledPolicy]:
        return {policy.id: policy for policy in self.definitions or ()}

    def by_id(self, policy_id: str) -> CompiledPolicy | None:
        """Return the policy with an id, live or not."""
        return self._by_id.get(policy_id)

    def availability(self, ids: Iterable[str]) -> Availability:
        """Return whether Azure still has any of these policies, as far as the facts show."""
        policies = {guid: self._by_id.get(guid) for guid in ids}
        if any(policy is not None and policy.is_live for policy in policies.values()):
            return Availability.LIVE
        is_certain = self.definitions is not None and self.is_current
        is_unsure = not is_certain and any(
            policy is None and guid not in self.facts.history.removed
            for guid, policy in policies.items()
        )
        if is_unsure or not self.gaps.isdisjoint(policies):
            return Availability.UNKNOWN
        return Availability.GONE

    def services_by_policy(self, services: Iterable[Service]) -> Mapping[str, list[Service]]:
        """Return the services that each policy applies to, by the policy's id."""
        applying: dict[str, list[Service]] = {}
        for service in services:
            for policy in self.policies_applying_to(service, False):
                applying.setdefault(policy.id, []).append(service)
        return applying

    def initiatives_of(self, policies: Iterable[ClassifiedPolicy]) -> list[tuple[Initiative, int]]:
        """Return the initiatives that contain any of these policies, with their number of them.

        Those with most of the policies come first.
        """
        counts = Counter(entry for classified in policies for entry in classified.initiatives)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0].display_name, item[0].id))

    def find(self, query: str) -> list[CompiledPolicy]:
        """Return the policies with this id, start of an id, name, or part of a name.

        The first of these that any policy has counts, and the names of live policies count before
        those of others.
        """
        text = query.strip().lower()
        if not text:
            return []
        is_id_prefix = _ID_PREFIX.fullmatch(text) is not None
        tests: list[Callable[[CompiledPolicy], bool]] = [
            lambda policy: policy.id == text.rpartition("/")[2],
            lambda policy: is_id_prefix and policy.id.startswith(text),
            lambda policy: policy.is_live and policy.display_name.lower() == text,
            lambda policy: policy.is_live and text in policy.display_name.lower(),
            lambda policy: text in policy.display_name.lower(),
        ]
        for test in tests:
            if matches := [policy for policy in self.definitions or () if test(policy)]:
                return sorted(matches, key=lambda policy: (policy.display_name.lower(), policy.id))
        return []

    def nearest(self, query: str) -> list[CompiledPolicy]:
        """Return the live policies with the most similar names, or ids for an id; at most three."""
        text = query.strip().lower()
        is_id = _ID_PREFIX.fullmatch(text) is not None
        keys = {
            policy.id[: len(text)] if is_id else policy.display_name.lower(): policy
            for policy in self.live
        }
        similarity = _SIMILAR_ID if is_id else _SIMILAR_NAME
        return [keys[key] for key in nearest(text, keys, similarity=similarity)]


def _has_type(types: Iterable[str], wanted: str) -> bool:
    """Return whether a type is among others, or is the parent of one."""
    return any(is_within(kind, wanted) for kind in types)
