"""Fold the policies of a service into families, in the order in which articles list them."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.folding import FoldedName, Folding, load_folding
from enricher.catalog.initiative import Initiative
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.service import Service, is_within

_INTERVAL = 4  # every fourth position is for the service's other resource types
_MAX_NAMED = 8  # policies in a bullet on one topic; variants of one policy may be more

_COMPLIANCE = "Regulatory Compliance"  # the category of initiatives for whole subscriptions
_OFFERED_SIZES = range(3, 41)  # policies in an initiative that a bullet offers
_MAX_OFFERED = 3  # initiatives in a bullet


class Member(Struct, frozen=True):
    """A policy of a family, and the label that distinguishes it from the others."""

    classified: ClassifiedPolicy
    label: str
    is_variant: bool = True  # of the lead; otherwise, only on the same topic
    generation: str = ""  # the word for the former generation of the service that it is about
    is_minor: bool = False  # omitted from a bullet on another policy
    is_named: bool = True  # in the bullet


class Family(Struct, frozen=True):
    """Variants of a policy and policies on the same topic, listed in one bullet.

    The lead comes first, and is named in full.
    """

    title: str
    members: tuple[Member, ...]
    by_destination: bool  # the variants differ only in where they send logs
    initiatives: tuple[Initiative, ...] = ()  # that a reader can assign instead, best first

    def with_family(self, other: Family) -> Family:
        """Return the family with the members of another on the same topic, by their full names.

        Minor variants among these are not named, unless all of them are minor; nor are the other
        family's remedies, which are for its lead.
        """
        is_all_minor = all(member.is_minor for member in other.members)
        remedies = {member for group in other.remedies for member in group}
        members = [
            replace(
                member,
                label=member.classified.policy.display_name,
                is_variant=False,
                is_named=(is_all_minor or not member.is_minor) and member not in remedies,
            )
            for member in other.members
        ]
        return replace(self, members=(*self.members, *members))

    @property
    def named(self) -> tuple[Member, ...]:
        """The members named in the bullet."""
        return tuple(member for member in self.members if member.is_named)

    @property
    def lead(self) -> ClassifiedPolicy:
        """The first member, which represents the family."""
        return self.members[0].classified

    @property
    def remedies(self) -> tuple[tuple[Member, ...], ...]:
        """The named members that are proved to bring about what the lead checks.

        Any of a group is enough, and each group is for other resources. Those for parts of the
        lead's resources, such as slots, come last.
        """
        named = {member.classified.policy.id: member for member in self.named[1:]}
        groups: list[tuple[Member, ...]] = []
        leads = [self.members[0], *filter(self._is_part_of_lead, self.members[1:])]
        for member in leads:
            for ids in member.classified.policy.remedies:
                group = [guid for guid in named if guid in ids]
                groups.append(tuple(named.pop(guid) for guid in group))
        return tuple(filter(None, groups))

    def _is_part_of_lead(self, member: Member) -> bool:
        """Return whether a variant is about child resources of the lead's."""
        types = self.lead.policy.target_types
        return member.is_variant and all(
            kind not in types and any(is_within(kind, parent) for parent in types)
            for kind in member.classified.policy.target_types
        )

    @property
    def pillar(self) -> Pillar:
        """The pillar under which the bullet is listed."""
        return self.lead.classification.primary

    @property
    def ids(self) -> tuple[str, ...]:
        """The definition ids, the lead's first."""
        return tuple(member.classified.policy.id for member in self.members)


def rank(policies: Iterable[ClassifiedPolicy], service: Service) -> list[Family]:
    """Fold policies into families, and sort those of each pillar by importance to a reader.

    Variants of a policy are a family, with their remedies. Families on the same topic and resource
    type of the service are joined. The result doesn't depend on the order of the input.
    """
    folding = load_folding()
    policies = [*policies]
    remedies = remedies_by_lead(policies, service)
    moved = {entry.policy.id for group in remedies.values() for entry in group}
    groups: dict[object, list[tuple[ClassifiedPolicy, FoldedName]]] = defaultdict(list)
    for classified in policies:
        if classified.policy.id in moved:
            continue
        name = folding.fold(classified.policy.display_name)
        key = (
            name.key,
            _parent_types(classified.policy),
            classified.classification.primary,
            bool(name.destination),
        )
        groups[key].append((classified, name))
    families = [_family(group, service, remedies) for group in groups.values()]
    ranked = sorted(families, key=lambda family: family.lead.rank(service))
    joined = _by_topic(ranked, service, folding)
    by_pillar = ([family for family in joined if family.pillar is pillar] for pillar in Pillar)
    return [family for group in by_pillar for family in _interleave(group, service)]


def with_initiatives(families: Sequence[Family]) -> list[Family]:
    """Add the initiatives about a service, each to the family with most of its policies.

    An initiative is about the service if the service has policies of its category, and most of the
    initiative's policies apply to the service. `families` are all of the service's, in order.
    """
    folding = load_folding()
    policies = [member.classified for family in families for member in family.members]
    categories = {classified.policy.category for classified in policies} - {_COMPLIANCE}
    counts = Counter(initiative for classified in policies for initiative in classified.initiatives)
    offered: dict[int, list[Initiative]] = defaultdict(list)  # by index of the family
    # The initiatives with most of the service's policies come first.
    for initiative in sorted(counts, key=lambda i: (-counts[i], i.display_name, i.id)):
        is_about = initiative.category in categories and initiative.size < 2 * counts[initiative]
        if (
            is_about
            and initiative.size in _OFFERED_SIZES
            and not folding.leaves_out(initiative.display_name)
        ):
            shares = [
                sum(initiative in member.classified.initiatives for member in family.members)
                for family in families
            ]
            offered[shares.index(max(shares))].append(initiative)
    return [
        replace(family, initiatives=tuple(offered[index][:_MAX_OFFERED]))
        for index, family in enumerate(families)
    ]


def _interleave(ranked: Sequence[Family], service: Service) -> list[Family]:
    """Interleave families by resource type, so that each type has some near the top.

    Every fourth position is for the types after the primary one, in turn.
    """
    primary: deque[Family] = deque()
    by_type: dict[int, list[Family]] = defaultdict(list)  # the types after the primary one
    for family in ranked:
        index = family.lead.type_index(service)
        (by_type[index] if index and not family.lead.pinned else primary).append(family)
    secondary = deque(
        family
        for turn in zip_longest(*(by_type[index] for index in sorted(by_type)))
        for family in turn
        if family is not None
    )
    order: list[Family] = []
    while primary or secondary:
        is_for_secondary = len(order) % _INTERVAL == _INTERVAL - 1 or not primary
        order.append((secondary if secondary and is_for_secondary else primary).popleft())
    return order


def _by_topic(ranked: Iterable[Family], service: Service, folding: Folding) -> list[Family]:
    """Join each family to the last one on the same topic, unless the bullet would be too long."""
    joined: list[Family] = []
    last_on: dict[object, int] = {}  # index by topic, pillar and resource type
    for family in ranked:
        lead = family.lead
        topic = folding.topic(lead.policy.display_name)
        key = (topic, lead.classification.primary, lead.type_index(service))
        index = last_on.get(key) if topic is not None else None
        wider = family if index is None else _join(joined[index], family, service)
        if index is not None and len(wider.named) <= _MAX_NAMED:
            joined[index] = wider
        else:
            last_on[key] = len(joined)
            joined.append(family)
    return joined


def _join(family: Family, other: Family, service: Service) -> Family:
    """Join two families on the same topic.

    The first leads, unless only the other names the service. A policy that only deploys or
    configures never leads one that reports compliance.
    """
    only_other_names = other.lead.names(service) and not family.lead.names(service)
    if only_other_names and other.lead.states_a_goal >= family.lead.states_a_goal:
        return other.with_family(family)
    return family.with_family(other)


def _parent_types(policy: CompiledPolicy) -> tuple[str, ...]:
    """Return the types that a policy is about; child types, such as slots, as their parents."""
    return tuple(sorted({"/".join(kind.split("/")[:2]) for kind in policy.target_types}))


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
        entry.policy.id: entry for entry in ranked if not entry.states_a_goal and not entry.pinned
    }
    found: dict[str, list[ClassifiedPolicy]] = {}
    for entry in ranked:
        ids = {guid for group in entry.policy.remedies for guid in group}
        own = [guid for guid in changing if guid in ids]
        if own:
            found[entry.policy.id] = [changing.pop(guid) for guid in own]
    return found


def _family(
    group: Sequence[tuple[ClassifiedPolicy, FoldedName]],
    service: Service,
    remedies: Mapping[str, Sequence[ClassifiedPolicy]],
) -> Family:
    """Return the family of variants with their remedies, which follow them."""
    ordered = sorted(group, key=lambda pair: (pair[1].order, pair[0].rank(service)))
    by_destination = all(name.destination for _, name in ordered)
    shared = set.intersection(*(set(name.labels) for _, name in ordered)) if ordered[1:] else set()
    labels = [
        name.destination
        or ", ".join(label for label in name.labels if label not in shared)
        or classified.policy.display_name
        for classified, name in ordered
    ]
    lead, lead_name = ordered[0]
    variants = [
        # Two variants with the same label are distinguished by their full names.
        Member(
            classified,
            label if labels.count(label) == 1 else classified.policy.display_name,
            generation=service.generation(classified.policy.target_types),
            is_minor=name.is_minor,
        )
        for (classified, name), label in zip(ordered, labels, strict=True)
    ]
    others = [
        Member(
            remedy,
            remedy.policy.display_name,
            is_variant=False,
            generation=service.generation(remedy.policy.target_types),
        )
        for classified, _ in ordered
        for remedy in remedies.get(classified.policy.id, ())
    ]
    return Family(
        title=lead_name.stem if by_destination else lead.policy.display_name,
        members=(*variants, *others),
        by_destination=by_destination,
    )
