"""Tiers of policies by their worth, and the initiatives that are about a service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import IntEnum

from msgspec import Struct

from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.initiative import Initiative
from enricher.catalog.service import Service
from enricher.catalog.worth import load_initiative_choice

_COMPLIANCE = "Regulatory Compliance"  # the category of initiatives for whole subscriptions
_SIZES = range(3, 41)  # policies in an initiative that is about a service


class Tier(IntEnum):
    """The worth of a policy to the readers of an article; lists take the first tiers first."""

    PINNED = 0  # by the configuration
    SOUGHT = 1  # on a subject that readers look for by itself
    BASELINE = 2  # in the security benchmark, or in an initiative of its own
    REPORTS = 3  # audits or denies on the service's main type
    REST = 4
    LEFT_OUT = 5


#: The reason for each tier of listed policies.
_REASONS = {
    Tier.PINNED: "pinned by the configuration",
    Tier.SOUGHT: "on a subject that readers look for",
    Tier.BASELINE: "in the security benchmark, the resilience initiative, or one about the service",
    Tier.REPORTS: "reports on the service's primary resource type",
    Tier.REST: "on no subject that readers look for, in no initiative about the service",
}


class Baseline(Struct, frozen=True):
    """The facts on a service by which each of its policies is judged."""

    service: Service
    initiatives: frozenset[Initiative]  # about the service
    reported_subjects: frozenset[int]  # that readers look for, and that some policy audits

    @classmethod
    def of(cls, policies: Iterable[ClassifiedPolicy], service: Service) -> Baseline:
        """Return the baseline of all policies of a service."""
        listed = [each for each in policies if not each.policy.worth.is_left_out]
        subjects = {each.policy.worth.sought for each in listed if each.states_a_goal}
        reported = frozenset(subject for subject in subjects if subject is not None)
        return cls(service, initiatives_about(listed), reported)

    def tier(self, classified: ClassifiedPolicy, *, is_former: bool = False) -> Tier:
        """Return the tier of a policy in the articles on the service.

        `is_former`: it is about a generation of the service that is being retired.
        """
        worth = classified.policy.worth
        if classified.pinned:
            return Tier.PINNED
        if worth.is_left_out or is_former:
            return Tier.LEFT_OUT
        if worth.sought is not None and (
            classified.states_a_goal or worth.sought not in self.reported_subjects
        ):
            return Tier.SOUGHT
        if classified.is_notable or not self.initiatives.isdisjoint(classified.initiatives):
            return Tier.BASELINE
        is_main = classified.type_index(self.service) == 0
        return Tier.REPORTS if is_main and classified.states_a_goal else Tier.REST

    def rank_reasons(self, classified: ClassifiedPolicy) -> list[str]:
        """Explain the rank of a policy in its pillar's list, the most important reason first.

        That of a policy that is left out is the only one.
        """
        policy, service = classified.policy, self.service
        generation = service.generation(policy.target_types)
        tier = self.tier(classified, is_former=bool(generation))
        if tier is not Tier.LEFT_OUT:
            return [_REASONS[tier], *classified.rank_reasons(service)]
        former = f"it is about a former generation of the service ({generation})"
        return [f"left out of articles, because {policy.worth.left_out or former}"]

    def initiatives_with(self, policies: Sequence[ClassifiedPolicy]) -> tuple[Initiative, ...]:
        """Return the initiatives with which a list can start because of the first of some policies.

        That is the lead of a bullet. The initiative that sends logs is returned if it contains any
        of them.
        """
        choice, pillar = load_initiative_choice(), policies[0].classification.primary
        chosen = {
            each
            for each in policies[0].initiatives
            if each in self.initiatives or pillar in choice.pillars.get(each.id, ())
        }
        containing = {each for classified in policies for each in classified.initiatives}
        chosen |= {each for each in containing if each.id == choice.logs}
        return tuple(sorted(chosen, key=lambda each: (each.display_name, each.id)))


def initiatives_about(policies: Iterable[ClassifiedPolicy]) -> frozenset[Initiative]:
    """Return the initiatives that are about the service with these policies.

    They have the category of one of the policies, and most of their definitions are among them.
    """
    listed = list(policies)
    categories = {classified.policy.category for classified in listed} - {_COMPLIANCE}
    counts = Counter(initiative for classified in listed for initiative in classified.initiatives)
    return frozenset(
        initiative
        for initiative, count in counts.items()
        if initiative.category in categories
        and initiative.size in _SIZES
        and initiative.size < 2 * count
        and not initiative.is_left_out
    )
