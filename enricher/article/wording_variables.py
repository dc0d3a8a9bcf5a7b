"""The variables of the wording's templates: pillars and families, reduced to what a bullet says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from enricher.article.language import Language
from enricher.catalog.families import Family, Member
from enricher.catalog.pillar import Pillar
from enricher.catalog.products import with_current_names
from enricher.catalog.sentences import extract_sentence

#: A resource type in a name, which is redundant next to the product's name.
_TYPE_IN_NAME = re.compile(r" \([\w.]+/[\w./]+\)")


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
    remedies: list[LinkVariables]  # policies that are proved to bring about what the lead checks
    remedy_groups: list[list[LinkVariables]]  # the same; any of a group is enough
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
        groups = [[*map(link_to, group)] for group in family.remedies]
        remedies = {member for group in family.remedies for member in group}
        destinations, related = [], []
        for member in rest:
            if _is_destination(member, family):
                destinations.append(link_to(member))
            elif member not in remedies:
                related.append(link_to(member))
        effects = language.effects_in_words(family.lead.policy.effects)
        return cls(
            title=family.title.rstrip("."),
            lead=link_to(lead),
            destinations=destinations,
            related=related,
            remedies=[link for group in groups for link in group],
            remedy_groups=groups,
            initiatives=list(initiatives),
            by_destination=family.by_destination,
            marks=[*_marks(family.members[0]), *filter(None, [effects])],
            sentence="" if family.by_destination else _sentence(family),
        )


def label_of(member: Member, family: Family) -> str:
    """Return the label of the link to a member: its name, or the destination of its logs."""
    marks = _marks(member)
    if _is_destination(member, family):
        label = member.label
        # The marks of the first member follow the series of destinations.
        marks = [mark for mark in marks if mark not in _marks(family.members[0])]
    else:
        label = _TYPE_IN_NAME.sub("", member.classified.policy.display_name).rstrip(".")
    return f"{label} ({', '.join(marks)})" if marks else label


def _is_destination(member: Member, family: Family) -> bool:
    """Return whether a member differs from the lead only in where it sends logs."""
    return family.by_destination and member.is_variant


def _marks(member: Member) -> list[str]:
    """Return the generation of the service that a member is about, and whether it is a preview."""
    preview = ["preview"] if member.classified.policy.preview else []
    return [*filter(None, [member.generation]), *preview]


def _sentence(family: Family) -> str:
    """Return the most informative sentence of the lead's description."""
    policy = family.lead.policy
    return with_current_names(extract_sentence(policy.display_name, policy.description))
