"""The plan of an article: which points its lists make, decided before anything is rendered.

A point is what one bullet says: a family of policy definitions, or a recommendation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from functools import cache
from itertools import chain

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.prose import Mention, Prose, Subject
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import Slot, SlotKind
from enricher.catalog.families import Family
from enricher.catalog.names import NameIndex
from enricher.catalog.paraphrases import Described, ParaphraseIndex
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendations import Advice, load_advisor_rules


class Status(StrEnum):
    """The decision on a point."""

    LISTED = "listed"
    MENTIONED = "mentioned"  # by the user's text, so that no bullet says it again
    BEYOND_LIMIT = "beyond-limit"


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
    has_prose: bool = False  # the user wrote something in that place
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
        """The number of points beyond the limit."""
        return len(self.with_status(Status.BEYOND_LIMIT))


class ArticlePlan(Struct, frozen=True):
    """The plan of each list of an article.

    `has_own_list`: the user's own list comes before those of enrich, in a section for all pillars.
    """

    slots: Mapping[Slot, SlotPlan] = field(default_factory=dict)
    has_own_list: bool = False

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

    def plan(
        self,
        prose: Mapping[Slot, Prose],
        limit: int,
        sharing: Collection[Pillar] = (),
    ) -> ArticlePlan:
        """Return the plan of an article; `prose` has the user's text for each list in it.

        Of the pillars in `sharing`, those with one policy share a list, if there are several.
        """
        on_policies = {slot: prose[slot] for slot in prose if slot.kind is SlotKind.POLICIES}
        slots = {
            slot: self._policies(slot.pillar, text, _apart_from(text, on_policies.values()), limit)
            if slot in on_policies
            else self._recommendations(slot.pillar, text, limit)
            for slot, text in prose.items()
        }
        has_own_list = any(text.has_list for text in on_policies.values())
        return ArticlePlan(slots | _shared(slots, sharing), has_own_list)

    def _policies(self, pillar: Pillar, prose: Prose, elsewhere: Prose, limit: int) -> SlotPlan:
        """Plan the policies of a pillar.

        What the text links is not said again. What it names without a link is listed first, in the
        order of the text: a reader needs the link. Then comes what the text on other pillars,
        `elsewhere`, names.
        """
        families = (self._facts.families or {}).get(pillar, ())
        mentions = dict(self._mentions(pillar, prose))
        for index, mention in self._mentions(pillar, elsewhere).items():
            if mention is not Mention.LINKED:
                mentions.setdefault(index, mention)
        order = [index for index, mention in mentions.items() if mention is not Mention.LINKED]
        order += (index for index in range(len(families)) if index not in order)
        linked = {n for n in order if not _ids(families[n]).isdisjoint(prose.linked)}
        listed = [index for index in order if index not in linked][:limit]
        points = []
        for index in order:
            found = mentions.get(index)
            said = "the text links it" if index in linked else ""
            decision = _decision(index, listed, len(families), limit, found, said)
            points.append(_point_of_family(families[index], decision, found, prose))
        return SlotPlan(tuple(points), bool(prose))

    def _mentions(self, pillar: Pillar, prose: Prose) -> Mapping[int, Mention]:
        """Return how a text mentions the policies of a pillar, by their index."""
        names = self._names(SlotKind.POLICIES)
        return prose.mentions(self._subjects(pillar), names, self._paraphrases(pillar))

    def _recommendations(self, pillar: Pillar, prose: Prose, limit: int) -> SlotPlan:
        """Plan the recommendations of a pillar; those that the text names are not said again."""
        advice = (self._facts.advice or {}).get(pillar, ())
        subjects = [Subject((_name_of(each),)) for each in advice]
        mentions = prose.mentions(subjects, self._names(SlotKind.RECOMMENDATIONS))
        listed = [index for index in range(len(advice)) if index not in mentions][:limit]
        points = []
        for index, each in enumerate(advice):
            mention = mentions.get(index)
            said = "the text names it" if mention else ""
            status, reason = _decision(index, listed, len(advice), limit, mention, said)
            similar = tuple(entry.id for entry in each.similar)
            name = _name_of(each)
            points.append(Point(name, each.lead.id, status, reason, mention, also=similar))
        return SlotPlan(tuple(points), bool(prose))

    def _subjects_of(self, pillar: Pillar) -> list[Subject]:
        """Return what a text can mention of a pillar's policies."""
        return [*map(_subject_of_family, (self._facts.families or {}).get(pillar, ()))]

    def _index_names(self, kind: SlotKind) -> NameIndex:
        """Return the names that a text can mean: of points, and of all policies in them."""
        if kind is SlotKind.RECOMMENDATIONS:
            return NameIndex(map(_name_of, chain(*(self._facts.advice or {}).values())))
        titles = [family.title for family in chain(*(self._facts.families or {}).values())]
        return NameIndex([*titles, *(each.display_name for each in self._facts.all_policies)])

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
        and (len(plan.listed), plan.more) == (1, 0)
    }
    return single if len(single) > 1 else {}


def _decision(
    index: int,
    listed: Collection[int],
    total: int,
    limit: int,
    mention: Mention | None,
    said: str,
) -> tuple[Status, str]:
    """Return the status of the point with an index, and why, in words.

    `listed` are the indices of those that have a bullet. `said` is why the text of the user's makes
    the point already, if it does.
    """
    if said:
        return Status.MENTIONED, said
    rank = f"number {index + 1} of {total} by rank"
    if index not in listed:
        return Status.BEYOND_LIMIT, f"{rank}, beyond the limit of {limit}"
    return Status.LISTED, f"the text mentions it ({mention}); {rank}" if mention else rank


def _ids(family: Family) -> frozenset[str]:
    """Return the definitions of which a link makes the whole point.

    Of logs, this is the definition for any destination; else only the lead.
    """
    if family.by_destination:
        variants = (member for member in family.members if member.is_variant)
        return frozenset(member.classified.policy.id for member in variants)
    return frozenset({family.lead.policy.id})


def _subject_of_family(family: Family) -> Subject:
    names = (member.classified.policy.display_name for member in family.named)
    return Subject((family.title, *names), _ids(family))


def _described(family: Family) -> Described:
    variants = (member for member in family.members if member.is_variant)
    names = tuple(member.classified.policy.display_name for member in variants)
    return Described(family.title, names, family.lead.policy.description)


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
    return load_advisor_rules().title(advice.lead.display_name)
