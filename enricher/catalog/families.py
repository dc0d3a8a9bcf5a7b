"""Fold the policies of a service into families, one for each bullet of an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.bullet_remedies import remedies_by_lead
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.folding import FoldedName, Folding, load_folding
from enricher.catalog.initiative import Initiative
from enricher.catalog.nouns import noun_of
from enricher.catalog.pillar import Pillar
from enricher.catalog.service import Service
from enricher.catalog.tiers import Baseline, Tier

_MAX_SEE_ALSO = 3  # other policies in a bullet


class Role(Enum):
    """The role of a policy in a bullet."""

    LEAD = auto()
    DESTINATION = auto()  # the same, with another destination of logs
    TWIN = auto()  # the same for slots, another operating system, scale sets, or another type
    REMEDY = auto()  # brings about what the lead checks
    SEE_ALSO = auto()  # another policy on the same topic
    UNNAMED = auto()  # not mentioned, because the lead says enough


class Member(Struct, frozen=True):
    """A policy of a family, and the label that distinguishes it from the others."""

    classified: ClassifiedPolicy
    label: str
    role: Role = Role.LEAD
    is_variant: bool = True  # of the lead; otherwise, only on the same topic
    generation: str = ""  # the word for the former generation of the service that it is about


class Family(Struct, frozen=True):
    """Variants of a policy and policies on the same topic, listed in one bullet.

    The lead comes first, and is named in full.
    """

    title: str
    members: tuple[Member, ...]
    by_destination: bool  # the variants differ only in where they send logs
    tier: Tier = Tier.REST
    #: The initiatives with which a list can start, or that send the logs of many services.
    initiatives: tuple[Initiative, ...] = ()

    def of(self, role: Role) -> tuple[Member, ...]:
        """Return the members with a role."""
        return tuple(member for member in self.members if member.role is role)

    @property
    def named(self) -> tuple[Member, ...]:
        """The members named in the bullet."""
        return tuple(member for member in self.members if member.role is not Role.UNNAMED)

    @property
    def lead(self) -> ClassifiedPolicy:
        """The first member, which represents the family."""
        return self.members[0].classified

    @property
    def policies(self) -> tuple[ClassifiedPolicy, ...]:
        """The policies of all members, the lead first."""
        return tuple(member.classified for member in self.members)

    @property
    def remedies(self) -> tuple[tuple[Member, ...], ...]:
        """The members that are proved to bring about what the lead, or a twin, checks.

        Any of a group is enough, and each group is for other resources. Those for resources of
        other types than the lead's, such as slots, come last.
        """
        return (*self._remedies(is_own=True), *self._remedies(is_own=False))

    @property
    def own_remedies(self) -> tuple[tuple[Member, ...], ...]:
        """The remedies for resources of the lead's types, whatever it says of them."""
        return self._remedies(is_own=True)

    def _remedies(self, *, is_own: bool) -> tuple[tuple[Member, ...], ...]:
        """Return the remedies for resources of the lead's types, or those for others."""
        named = {member.classified.policy.id: member for member in self.of(Role.REMEDY)}
        groups: list[tuple[Member, ...]] = []
        for member in (self.members[0], *self.of(Role.TWIN)):
            policy = member.classified.policy
            for ids in policy.remedies:
                group = tuple(named.pop(guid) for guid in [*named] if guid in ids)
                if (policy.target_types == self.lead.policy.target_types) is is_own:
                    groups.append(group)
        return tuple(filter(None, groups))

    @property
    def pillar(self) -> Pillar:
        """The pillar under which the bullet is listed."""
        return self.lead.classification.primary

    @property
    def ids(self) -> tuple[str, ...]:
        """The definition ids, the lead's first."""
        return tuple(member.classified.policy.id for member in self.members)

    def with_topic(self, other: Family) -> Family:
        """Return the family with another on the same topic: its lead as one to see also."""
        members = [
            replace(
                member,
                label=member.classified.policy.display_name,
                is_variant=False,
                role=Role.SEE_ALSO if member.role is Role.LEAD else Role.UNNAMED,
            )
            for member in other.members
        ]
        return replace(self, members=(*self.members, *members))

    def with_destinations(self, other: Family) -> Family:
        """Return the family with those that send the logs of which its lead reports the lack."""
        members = [
            replace(
                member,
                is_variant=False,
                role=Role.DESTINATION if member.role is Role.LEAD else member.role,
            )
            for member in other.members
        ]
        return replace(self, members=(*self.members, *members))

    def with_unnamed(self, other: Family) -> Family:
        """Return the family with another that is the same to a reader."""
        members = [replace(member, role=Role.UNNAMED) for member in other.members]
        return replace(self, members=(*self.members, *members))

    def with_type(self, other: Family, label: str) -> Family:
        """Return the family of one resource type with the first policy of another as its twin."""
        nouns = {member.label for member in self.of(Role.TWIN)}
        is_named = label not in nouns and not other.members[0].generation
        members = [
            replace(member, label=label, role=Role.UNNAMED if index or not is_named else Role.TWIN)
            for index, member in enumerate(other.members)
        ]
        return replace(self, members=(*self.members, *members))


def rank(policies: Iterable[ClassifiedPolicy], service: Service) -> list[Family]:
    """Fold policies into families, and sort those of each pillar by their worth to a reader.

    Variants of a policy are a family, with their proved remedies. Families on the same topic and
    resource type of the service are joined, unless readers look for their subject by itself. The
    result doesn't depend on the order of the input.
    """
    folding = load_folding()
    policies = list(policies)
    baseline = Baseline.of(policies, service)
    remedies = remedies_by_lead(policies, service)
    moved = {entry.policy.id for group in remedies.values() for entry in group}
    groups: dict[object, list[tuple[ClassifiedPolicy, FoldedName]]] = defaultdict(list)
    for classified in policies:
        if classified.policy.id in moved:
            continue
        name = folding.fold(classified.policy.display_name)
        key = (
            name.key,
            folding.parent_types(classified.policy.target_types),
            classified.classification.primary,
            bool(name.destination),
            classified.policy.worth.is_left_out and not classified.pinned,
        )
        groups[key].append((classified, name))
    families = [_family(group, baseline, remedies) for group in groups.values()]
    ranked = sorted(families, key=lambda each: (each.tier, each.lead.rank(service)))
    joined = [
        replace(family, initiatives=baseline.initiatives_with(family.policies))
        for family in _by_topic(_with_all_types(ranked), service, folding)
    ]
    return [family for pillar in Pillar for family in joined if family.pillar is pillar]


def _family(
    group: Sequence[tuple[ClassifiedPolicy, FoldedName]],
    baseline: Baseline,
    remedies: Mapping[str, Sequence[ClassifiedPolicy]],
) -> Family:
    """Return the family of the variants of one policy, and after them their remedies."""
    service = baseline.service
    ordered = sorted(group, key=lambda pair: _order_in_family(pair[0], pair[1], service))
    by_destination = all(name.destination for _, name in ordered)
    lead, lead_name = ordered[0]
    labels = [
        name.destination
        or ", ".join(label for label in name.labels if label not in lead_name.labels)
        or classified.policy.display_name
        for classified, name in ordered
    ]
    generations = [service.generation(each.policy.target_types) for each, _ in ordered]
    members = (
        Member(classified, label, _role_of(classified, name, *ordered[0]), generation=generation)
        for (classified, name), label, generation in zip(ordered, labels, generations, strict=True)
    )
    others = [
        Member(remedy, remedy.policy.display_name, Role.REMEDY, is_variant=False)
        for classified, _ in ordered
        for remedy in remedies.get(classified.policy.id, ())
    ]
    return Family(
        title=lead_name.stem if by_destination else lead.policy.display_name,
        members=(*_distinguished(members), *others),
        by_destination=by_destination,
        tier=baseline.tier(lead, is_former=bool(generations[0])),
    )


def _order_in_family(
    classified: ClassifiedPolicy, name: FoldedName, service: Service
) -> tuple[object, ...]:
    """Return the sort key of a variant: one that only deploys never leads one that reports."""
    goal = classified.states_a_goal
    return not classified.pinned, not goal, name.order, classified.rank(service)


def _distinguished(members: Iterable[Member]) -> tuple[Member, ...]:
    """Return variants with different labels: of several with the same, the first is named."""
    distinguished: dict[str, Member] = {}
    for member in members:
        if member.label in distinguished:
            name = member.classified.policy.display_name
            label = name if name not in distinguished else member.classified.policy.id
            distinguished[label] = replace(member, label=label, role=Role.UNNAMED)
        else:
            distinguished[member.label] = member
    return tuple(distinguished.values())


def _role_of(
    classified: ClassifiedPolicy, name: FoldedName, lead: ClassifiedPolicy, lead_name: FoldedName
) -> Role:
    """Return the role of a variant in the bullet of a lead."""
    if classified is lead:
        return Role.LEAD
    if name.destination:
        return Role.DESTINATION
    own = {*name.labels}.difference(lead_name.labels)
    is_twin = len(own) == 1 and own.issubset(name.twins)
    if is_twin and classified.states_a_goal == lead.states_a_goal:
        return Role.TWIN
    return Role.UNNAMED


def _with_all_types(ranked: Iterable[Family]) -> list[Family]:
    """Join the families that send logs, which differ only in their resource type."""
    joined: list[Family] = []
    for family in ranked:
        first = next((index for index, each in enumerate(joined) if _same_logs(each, family)), None)
        noun = noun_of(family.lead.policy.target_types)
        if first is None:
            joined.append(family)
        elif noun == noun_of(joined[first].lead.policy.target_types):
            joined[first] = joined[first].with_unnamed(family)
        else:
            joined[first] = joined[first].with_type(family, noun)
    return joined


def _same_logs(family: Family, other: Family) -> bool:
    return (
        family.by_destination
        and other.by_destination
        and family.pillar is other.pillar
        and (family.tier is Tier.LEFT_OUT) is (other.tier is Tier.LEFT_OUT)
        and all(noun_of(each.lead.policy.target_types) for each in (family, other))
    )


def _by_topic(ranked: Iterable[Family], service: Service, folding: Folding) -> list[Family]:
    """Join each family to the first one on the same topic, up to three.

    The rest of a topic stays by itself, after all others.
    """
    joined: list[Family] = []
    first_on: dict[object, int] = {}  # index by topic, pillar and resource type
    for family in ranked:
        lead = family.lead
        topic = folding.topic(lead.policy.display_name)
        key = (topic, lead.classification.primary, lead.type_index(service))
        index = first_on.get(key) if topic is not None else None
        if family.tier is Tier.LEFT_OUT:
            joined.append(family)
        elif index is None:
            first_on[key] = len(joined)
            joined.append(family)
        elif family.by_destination or joined[index].by_destination:
            joined[index] = _join(joined[index], family, service)
        elif _is_part_of(family, joined[index], folding):
            joined[index] = joined[index].with_unnamed(family)
        elif lead.pinned or lead.policy.worth.sought not in (
            None,
            joined[index].lead.policy.worth.sought,
        ):
            joined.append(family)
        elif len(joined[index].of(Role.SEE_ALSO)) < _MAX_SEE_ALSO:
            joined[index] = _join(joined[index], family, service)
        else:
            joined.append(replace(family, tier=max(family.tier, Tier.REST)))
    return sorted(joined, key=lambda family: family.tier)


def _is_part_of(family: Family, other: Family, folding: Folding) -> bool:
    """Return whether a family says the same as another one, for some of its resource types only."""
    part, whole = family.lead.policy, other.lead.policy
    return (
        not family.lead.pinned
        and {*part.target_types} < {*whole.target_types}
        and folding.fold(part.display_name).key == folding.fold(whole.display_name).key
    )


def _join(family: Family, other: Family, service: Service) -> Family:
    """Join two families on the same topic.

    The first leads, unless only the other names the service, or only the other reports compliance.
    """
    if family.by_destination != other.by_destination:
        reporting, sending = (other, family) if family.by_destination else (family, other)
        tier = min(family.tier, other.tier)
        return replace(reporting.with_destinations(sending), tier=tier)
    if _leads(other, family, service):
        return replace(other.with_topic(family), tier=min(family.tier, other.tier))
    return family.with_topic(other)


def _leads(other: Family, family: Family, service: Service) -> bool:
    """Return whether the second family on a topic leads the first one."""
    if family.lead.pinned:
        return False
    if other.lead.states_a_goal is not family.lead.states_a_goal:
        return other.lead.states_a_goal
    only_other_names = other.lead.names(service) and not family.lead.names(service)
    return only_other_names and other.tier <= family.tier
