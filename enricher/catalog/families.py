"""Fold the policies of a service into families, in the order in which articles list them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.initiative import Initiative
from enricher.catalog.json_values import Json, as_list, as_object, as_text, read_data
from enricher.catalog.names import words_of
from enricher.catalog.pillar import Classification, Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.relevance import is_related
from enricher.catalog.service import Service, is_within

_REPORTING = ("Audit", "Deny")

_TURN = 4  # every fourth position is for the service's other resource types
_ROOM = 8  # policies in a bullet on one topic, at most; variants of one policy may be more

_COMPLIANCE = "Regulatory Compliance"  # the category of initiatives for whole subscriptions
_OFFERED_SIZES = range(3, 41)  # policies in an initiative that a bullet offers
_OFFERED = 3  # initiatives in a bullet, at most

#: The initiatives whose policies are listed first.
_NOTABLE = re.compile(r"cloud security benchmark|zone resilient", re.IGNORECASE)


class ClassifiedPolicy(Struct, frozen=True):
    """A policy with its pillars and initiatives, as the user's overrides change them."""

    policy: CompiledPolicy
    classification: Classification
    initiatives: tuple[Initiative, ...]  # the live ones that hold it
    pinned: bool  # listed first, by the configuration

    def rank(self, service: Service) -> tuple[object, ...]:
        """Return the sort key of a policy within its pillar; `rank_reasons` is its explanation."""
        return (
            not self.pinned,
            self.nearness(service),
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
        """Explain the position of a policy in its list, the most important reason first."""
        held = len(self.initiatives)
        return [
            *(["pinned by the configuration"] if self.pinned else []),
            "targets the service's primary resource type"
            if self.nearness(service) == 0
            else "targets another of the service's resource types",
            "is for this service alone" if self._is_only_for(service) else "is for others as well",
            "preview" if self.policy.preview else "stable",
            "in the security benchmark or the resilience initiative"
            if self.is_notable
            else "in neither the security benchmark nor the resilience initiative",
            "states what should be" if self.states_a_goal else "only deploys or configures",
            f"used by {held} built-in initiative{'' if held == 1 else 's'}",
            "can prevent" if self.can_prevent else "can't prevent",
        ]

    def nearness(self, service: Service) -> int:
        """Return the index of the first of the service's resource types that the policy targets.

        For a policy that the registry relates to the service: the index of the type that its
        display name names, else 0.
        """
        if is_related(self.policy, service):
            words = words_of(self.policy.display_name)
            lasts = [words_of(own.rpartition("/")[2]) for own in service.resource_types]
            return next((index for index, last in enumerate(lasts) if last[0] in words), 0)
        return next(
            (
                index
                for index, own in enumerate(service.resource_types)
                if any(is_within(kind, own) for kind in self.policy.target_types)
            ),
            len(service.resource_types),
        )

    def _is_only_for(self, service: Service) -> bool:
        """Return whether the policy targets only types of the service or of its counterparts.

        Types of the retired classic deployment model don't count.
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

    def names(self, service: Service) -> bool:
        """Return whether the display name contains a title of a service that shares its type."""
        words = {*words_of(self.policy.display_name)}
        return bool(service.facts) and any(
            words.issuperset(words_of(title)) for title in service.titles
        )

    @property
    def is_notable(self) -> bool:
        """Whether it is in the security benchmark or the resilience initiative."""
        return any(map(is_notable, self.initiatives))

    @property
    def states_a_goal(self) -> bool:
        """Whether it can report resources that don't comply, and not only deploy or configure."""
        return any(effect.startswith(_REPORTING) for effect in self.policy.effects)

    @property
    def can_prevent(self) -> bool:
        """Whether it can prevent the creation of resources that don't comply."""
        return "Deny" in self.policy.effects


@cache
def is_notable(initiative: Initiative) -> bool:
    """Return whether it is the security benchmark or the resilience initiative."""
    return _NOTABLE.search(initiative.display_name) is not None


class Variant(Struct, frozen=True):
    """One `[[variant]]` of `families.toml`."""

    name: re.Pattern[str]
    keep: str
    label: str
    destination: bool
    order: int
    aside: bool


class Folding(Struct, frozen=True):
    """The content of `families.toml`."""

    variants: tuple[Variant, ...]
    topics: tuple[re.Pattern[str], ...]
    leave_out: tuple[re.Pattern[str], ...]
    noise: frozenset[str]
    same: Mapping[str, str]

    def read(self, name: str) -> FoldedName:
        """Split a display name into what it shares with its variants, and what is its own."""
        labels: list[str] = []
        order: list[int] = []
        stem, destination, aside = name, "", False
        for variant in self.variants:
            match = variant.name.search(name)
            if match:
                labels.append(match.expand(variant.label))
                order.append(variant.order)
                aside = aside or variant.aside
                name = variant.name.sub(variant.keep, name)
                if variant.destination:
                    stem, destination = name, labels[-1]
        words = words_of(re.sub(r"\([^)]*\)", " ", name))
        merged = (self.same.get(word, word) for word in words)
        key = tuple(sorted({word for word in merged if word not in self.noise}))
        return FoldedName(key, stem, tuple(labels), tuple(order), destination, aside)

    def leaves_out(self, name: str, description: str = "") -> bool:
        """Return whether a policy or an initiative is never listed."""
        text = f"{name}\n{description}"
        return any(pattern.search(text) for pattern in self.leave_out)

    def topic(self, name: str) -> int | None:
        """Return the index of the first topic that a display name is about."""
        matches = (index for index, topic in enumerate(self.topics) if topic.search(name))
        return next(matches, None)


class FoldedName(Struct, frozen=True):
    """A display name, split by `Folding.read`."""

    key: tuple[str, ...]
    stem: str  # the name without a destination
    labels: tuple[str, ...]
    order: tuple[int, ...]
    destination: str  # of logs, if the policy names one
    aside: bool  # a variant that a bullet on another policy doesn't mention


class Member(Struct, frozen=True):
    """A policy of a family, and the label that distinguishes it from the others."""

    classified: ClassifiedPolicy
    label: str
    is_kin: bool = True  # a variant of the same policy, and not only of the same topic
    generation: str = ""  # the word for the former generation of the service that it is about
    aside: bool = False  # not mentioned in a bullet on another policy
    is_named: bool = True


class Family(Struct, frozen=True):
    """Variants of one policy, listed in one bullet. The lead comes first, and is named in full."""

    title: str
    members: tuple[Member, ...]
    by_destination: bool  # the variants differ only in where they send logs
    initiatives: tuple[Initiative, ...] = ()  # that a reader can assign instead, best first

    def with_others(self, family: Family) -> Family:
        """Return the family with another on the same topic, whose members keep their full names.

        Members that a bullet on another policy doesn't mention are not named, unless all are such.
        """
        alone = all(member.aside for member in family.members)
        others = [
            replace(
                member,
                label=member.classified.policy.display_name,
                is_kin=False,
                is_named=alone or not member.aside,
            )
            for member in family.members
        ]
        return replace(self, members=(*self.members, *others))

    @property
    def named(self) -> tuple[Member, ...]:
        """The members named in the bullet."""
        return tuple(member for member in self.members if member.is_named)

    @property
    def lead(self) -> ClassifiedPolicy:
        """The first member, which represents the family."""
        return self.members[0].classified

    @property
    def pillar(self) -> Pillar:
        """The pillar under which the bullet is listed."""
        return self.lead.classification.primary

    @property
    def ids(self) -> tuple[str, ...]:
        """The definition ids, the lead's first."""
        return tuple(member.classified.policy.id for member in self.members)


@cache
def load_folding() -> Folding:
    """Read `families.toml`; raises ValueError (or re.error) if it is malformed."""
    data = read_data("families.toml")
    words = as_object(data["words"])
    return Folding(
        variants=tuple(_variant(as_object(table)) for table in as_list(data["variant"])),
        leave_out=tuple(
            re.compile(as_text(pattern), re.IGNORECASE)
            for pattern in as_object(data["leave_out"]).values()
        ),
        topics=tuple(
            re.compile(as_text(as_object(table)["name"]), re.IGNORECASE)
            for table in as_list(data["topic"])
        ),
        noise=frozenset(map(as_text, as_list(words["noise"]))),
        same={key: as_text(value) for key, value in as_object(words["same"]).items()},
    )


def _variant(table: Mapping[str, Json]) -> Variant:
    return Variant(
        name=re.compile(as_text(table["name"]), re.IGNORECASE),
        keep=as_text(table.get("keep")),
        label=as_text(table["label"]),
        destination=table.get("destination") is True,
        order=int(str(table["order"])),
        aside=table.get("aside") is True,
    )


def rank(policies: Iterable[ClassifiedPolicy], service: Service) -> list[Family]:
    """Fold policies into families, and sort those of each pillar by importance to a reader.

    Variants of one policy are a family; families on one topic and on the same of the service's
    resource types are joined. The result does not depend on the order of the input.
    """
    folding = load_folding()
    groups: dict[object, list[tuple[ClassifiedPolicy, FoldedName]]] = defaultdict(list)
    for classified in policies:
        name = folding.read(classified.policy.display_name)
        key = (
            name.key,
            _parent_types(classified.policy),
            classified.classification.primary,
            bool(name.destination),
        )
        groups[key].append((classified, name))
    families = [_family(group, service) for group in groups.values()]
    ranked = sorted(families, key=lambda family: family.lead.rank(service))
    joined = _by_topic(ranked, service, folding)
    by_pillar = ([family for family in joined if family.pillar is pillar] for pillar in Pillar)
    return [family for group in by_pillar for family in _interleave(group, service)]


def with_initiatives(families: Sequence[Family]) -> list[Family]:
    """Add the initiatives about a service, each to the family with most of its policies.

    An initiative is about the service if its category is one of the service's policies, and most
    of its policies apply to the service. `families` are all of the service's, in order.
    """
    folding = load_folding()
    policies = [member.classified for family in families for member in family.members]
    categories = {classified.policy.category for classified in policies} - {_COMPLIANCE}
    held = Counter(initiative for classified in policies for initiative in classified.initiatives)
    offered: dict[int, list[Initiative]] = defaultdict(list)
    for initiative, count in held.items():
        is_about = initiative.category in categories and initiative.size < 2 * count
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
        replace(
            family,
            initiatives=tuple(
                sorted(
                    offered[index],
                    key=lambda entry: (-held[entry], entry.display_name, entry.id),
                )
            )[:_OFFERED],
        )
        for index, family in enumerate(families)
    ]


def _interleave(ranked: Sequence[Family], service: Service) -> list[Family]:
    """Interleave the families of the service's resource types, so that each has some near the top.

    Every fourth position is for the types after the primary one, in turn.
    """
    primary: deque[Family] = deque()
    others: dict[int, deque[Family]] = defaultdict(deque)
    for family in ranked:
        nearness = family.lead.nearness(service)
        (others[nearness] if nearness and not family.lead.pinned else primary).append(family)
    rest = deque(
        family
        for turn in zip_longest(*(others[nearness] for nearness in sorted(others)))
        for family in turn
        if family is not None
    )
    order: list[Family] = []
    while primary or rest:
        is_turn_of_others = len(order) % _TURN == _TURN - 1
        order.append((rest if rest and (is_turn_of_others or not primary) else primary).popleft())
    return order


def _by_topic(ranked: Iterable[Family], service: Service, folding: Folding) -> list[Family]:
    """Join families on one topic to the best of them, while there is room in its bullet."""
    joined: list[Family] = []
    with_room: dict[object, int] = {}  # the indexes of families with room, by topic
    for family in ranked:
        lead = family.lead
        topic = folding.topic(lead.policy.display_name)
        key = (topic, lead.classification.primary, lead.nearness(service))
        index = with_room.get(key) if topic is not None else None
        wider = family if index is None else _join(joined[index], family, service)
        if index is not None and len(wider.named) <= _ROOM:
            joined[index] = wider
        else:
            with_room[key] = len(joined)
            joined.append(family)
    return joined


def _join(family: Family, other: Family, service: Service) -> Family:
    """Join two families on one topic; the better leads, unless only the other names the service.

    A policy that only deploys or configures never leads one that reports compliance.
    """
    only_other_names = other.lead.names(service) and not family.lead.names(service)
    if only_other_names and other.lead.states_a_goal >= family.lead.states_a_goal:
        return other.with_others(family)
    return family.with_others(other)


def _parent_types(policy: CompiledPolicy) -> tuple[str, ...]:
    """Return the types that a policy is about, with child types (slots, say) as their parents."""
    return tuple(sorted({"/".join(kind.split("/")[:2]) for kind in policy.target_types}))


def _family(group: Sequence[tuple[ClassifiedPolicy, FoldedName]], service: Service) -> Family:
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
    return Family(
        title=lead_name.stem if by_destination else lead.policy.display_name,
        members=tuple(
            # A label that two variants share doesn't distinguish them: the full name does.
            Member(
                classified,
                label if labels.count(label) == 1 else classified.policy.display_name,
                generation=service.generation(classified.policy.target_types),
                aside=name.aside,
            )
            for (classified, name), label in zip(ordered, labels, strict=True)
        ),
        by_destination=by_destination,
    )
