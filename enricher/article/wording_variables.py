"""The variables of the wording's templates: pillars and families, reduced to what a bullet says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto

from msgspec import Struct

from enricher.article.language import Language
from enricher.catalog.edited_names import correct
from enricher.catalog.families import Family, Member
from enricher.catalog.pillar import Pillar
from enricher.catalog.reasons import reason_for


class _Part(Enum):
    """A part of a bullet after the link to the lead."""

    DESTINATION = auto()
    REMEDY = auto()
    RELATED = auto()


class LinkVariables(Struct, frozen=True):
    """A linked policy or initiative."""

    label: str
    link: str
    counts: str = ""  # the resource counts in parentheses, after a space


class PillarVariables(Struct, frozen=True):
    """A pillar, with its names in the language of the article."""

    value: str
    title: str
    words: str

    @classmethod
    def of(cls, pillar: Pillar, language: Language) -> PillarVariables:
        """Return the variables of a pillar."""
        name = language.pillars[pillar]
        return cls(pillar.value, name.title, name.words)


class FamilyVariables(Struct, frozen=True):
    """A family, with the links of its bullet by their part in it."""

    title: str
    lead: LinkVariables
    destinations: list[LinkVariables]
    related: list[LinkVariables]
    remedies: list[LinkVariables]  # policies that enforce what the lead only reports
    initiatives: list[LinkVariables]
    by_destination: bool
    marks: list[str]
    sentence: str

    @classmethod
    def of(
        cls,
        family: Family,
        language: Language,
        link_to: Callable[[Member], LinkVariables],
        initiatives: Sequence[LinkVariables],
    ) -> FamilyVariables:
        """Return the variables of a family; `link_to` makes the link to a member of it."""
        lead, *rest = family.named
        links: dict[_Part, list[LinkVariables]] = {part: [] for part in _Part}
        for member in rest:
            links[_part_of(member, family)].append(link_to(member))
        policy = family.lead.policy
        effects = language.effects_in_words(policy.effects)
        return cls(
            title=correct(family.title) if family.by_destination else policy.edited_name,
            lead=link_to(lead),
            destinations=links[_Part.DESTINATION],
            related=links[_Part.RELATED],
            remedies=links[_Part.REMEDY],
            initiatives=list(initiatives),
            by_destination=family.by_destination,
            marks=[*_marks(family.members[0]), *filter(None, [effects])],
            sentence="" if family.by_destination else reason_for(family.lead),
        )


def label_of(member: Member, family: Family) -> str:
    """Return the label of the link to a member: its name, or the destination of its logs."""
    marks = _marks(member)
    if _is_destination(member, family):
        label = member.label
        # The marks of the first member follow the series of destinations.
        marks = [mark for mark in marks if mark not in _marks(family.members[0])]
    else:
        label = member.classified.policy.edited_name
    return f"{label} ({', '.join(marks)})" if marks else label


def _is_destination(member: Member, family: Family) -> bool:
    """Return whether a member differs from the lead only in where it sends logs."""
    return family.by_destination and member.is_variant


def _part_of(member: Member, family: Family) -> _Part:
    """Return the part of a bullet that links a member other than the lead."""
    if _is_destination(member, family):
        return _Part.DESTINATION
    is_remedy = family.lead.states_a_goal and not member.classified.states_a_goal
    return _Part.REMEDY if is_remedy else _Part.RELATED


def _marks(member: Member) -> list[str]:
    """Return the generation of the service that a member is about, and whether it is a preview."""
    preview = ["preview"] if member.classified.policy.preview else []
    return [*filter(None, [member.generation]), *preview]
