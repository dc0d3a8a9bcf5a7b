"""The bullets on policies: of a family, and of the initiatives with which a list starts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from enricher.article.bullets import Bullet, BulletKey, name_key
from enricher.article.scopes import is_on_workload
from enricher.article.wording import Wording
from enricher.article.wording_variables import FamilyVariables, LinkVariables, label_of
from enricher.catalog.families import Family, Member, Role
from enricher.catalog.initiative import Initiative
from enricher.catalog.pillar import Pillar
from enricher.catalog.resource_counts import Compliance
from enricher.catalog.worth import load_initiative_choice
from enricher.markdown.normal import normal

_TARGET = re.compile(r"\]\([^()\s]*\)")
_MAX_READ = 450  # characters of a bullet, without the targets of its links
_MAX_LINKS = 5


def policy_bullet(
    wording: Wording,
    family: Family,
    compliance: Mapping[str, Compliance] | None = None,
    assigned: Collection[str] = (),
) -> Bullet:
    """Return the bullet of a family of policy definitions, without the marker.

    `compliance` adds resource counts, by definition id; `assigned` are the ids of the definitions
    that are assigned at the user's scope.
    """
    own_facts = partial(_own_facts, wording, compliance or {}, assigned)
    initiatives = [
        _initiative_variables(wording, initiative)
        for initiative in family.initiatives
        if initiative.id == load_initiative_choice().logs
    ]
    variables = _variables(family, wording, own_facts, initiatives)
    subject = _subject(family)
    text = wording.render("policy_bullet", subject, family=variables)
    added = [*map(own_facts, family.ids)]
    while _is_long(text, family, added) and (shorter := variables.shorter()):
        variables = shorter
        text = wording.render("policy_bullet", subject, family=variables)
    lead = family.lead.policy
    return Bullet(
        text,
        subject,
        variables.title,
        variables.lead.link,
        lead.display_name,
        is_on_workload=is_on_workload(lead.mode),
    )


def policy_row(
    wording: Wording,
    family: Family,
    pillar: Pillar | None,
    compliance: Mapping[str, Compliance] | None = None,
    assigned: Collection[str] = (),
) -> Bullet:
    """Return the row on a family in a directive's table; `pillar` is a cell if given.

    `compliance` and `assigned` are as for `policy_bullet`.
    """
    own_facts = partial(_own_facts, wording, compliance or {}, assigned)
    variables, subject = _variables(family, wording, own_facts, []), _subject(family)
    text = wording.policy_row(variables, subject, pillar)
    lead = family.lead.policy
    return Bullet(text, subject, variables.title, variables.lead.link, lead.display_name)


def starting_bullet(wording: Wording, initiatives: Sequence[Initiative]) -> Bullet:
    """Return the first bullet of a list, which names the initiatives to start with."""
    links = [_initiative_variables(wording, initiative) for initiative in initiatives]
    first, names = initiatives[0], {name for each in initiatives for name in each.names}
    subject = BulletKey(names=frozenset(map(name_key, names)))
    text = wording.render("policy_start", subject, initiatives=links)
    return Bullet(text, subject, first.edited_name, links[0].link, first.display_name)


def is_starting_bullet(wording: Wording, text: str, known: Iterable[Initiative]) -> bool:
    """Return whether a text in normal form is that bullet, about some of the known initiatives."""
    positions = {each: text.lower().find(each.id) for each in known}
    named = sorted((each for each in positions if positions[each] >= 0), key=positions.__getitem__)
    return bool(named) and normal(starting_bullet(wording, named).text) == text


def _own_facts(
    wording: Wording, compliance: Mapping[str, Compliance], assigned: Collection[str], guid: str
) -> str:
    """Return what is said of a definition in the user's own scope."""
    is_assigned = wording.assigned(is_assigned=guid in assigned)
    return is_assigned + wording.compliance(compliance.get(guid))


def _variables(
    family: Family,
    wording: Wording,
    own_facts: Callable[[str], str],
    initiatives: Sequence[LinkVariables],
) -> FamilyVariables:
    """Return the variables of a family, with what `own_facts` says of each definition."""

    def link_to(member: Member) -> LinkVariables:
        policy = member.classified.policy
        label = label_of(member, family, wording.vocabulary)
        return LinkVariables(label, wording.definition_link(policy.id), own_facts(policy.id))

    return FamilyVariables.of(family, wording.vocabulary, link_to, initiatives)


def _subject(family: Family) -> BulletKey:
    """Return the key by which a bullet or row on a family is recognized."""
    names = (name for member in family.members for name in member.classified.policy.names)
    # A link is read by the last part of an id, which is the whole id of a built-in definition.
    ids = (*family.ids, *(key.rpartition("/")[2] for key in family.ids))
    return BulletKey(frozenset(ids), frozenset(map(name_key, names)))


def _initiative_variables(wording: Wording, initiative: Initiative) -> LinkVariables:
    mark = f" ({wording.vocabulary.mark('preview')})" if initiative.preview else ""
    return LinkVariables(f"{initiative.edited_name}{mark}", wording.initiative_link(initiative.id))


def _is_long(text: str, family: Family, added: Iterable[str]) -> bool:
    """Return whether a bullet has more text or links than a reader takes in at once.

    The added counts don't matter, so that a bullet says the same with and without them. The logs of
    a service may go to three destinations from each of its types.
    """
    for count in filter(None, added):
        text = text.replace(count, "")
    read, links = _TARGET.subn("]", text)
    sends_logs = family.by_destination or bool(family.of(Role.DESTINATION))
    return len(read) > _MAX_READ or (links > _MAX_LINKS and not sends_logs)
