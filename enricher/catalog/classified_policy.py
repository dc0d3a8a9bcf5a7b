"""Policies with their pillars and initiatives, and their rank within a pillar."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from enricher.catalog.initiative import Initiative
from enricher.catalog.names import words_of
from enricher.catalog.pillar import Classification
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.relevance import is_related
from enricher.catalog.service import Service, is_within
from enricher.catalog.worth import load_worth_rules

_REPORTING = ("Audit", "Deny")  # how the effects that report compliance begin

#: The initiatives whose policies are listed first.
_NOTABLE = re.compile(r"cloud security benchmark|zone resilient", re.IGNORECASE)


class ClassifiedPolicy(Struct, frozen=True):
    """A policy with its pillars and initiatives, as the user's overrides change them."""

    policy: CompiledPolicy
    classification: Classification
    initiatives: tuple[Initiative, ...]  # live ones that contain it
    pinned: bool  # listed first, because the configuration says so
    own_reason: str | None = None  # the configuration's sentence; empty: none is shown

    def rank(self, service: Service) -> tuple[object, ...]:
        """Return the sort key within a tier; `rank_reasons` explains it in the same order."""
        return (
            self.type_index(service),
            not self._is_only_for(service),
            self.policy.preview,
            not self.is_notable,
            not self.states_a_goal,
            -len(self.initiatives),
            not self.can_prevent,
            self.policy.display_name.lower(),
            self.policy.id,
        )

    def rank_reasons(self, service: Service) -> list[str]:
        """Explain the position within a tier, the most important reason first."""
        count = len(self.initiatives)
        return [
            "targets the service's primary resource type"
            if self.type_index(service) == 0
            else "targets another of the service's resource types",
            "targets only resource types of this service"
            if self._is_only_for(service)
            else "targets resource types of others as well",
            "preview" if self.policy.preview else "stable",
            "in the security benchmark or the resilience initiative"
            if self.is_notable
            else "in neither the security benchmark nor the resilience initiative",
            "states what should be" if self.states_a_goal else "only deploys or configures",
            f"used by {count} built-in initiative{'' if count == 1 else 's'}",
            "can prevent" if self.can_prevent else "can't prevent",
        ]

    def type_index(self, service: Service) -> int:
        """Return the index of the first of the service's resource types that the policy targets.

        If the registry relates the policy to the service, it targets none of them: then the index
        is that of the type that the display name mentions, or 0. Of several services as one, it is
        the least of the indexes.
        """
        if service.parts:
            return min(
                (self.type_index(part) for part in service.parts if self._is_about(part)),
                default=len(service.resource_types),
            )
        if is_related(self.policy, service):
            words = {*words_of(self.policy.display_name)}
            nouns = [{*words_of(own.rpartition("/")[2])[:1]} for own in service.resource_types]
            return next((index for index, noun in enumerate(nouns) if noun & words), 0)
        return next(
            (
                index
                for index, own in enumerate(service.resource_types)
                if any(is_within(kind, own) for kind in self.policy.target_types)
            ),
            len(service.resource_types),
        )

    def _is_about(self, service: Service) -> bool:
        """Return whether the policy targets a type of the service, or is related to it."""
        return is_related(self.policy, service) or any(
            map(service.covers, self.policy.target_types)
        )

    def _is_only_for(self, service: Service) -> bool:
        """Return whether the policy targets only types of the service or its counterparts.

        Types of the retired classic deployment model are ignored.
        """
        types = self.policy.target_types
        return is_related(self.policy, service) or (
            bool(types)
            and all(
                service.covers(kind)
                or kind.startswith("microsoft.classic")
                or any(is_within(kind, other) for other in service.counterparts)
                for kind in types
            )
        )

    @property
    def position(self) -> int:
        """The position of the policy's subject in the list of its pillar."""
        if self.classification.primary is self.policy.classification.primary:
            return self.policy.worth.position
        order = load_worth_rules().order[self.classification.primary]
        return order.position(self.policy.display_name)

    def names(self, service: Service) -> bool:
        """Return whether the display name has all words of a title of the service.

        False for a service without facts: it shares its resource types with no other.
        """
        if service.parts:
            return any(map(self.names, service.parts))
        words = {*words_of(self.policy.display_name)}
        return bool(service.facts) and any(
            words.issuperset(words_of(title)) for title in service.titles
        )

    @property
    def is_notable(self) -> bool:
        """Whether the policy is in the security benchmark or the resilience initiative."""
        return any(map(is_notable, self.initiatives))

    @property
    def states_a_goal(self) -> bool:
        """Whether the policy can report resources that don't comply, not only change them."""
        return any(effect.startswith(_REPORTING) for effect in self.policy.effects)

    @property
    def can_prevent(self) -> bool:
        """Whether the policy can prevent the creation of resources that don't comply."""
        return "Deny" in self.policy.effects


@cache
def is_notable(initiative: Initiative) -> bool:
    """Return whether an initiative is the security benchmark or about resilience."""
    return _NOTABLE.search(initiative.display_name) is not None
