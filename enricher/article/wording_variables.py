"""The variables of the wording's templates: pillars and families, reduced to what a bullet says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.language import Language, catalogue_sentences
from enricher.catalog.edited_names import correct
from enricher.catalog.families import Family, Member, Role
from enricher.catalog.nouns import noun_of, reason_for_logs
from enricher.catalog.pillar import Pillar
from enricher.catalog.reasons import reason_for
from enricher.catalog.worth import condition_text

_SENDING = (Role.LEAD, Role.DESTINATION, Role.TWIN)
_WORD = re.compile(r"[A-Za-z]{1,40}")


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
    """A family, with the links of its bullet by what it says of them."""

    title: str
    lead: LinkVariables
    destinations: list[LinkVariables]
    twins: list[LinkVariables]
    remedies: list[LinkVariables]  # each for other resources
    see_also: list[LinkVariables]
    initiatives: list[LinkVariables]
    by_destination: bool
    condition: str  # under which the policy holds
    marks: list[str]
    effects: list[str]
    sentence: str
    #: By default: `audit`, `none`, `few` if it is one or the other, `some` if it can also be all;
    #: empty if all.
    sent_logs: str
    own_remedies: int  # of the remedies, the first ones, for resources of the lead's type

    @classmethod
    def of(
        cls,
        family: Family,
        language: Language,
        link_to: Callable[[Member], LinkVariables],
        initiatives: Sequence[LinkVariables],
    ) -> FamilyVariables:
        """Return the variables of a family; `link_to` makes the link to a member of it."""
        lead, policy = family.members[0], family.lead.policy
        links = {role: [link_to(member) for member in family.of(role)] for role in Role}
        return cls(
            title=_title(family, language),
            lead=link_to(lead),
            destinations=links[Role.DESTINATION],
            twins=links[Role.TWIN],
            # Any of a group is enough, and a reader has nothing by which to choose.
            remedies=[link_to(group[0]) for group in family.remedies],
            see_also=links[Role.SEE_ALSO],
            initiatives=list(initiatives),
            by_destination=family.by_destination,
            condition=_condition(family, language),
            marks=_marks(lead, language),
            effects=_effects(policy.effects),
            sentence=_sentence(family, language),
            sent_logs=_sent_logs(family),
            own_remedies=len(family.own_remedies),
        )

    def shorter(self) -> FamilyVariables | None:
        """Return the variables of the same bullet without its least important part, if it has any.

        The sentence is the last part that is left out. Remedies for what the lead and a twin of its
        check on the same resources stay or go together: with only some, the others seem to have
        none.
        """
        if len(self.remedies) > max(self.own_remedies, 1):  # those for other resources
            return replace(self, remedies=self.remedies[:-1])
        for part in ("see_also", "initiatives"):
            if links := getattr(self, part):
                return replace(self, **{part: links[:-1]})
        if self.remedies:
            return replace(self, remedies=[])
        return replace(self, sentence="") if self.sentence else None


def label_of(member: Member, family: Family, language: Language) -> str:
    """Return the label of a link: the name of a member, where it sends logs, or what it is for."""
    marks = _marks(member, language)
    sends_logs = member.role is Role.DESTINATION or (
        member.role is Role.LEAD and family.by_destination
    )
    if sends_logs or member.role is Role.TWIN:
        label = language.destinations.get(member.label, member.label)
        # The marks of the first member follow the links of all.
        marks = [mark for mark in marks if mark not in _marks(family.members[0], language)]
    else:
        label = member.classified.policy.edited_name
    return f"{label} ({', '.join(marks)})" if marks else label


def _marks(member: Member, language: Language) -> list[str]:
    """Return the generation of the service that a member is about, and whether it is a preview.

    Also whether the user wrote it.
    """
    policy = member.classified.policy
    states = {"preview": policy.preview, "custom": policy.is_custom}
    own = (word for word, is_so in states.items() if is_so)
    return [*map(language.mark, [*filter(None, [member.generation]), *own])]


def _title(family: Family, language: Language) -> str:
    """Return the edited name of the lead, or what it does if it only sends logs."""
    policy = family.lead.policy
    if not family.by_destination:
        return policy.edited_name
    noun = _of_type(policy.target_types, language, "nouns", noun_of)
    return language.phrases.resource_logs.format(noun=noun) if noun else correct(family.title)


def _effects(effects: Iterable[str]) -> list[str]:
    """Return the effects that do something, as Azure spells them, in alphabetical order.

    Unlike any effect of Azure's, a text that is not one word is left out.
    """
    return sorted(effect for effect in effects if _WORD.fullmatch(effect) and effect != "Disabled")


def _sentence(family: Family, language: Language) -> str:
    """Return why the lead matters, or what the logs show that it sends.

    The sentences of the catalogue are English; another language has its own, or none.
    """
    policy = family.lead.policy
    if family.by_destination:
        return _of_type(policy.target_types, language, "logs", reason_for_logs)
    if language.is_default:
        return reason_for(family.lead)
    own = family.lead.own_reason
    return (
        own if own is not None else catalogue_sentences(language.name, "reasons").get(policy.id, "")
    )


def _of_type(
    types: Sequence[str], language: Language, kind: str, default: Callable[[Sequence[str]], str]
) -> str:
    """Return what a language calls the only one of these types, or says of it; or else ""."""
    if language.is_default:
        return default(types)
    return catalogue_sentences(language.name, kind).get(types[0], "") if len(types) == 1 else ""


def _sent_logs(family: Family) -> str:
    """Return which logs the named policies of a family that send any send by default."""
    members = (each for role in _SENDING for each in family.of(role))
    policies = (member.classified.policy for member in members)
    sent = {each.sent_logs for each in policies if "DeployIfNotExists" in each.effects}
    if len(sent) < 2:
        return "".join(sent)
    return "few" if all(sent) else "some"


def _condition(family: Family, language: Language) -> str:
    """Return what the bullet begins with, if its policy holds only under a condition."""
    condition = family.lead.policy.worth.condition
    return "" if condition is None else language.condition(condition_text(condition))
