"""The plan of an article: which points its lists make, decided before anything is rendered.

A point is what one bullet says: a family of policy definitions, or a recommendation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from itertools import chain

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.listed_policies import ListedPolicies
from enricher.article.point_status import Mention, Status
from enricher.article.prose import Prose, Subject
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import Slot, SlotKind
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.families import Family, Role
from enricher.catalog.initiative import Initiative
from enricher.catalog.names import NameIndex
from enricher.catalog.paraphrases import Described, ParaphraseIndex
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendations import Advice
from enricher.catalog.selection import shown, starting_initiatives
from enricher.catalog.tiers import Tier

_LIMIT = 10  # recommendations in a list, unless the user sets another limit


class Point(Struct, frozen=True):
    """A point with the decision on it, and the reason in words.

    `lead` is the id of the policy definition or recommendation type that represents it, and `also`
    those that the same bullet covers. `elsewhere` are definitions that the bullet would name if the
    user's text didn't link them.
    """

    name: str
    lead: str
    status: Status
    reason: str
    mention: Mention | None = None  # how the user's text says it
    effects: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    initiatives: tuple[str, ...] = ()


class SlotPlan(Struct, frozen=True):
    """The points of one list: those that the user's text names, then the others by rank."""

    points: tuple[Point, ...] = ()
    start: tuple[Initiative, ...] = ()  # the initiatives that its first bullet names
    has_prose: bool = False  # the user wrote something in the slot
    is_shared: bool = False  # its only bullet is in a list that several pillars share

    def with_status(self, status: Status) -> list[Point]:
        """Return the points with this status, in order."""
        return [point for point in self.points if point.status is status]

    @property
    def listed(self) -> list[Point]:
        """The points that have a bullet."""
        return self.with_status(Status.LISTED)

    @property
    def mentioned(self) -> list[Point]:
        """The points that the user's text makes."""
        return self.with_status(Status.MENTIONED)

    @property
    def more(self) -> int:
        """The number of points that have no bullet, although the user's text doesn't make them."""
        return len(self.with_status(Status.BEYOND_LIMIT) + self.with_status(Status.LEFT_OUT))

    @property
    def is_empty(self) -> bool:
        """Whether the list has no points, apart from those that policies of the article make."""
        return all(each.status is Status.REPEATS for each in self.points)

    def ids(self, status: Status) -> frozenset[str]:
        """Return the ids of what the points with this status cover."""
        points = self.with_status(status)
        return frozenset(guid for point in points for guid in (point.lead, *point.also))


class ArticlePlan(Struct, frozen=True):
    """The plan of each list of an article.

    `has_own_list`: the user's own list comes before those of enrich, in a section for all pillars.
    """

    slots: Mapping[Slot, SlotPlan] = field(default_factory=dict)
    has_own_list: bool = False

    @property
    def repeats_text(self) -> bool:
        """Whether a listed policy is one that the user's text mentions."""
        plans = [plan for slot, plan in self.slots.items() if slot.kind is SlotKind.POLICIES]
        return any(point.mention for plan in plans for point in plan.listed)

    def of(self, slot: Slot) -> SlotPlan:
        """Return the plan of a list; an empty one if the article has no such list."""
        return self.slots.get(slot, SlotPlan())

    def points_on(self, definition_id: str) -> list[tuple[Slot, Point]]:
        """Return the points about a definition, each with its list."""
        return [
            (slot, point)
            for slot, plan in self.slots.items()
            for point in plan.points
            if definition_id in (point.lead, *point.also, *point.elsewhere)
        ]


class Planner:
    """Plans the articles on one service."""

    def __init__(self, facts: ServiceFacts) -> None:
        self._facts = facts
        self._names = cache(self._index_names)
        self._paraphrases = cache(self._index_paraphrases)
        self._subjects = cache(self._subjects_of)

    def policies(
        self,
        prose: Mapping[Slot, Prose],
        limit: int | None,
        sharing: Collection[Pillar] = (),
    ) -> ArticlePlan:
        """Return the plan of an article's policies; `prose` has the user's text for each list.

        Of the pillars in `sharing`, those with one policy share a list, if there are several.
        """
        own = {slot: text for slot, text in prose.items() if slot.kind is SlotKind.POLICIES}
        slots = {
            slot: self._policies(slot.pillar, text, _apart_from(text, own.values()), limit)
            for slot, text in own.items()
        }
        has_own_list = any(text.has_list for text in own.values())
        return ArticlePlan(slots | _shared(slots, sharing), has_own_list)

    def recommendations(
        self,
        plan: ArticlePlan,
        prose: Mapping[Slot, Prose],
        limit: int | None,
        listed: ListedPolicies,
    ) -> ArticlePlan:
        """Return the plan with an article's recommendations.

        `listed` are the policies of the article: a recommendation doesn't repeat them.
        """
        repeated = listed.repeated(self._facts.all_recommendations)
        slots = {
            slot: self._recommendations(slot.pillar, prose.get(slot, Prose()), limit, repeated)
            for slot in (Slot(SlotKind.RECOMMENDATIONS, pillar) for pillar in Pillar)
        }
        return replace(plan, slots={**plan.slots, **slots})

    def of_directive(
        self, kind: SlotKind, pillar: Pillar, prose: Prose, limit: int | None
    ) -> SlotPlan:
        """Return the plan of a directive's list; `prose` is the user's text around it."""
        if kind is SlotKind.POLICIES:
            return replace(self._policies(pillar, prose, Prose(), limit), start=())
        return self._recommendations(pillar, prose, limit, frozenset())

    def _policies(
        self, pillar: Pillar, prose: Prose, elsewhere: Prose, limit: int | None
    ) -> SlotPlan:
        """Plan the policies of a pillar.

        What the text links is not said again. What it names without a link is listed first, in the
        order of the text: a reader needs the link. Then comes what the text on other pillars,
        `elsewhere`, names.
        """
        families = (self._facts.families or {}).get(pillar, ())
        mentions = self._mentions_in(pillar, prose, elsewhere)
        linked = {n for n, each in enumerate(families) if not _ids(each).isdisjoint(prose.linked)}
        unlinked = (n for n, mention in mentions.items() if mention is not Mention.LINKED)
        first = [
            families[n]
            for n in unlinked
            if n not in linked and not _is_out(families[n], mentions[n])
        ]
        others = [family for n, family in enumerate(families) if n not in linked]
        chosen = shown(others, limit, first)
        order = {id(family): n for n, family in enumerate(families)}
        listed = [order[id(family)] for family in chosen]
        points = []
        for n in (*listed, *(n for n in range(len(families)) if n not in listed)):
            mention = mentions.get(n)
            rank = f"number {n + 1} of {len(families)} by worth"
            if n in linked:
                decision = Status.MENTIONED, "the text links it"
            elif n in listed:
                named = f"the text mentions it ({mention}); " if mention else ""
                decision = Status.LISTED, f"{named}{rank}"
            else:
                decision = _unlisted(families[n], rank)
            points.append(_point_of_family(families[n], decision, mention, prose))
        start = (
            each for each in starting_initiatives(chosen) if not prose.names(each.display_name)
        )
        return SlotPlan(tuple(points), tuple(start), has_prose=bool(prose))

    def _mentions_in(self, pillar: Pillar, prose: Prose, elsewhere: Prose) -> dict[int, Mention]:
        """Return how the text mentions the policies of a pillar, by their index.

        What it links on other pillars is listed there.
        """
        mentions = dict(self._mentions(pillar, prose))
        for index, mention in self._mentions(pillar, elsewhere).items():
            if mention is not Mention.LINKED:
                mentions.setdefault(index, mention)
        return mentions

    def _mentions(self, pillar: Pillar, prose: Prose) -> Mapping[int, Mention]:
        names = self._names(SlotKind.POLICIES)
        return prose.mentions(self._subjects(pillar), names, self._paraphrases(pillar))

    def _recommendations(
        self, pillar: Pillar, prose: Prose, limit: int | None, repeated: frozenset[str]
    ) -> SlotPlan:
        """Plan the recommendations of a pillar.

        Those that the text names, or that say the same as policies, are not said again.
        """
        advice = self._facts.advice_without(repeated, pillar)
        subjects = [Subject(tuple(sorted(_names_of(each)))) for each in advice]
        mentions = prose.mentions(subjects, self._names(SlotKind.RECOMMENDATIONS))
        room = _LIMIT if limit is None else limit
        listed = [index for index in range(len(advice)) if index not in mentions][:room]
        points = []
        for index, each in enumerate(advice):
            mention = mentions.get(index)
            rank = f"number {index + 1} of {len(advice)} by rank"
            decision = Status.LISTED, rank
            if mention:
                decision = Status.MENTIONED, "the text names it"
            elif index not in listed:
                decision = Status.BEYOND_LIMIT, f"{rank}, beyond the limit of {room}"
            similar = tuple(entry.id for entry in each.similar)
            points.append(Point(_name_of(each), each.lead.id, *decision, mention, also=similar))
        said = "a policy of the article says the same"
        points += (
            Point(load_advisor_rules().title(entry), entry.id, Status.REPEATS, said)
            for group in (self._facts.advice or {}).get(pillar, ())
            for entry in group.entries
            if entry.id in repeated
        )
        return SlotPlan(tuple(points), has_prose=bool(prose))

    def _subjects_of(self, pillar: Pillar) -> list[Subject]:
        """Return what a text can mention of a pillar's policies."""
        return [*map(_subject_of_family, (self._facts.families or {}).get(pillar, ()))]

    def _index_names(self, kind: SlotKind) -> NameIndex:
        """Return the names that a text can mean: of points, and of all policies in them."""
        if kind is SlotKind.RECOMMENDATIONS:
            groups = chain(*(self._facts.advice or {}).values())
            return NameIndex(name for each in groups for name in _names_of(each))
        titles = [family.title for family in chain(*(self._facts.families or {}).values())]
        return NameIndex([*titles, *(n for each in self._facts.all_policies for n in each.names)])

    def _index_paraphrases(self, pillar: Pillar) -> ParaphraseIndex:
        """Return what a text can mean in other words: the families of a pillar, then all others."""
        families = self._facts.families or {}
        others = (families[other] for other in families if other is not pillar)
        service = self._facts.service
        return ParaphraseIndex(
            map(_described, chain(families.get(pillar, ()), *others)),
            (service.name, *service.titles),
        )


def _apart_from(prose: Prose, texts: Iterable[Prose]) -> Prose:
    """Return the text on the other pillars; an empty one if all pillars have the same text."""
    others = (text.statements for text in texts if text != prose)
    return Prose(tuple(chain(*others)))


def _shared(slots: Mapping[Slot, SlotPlan], sharing: Collection[Pillar]) -> dict[Slot, SlotPlan]:
    """Return the plans of lists with one bullet that share a heading: one alone keeps its own."""
    single = {
        slot: replace(plan, is_shared=True)
        for slot, plan in slots.items()
        if slot.kind is SlotKind.POLICIES
        and slot.pillar in sharing
        and len(plan.listed) == 1
        and not plan.with_status(Status.BEYOND_LIMIT)
    }
    return single if len(single) > 1 else {}


def _is_out(family: Family, mention: Mention) -> bool:
    """Return whether a family stays out, since the text may mean another one."""
    return family.tier is Tier.LEFT_OUT and mention is Mention.PARAPHRASED


def _unlisted(family: Family, rank: str) -> tuple[Status, str]:
    """Return the decision on a family that a list doesn't show."""
    if family.tier is Tier.LEFT_OUT:
        return Status.LEFT_OUT, "no article lists it, unless its author names it"
    return Status.BEYOND_LIMIT, f"{rank}, beyond what the list has room for"


def _ids(family: Family) -> frozenset[str]:
    """Return the definitions of which a link makes the whole point.

    Of logs, this is the definition for any destination; else only the lead.
    """
    sending = family.of(Role.DESTINATION) if family.by_destination else ()
    return frozenset(member.classified.policy.id for member in (*family.of(Role.LEAD), *sending))


def _subject_of_family(family: Family) -> Subject:
    members = (*family.of(Role.LEAD), *family.of(Role.DESTINATION))
    names = {name for member in members for name in member.classified.policy.names}
    return Subject((family.title, *sorted(names - {family.title})), _ids(family))


def _described(family: Family) -> Described:
    variants = (member for member in family.members if member.is_variant)
    names = tuple(member.classified.policy.display_name for member in variants)
    return Described(family.title, names, family.lead.policy.keywords)


def _point_of_family(
    family: Family, decision: tuple[Status, str], mention: Mention | None, prose: Prose
) -> Point:
    own, lead = _ids(family), family.lead.policy
    # A bullet of the user's that links the lead as well is the bullet of this point.
    linked = prose.linked_apart_from(lead.id)
    others = [member.classified.policy.id for member in family.named[1:]]
    elsewhere = tuple(guid for guid in others if guid in linked and guid not in own)
    return Point(
        family.title,
        lead.id,
        *decision,
        mention,
        lead.effects,
        tuple(guid for guid in family.ids[1:] if guid not in elsewhere),
        elsewhere,
        tuple(initiative.id for initiative in family.initiatives),
    )


def _name_of(advice: Advice) -> str:
    return load_advisor_rules().titles(advice.entries)[0]


def _names_of(advice: Advice) -> frozenset[str]:
    """Return the names by which a text can mean a recommendation: edited ones, and Azure's."""
    return frozenset({_name_of(advice)}).union(*map(load_advisor_rules().names, advice.entries))
