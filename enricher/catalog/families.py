"""From all policies that concern a service to what a reader wants to see: families, in order."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.model import Initiative, Pillar, PolicyDefinition, Service, Verdict, is_within
from enricher.catalog.relevance import is_related, target_types
from enricher.catalog.wire import Json, as_list, as_object, as_text, read_data
from enricher.catalog.words import words_of

#: Effects that tell what is not as it should be.
_TELLING = ("Audit", "Deny")

_TURN = 4  # every fourth place is for the types of a service beside its primary one
_ROOM = 8  # definitions of one bullet on a topic, at most; variants of one policy may be more

_COMPLIANCE = "Regulatory Compliance"  # the category of initiatives on a whole estate
_OFFERED_SIZES = range(3, 41)  # definitions of an initiative that a bullet offers
_OFFERED = 3  # initiatives of one bullet, at most

#: Initiatives whose members a reviewer looks for first.
_NOTABLE = re.compile(r"cloud security benchmark|zone resilient", re.IGNORECASE)


class JudgedPolicy(Struct, frozen=True):
    """A policy definition with what was found out about it."""

    policy: PolicyDefinition
    verdict: Verdict
    initiatives: tuple[Initiative, ...]  # the live ones that hold it
    pinned: bool  # a user wants it first

    def rank(self, service: Service) -> tuple[object, ...]:
        """Sorts the policies of a pillar: see `rank_reasons` for the same in words."""
        return (
            not self.pinned,
            self.nearness(service),
            not self._is_for_alone(service),
            self.policy.preview,
            not self.is_notable,
            not self.states_a_goal,
            -len(self.initiatives),
            not self.can_prevent,
            self.policy.display_name.lower(),
            self.policy.id,
        )

    def rank_reasons(self, service: Service) -> list[str]:
        """Why it stands where it stands, the weightiest reason first."""
        held = len(self.initiatives)
        return [
            *(["pinned by the configuration"] if self.pinned else []),
            "targets the service's primary resource type"
            if self.nearness(service) == 0
            else "targets another of the service's resource types",
            "is for this service alone" if self._is_for_alone(service) else "is for others as well",
            "preview" if self.policy.preview else "stable",
            "in the security benchmark or the resilience initiative"
            if self.is_notable
            else "in neither the security benchmark nor the resilience initiative",
            "states what should be" if self.states_a_goal else "only deploys or configures",
            f"used by {held} built-in initiative{'' if held == 1 else 's'}",
            "can prevent" if self.can_prevent else "can't prevent",
        ]

    def nearness(self, service: Service) -> int:
        """The place, in the service's own list, of the first resource type that it targets.

        What is there for the service, on another type, is as near as the type that its name says,
        else as can be.
        """
        if is_related(self.policy, service):
            words = words_of(self.policy.display_name)
            lasts = [words_of(own.rpartition("/")[2]) for own in service.resource_types]
            return next((place for place, last in enumerate(lasts) if last[0] in words), 0)
        return next(
            (
                place
                for place, own in enumerate(service.resource_types)
                if any(is_within(kind, own) for kind in target_types(self.policy).types)
            ),
            len(service.resource_types),
        )

    def _is_for_alone(self, service: Service) -> bool:
        """Does it target this service's types alone, or what the product is elsewhere?

        Types of the classic model are long gone.
        """
        about = target_types(self.policy)
        return is_related(self.policy, service) or (
            bool(about.types)
            and all(
                service.covers(kind)
                or kind.startswith("microsoft.classic")
                or any(is_within(kind, other) for other in service.counterparts)
                for kind in about.types
            )
        )

    def names(self, service: Service) -> bool:
        """Does its name say the service's, where others share the resource type?"""
        words = {*words_of(self.policy.display_name)}
        return bool(service.facts) and any(
            words.issuperset(words_of(title)) for title in service.titles
        )

    @property
    def is_notable(self) -> bool:
        """Is it in the security benchmark or the resilience initiative?"""
        return any(map(is_notable, self.initiatives))

    @property
    def states_a_goal(self) -> bool:
        """Can it tell what is not as it should be, and not only deploy or configure?"""
        return any(effect.startswith(_TELLING) for effect in self.policy.effects)

    @property
    def can_prevent(self) -> bool:
        """Can it keep such a resource from being made?"""
        return "Deny" in self.policy.effects


@cache
def is_notable(initiative: Initiative) -> bool:
    """Is it the security benchmark or the resilience initiative?"""
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
    """All of `families.toml`."""

    variants: tuple[Variant, ...]
    topics: tuple[re.Pattern[str], ...]
    leave_out: tuple[re.Pattern[str], ...]
    noise: frozenset[str]
    same: Mapping[str, str]

    def read(self, name: str) -> FoldedName:
        """Take a display name apart: what it shares with its variants, and which one it is."""
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
        """Has a policy or an initiative no place in any article?"""
        text = f"{name}\n{description}"
        return any(pattern.search(text) for pattern in self.leave_out)

    def topic(self, name: str) -> int | None:
        """The number of the first topic that a display name is on."""
        found = (number for number, topic in enumerate(self.topics) if topic.search(name))
        return next(found, None)


class FoldedName(Struct, frozen=True):
    """A display name taken apart by `Folding.read`."""

    key: tuple[str, ...]
    stem: str  # the name without a destination
    labels: tuple[str, ...]
    order: tuple[int, ...]
    destination: str  # where logs go, in a policy that says so
    aside: bool  # a variant that goes without saying beside another policy


class Member(Struct, frozen=True):
    """One definition of a family, and what tells it from the others."""

    judged: JudgedPolicy
    label: str
    is_kin: bool = True  # a variant of the same policy, and not only on the same topic
    generation: str = ""  # the word for a former generation of the service, which it is about
    aside: bool = False  # goes without saying in the bullet of another policy
    is_named: bool = True


class Family(Struct, frozen=True):
    """Variants of one policy: one bullet. The first member is the one that is named in full."""

    title: str
    members: tuple[Member, ...]
    by_destination: bool  # the kin of the lead differ only in where they send logs
    initiatives: tuple[Initiative, ...] = ()  # that a reader can assign instead, the best first

    def with_others(self, family: Family) -> Family:
        """The same with another on the same topic; its members are told by their whole names.

        Of those that go without saying beside the others, none is named.
        """
        alone = all(member.aside for member in family.members)
        others = [
            replace(
                member,
                label=member.judged.policy.display_name,
                is_kin=False,
                is_named=alone or not member.aside,
            )
            for member in family.members
        ]
        return replace(self, members=(*self.members, *others))

    @property
    def named(self) -> tuple[Member, ...]:
        """The members that the bullet names."""
        return tuple(member for member in self.members if member.is_named)

    @property
    def lead(self) -> JudgedPolicy:
        """The member that stands for the family."""
        return self.members[0].judged

    @property
    def pillar(self) -> Pillar:
        """The pillar that the bullet stands under."""
        return self.lead.verdict.primary

    @property
    def ids(self) -> tuple[str, ...]:
        """The definition ids of the family, the lead's first."""
        return tuple(member.judged.policy.id for member in self.members)


@cache
def load_folding() -> Folding:
    """Read `families.toml`; raises ValueError (or re.error) when it is not well formed."""
    data = read_data("families.toml")
    words = as_object(data["words"])
    return Folding(
        variants=tuple(_variant(as_object(table)) for table in as_list(data["variant"])),
        leave_out=tuple(
            re.compile(as_text(one), re.IGNORECASE) for one in as_object(data["leave_out"]).values()
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


def rank(policies: Iterable[JudgedPolicy], service: Service) -> list[Family]:
    """Fold policies into families and put each pillar's in the order that a reader wants.

    Variants of one policy are a family, and so are families on one topic, where each is on the same
    of the service's resource types. The result does not depend on the order of the input.
    """
    folding = load_folding()
    groups: dict[object, list[tuple[JudgedPolicy, FoldedName]]] = defaultdict(list)
    for judged in policies:
        name = folding.read(judged.policy.display_name)
        key = (
            name.key,
            _whole_types(judged.policy),
            judged.verdict.primary,
            bool(name.destination),
        )
        groups[key].append((judged, name))
    families = [_family(group, service) for group in groups.values()]
    ranked = sorted(families, key=lambda family: family.lead.rank(service))
    joined = _by_topic(ranked, service, folding)
    by_pillar = ([one for one in joined if one.pillar is pillar] for pillar in Pillar)
    return [family for group in by_pillar for family in _in_turn(group, service)]


def with_initiatives(families: Sequence[Family]) -> list[Family]:
    """Offer the initiatives that are about a service, each in the bullet with most of its policies.

    About it is an initiative of a category that the service has policies of, when most of what it
    holds concerns the service. `families` are all of the service's, in order.
    """
    folding = load_folding()
    policies = [member.judged for family in families for member in family.members]
    categories = {judged.policy.category for judged in policies} - {_COMPLIANCE}
    held = Counter(initiative for judged in policies for initiative in judged.initiatives)
    offered: dict[int, list[Initiative]] = defaultdict(list)
    for initiative, count in held.items():
        size = len(initiative.controls)
        is_about = initiative.category in categories and size < 2 * count
        if is_about and size in _OFFERED_SIZES and not folding.leaves_out(initiative.display_name):
            shares = [len(initiative.controls.keys() & {*family.ids}) for family in families]
            offered[shares.index(max(shares))].append(initiative)
    return [
        replace(
            family,
            initiatives=tuple(
                sorted(offered[place], key=lambda one: (-held[one], one.display_name, one.id))
            )[:_OFFERED],
        )
        for place, family in enumerate(families)
    ]


def _in_turn(ranked: Sequence[Family], service: Service) -> list[Family]:
    """Let every resource type of the service show its best before another shows all that it has.

    The primary type has every place but each fourth, where the best of the other types come in.
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
    """Join what is on one topic to the best on it, while there is room in its bullet."""
    joined: list[Family] = []
    open_: dict[object, int] = {}  # where the bullet of a topic is that has room
    for family in ranked:
        lead = family.lead
        topic = folding.topic(lead.policy.display_name)
        key = (topic, lead.verdict.primary, lead.nearness(service))
        at = open_.get(key) if topic is not None else None
        wider = family if at is None else _together(joined[at], family, service)
        if at is not None and len(wider.named) <= _ROOM:
            joined[at] = wider
        else:
            open_[key] = len(joined)
            joined.append(family)
    return joined


def _together(family: Family, other: Family, service: Service) -> Family:
    """Two on one topic; the better one leads, unless only the other's name says the service.

    What only brings something about never leads what tells of it.
    """
    is_named_alone = other.lead.names(service) and not family.lead.names(service)
    if is_named_alone and other.lead.states_a_goal >= family.lead.states_a_goal:
        return other.with_others(family)
    return family.with_others(other)


def _whole_types(policy: PolicyDefinition) -> tuple[str, ...]:
    """The types that a policy is about, child types (slots, say) counted to their parents."""
    return tuple(sorted({"/".join(kind.split("/")[:2]) for kind in target_types(policy).types}))


def _family(group: Sequence[tuple[JudgedPolicy, FoldedName]], service: Service) -> Family:
    ordered = sorted(group, key=lambda pair: (pair[1].order, pair[0].rank(service)))
    by_destination = all(name.destination for _, name in ordered)
    shared = set.intersection(*(set(name.labels) for _, name in ordered)) if ordered[1:] else set()
    labels = [
        name.destination
        or ", ".join(label for label in name.labels if label not in shared)
        or judged.policy.display_name
        for judged, name in ordered
    ]
    lead, lead_name = ordered[0]
    return Family(
        title=lead_name.stem if by_destination else lead.policy.display_name,
        members=tuple(
            # A label that two variants share tells neither apart: then the whole name does.
            Member(
                judged,
                label if labels.count(label) == 1 else judged.policy.display_name,
                generation=service.generation(target_types(judged.policy).types),
                aside=name.aside,
            )
            for (judged, name), label in zip(ordered, labels, strict=True)
        ),
        by_destination=by_destination,
    )
