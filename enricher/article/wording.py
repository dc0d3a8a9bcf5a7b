"""The sentences that enrich writes, rendered from the templates of a language or the user's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.bullets import Bullet, BulletKey, name_key
from enricher.article.language import DEFAULT_LANGUAGE, Language, load_language
from enricher.article.sentence import COUNT, SentencePatterns
from enricher.article.service_facts import Categories
from enricher.article.templates import Templates
from enricher.article.wording_variables import (
    FamilyVariables,
    LinkVariables,
    PillarVariables,
    label_of,
)
from enricher.catalog.clouds import CLOUDS, Cloud, Hosts
from enricher.catalog.families import Family, Member
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendations import Advice, load_advisor_rules
from enricher.catalog.resource_counts import Compliance
from enricher.catalog.service import Service
from enricher.markdown.inline import target

_BLADE = "#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/"
_INITIATIVE_VIEW = "#view/Microsoft_Azure_Policy/InitiativeDetail.ReactView/id/"
_ONE, _MANY = 1, int(COUNT)  # templates may distinguish singular and plural


class Wording(Struct, frozen=True, eq=False, dict=True):
    """The sentences of one language and cloud.

    A template in the folder `overrides` replaces the built-in one of the same name. Methods raise
    UsageError if such a template can't be rendered, or renders a text that the next run would not
    find again: several lines, or the wrong kind of block. The message names the template. If a
    built-in template fails, they raise InternalError.
    """

    overrides: Path | None = None
    hosts: Hosts = CLOUDS[Cloud.PUBLIC]
    language: str = DEFAULT_LANGUAGE

    @property
    def vocabulary(self) -> Language:
        """The words of the language."""
        return load_language(self.language)

    @cached_property
    def _templates(self) -> Templates:
        return Templates(self.language, self.hosts, self.overrides)

    def policy_bullet(
        self, family: Family, compliance: Mapping[str, Compliance] | None = None
    ) -> Bullet:
        """Return the bullet of a family of policy definitions, without the marker.

        `compliance` adds resource counts, by definition id.
        """
        counts = compliance or {}

        def link_to(member: Member) -> LinkVariables:
            policy = member.classified.policy
            compliance_text = self._compliance(counts.get(policy.id))
            label = label_of(member, family)
            return LinkVariables(label, self.definition_link(policy.id), compliance_text)

        initiatives = [
            LinkVariables(initiative.display_name, self.initiative_link(initiative.id))
            for initiative in family.initiatives
        ]
        variables = FamilyVariables.of(family, self.vocabulary, link_to, initiatives)
        names = (member.classified.policy.display_name for member in family.members)
        subject = BulletKey(frozenset(family.ids), frozenset(map(name_key, names)))
        text = self._templates.render("policy_bullet", subject, family=variables)
        return Bullet(text, subject, variables.title, variables.lead.link)

    def policy_none(self, service: Service, pillar: Pillar) -> str:
        """Return the sentence for a pillar without policies."""
        return self._templates.render("policy_none", service=service, pillar=self._pillar(pillar))

    def policy_closing(self, service: Service, pillar: Pillar, where: Categories, more: int) -> str:
        """Return the last line of a list; `more` is the number of policies that it omits."""
        return self._line_on_lists("policy_closing", service, pillar, where, more)

    def policy_more(self, service: Service, pillar: Pillar, where: Categories, more: int) -> str:
        """Return the last line of a list in a section for all pillars, where other lists follow."""
        return self._line_on_lists("policy_more", service, pillar, where, more)

    def _line_on_lists(
        self, template: str, service: Service, pillar: Pillar, where: Categories, more: int
    ) -> str:
        """Return a line that links Microsoft's lists of policies."""
        return self._templates.render(
            template,
            service=service,
            pillar=self._pillar(pillar),
            page=target(self.hosts.page(service.policy_reference)),
            categories=where.names,
            of_pillar=where.of_pillar and not service.policy_reference,
            others=where.others,
            more=more,
        )

    def policy_group(self, pillar_title: str) -> str:
        """Return the heading of a pillar's policies in a section for all pillars."""
        return self._templates.render("policy_group", pillar_title=pillar_title)

    def policy_group_of_others(self) -> str:
        """Return the heading of the policies of all pillars with only one."""
        return self._templates.render("policy_group_of_others")

    def policy_of_pillar(self, pillar_title: str, bullet: str, subject: BulletKey) -> str:
        """Return a bullet in the list of several pillars, which begins with its own."""
        return self._templates.render(
            "policy_of_pillar", subject, pillar_title=pillar_title, bullet=bullet
        )

    def advisor_sentence(self, service: Service, pillar: Pillar, link: str) -> str:
        """Return a pillar's sentence on Advisor; without a link, there are no recommendations."""
        return self._templates.render(
            "advisor_sentence", service=service, pillar=self._pillar(pillar), link=link
        )

    def policy_intro(self, service: Service, *, also: bool = False) -> str:
        """Return the sentence before the policies in a section for all pillars.

        `also`: it follows the user's own list.
        """
        return self._templates.render("policy_intro", service=service, also=also)

    def advisor_intro(self, service: Service, *, any_: bool, brief: bool = False) -> str:
        """Return the first sentence of the Advisor section; a brief one doesn't explain Advisor."""
        return self._templates.render("advisor_intro", service=service, any=any_, brief=brief)

    def advisor_group(self, pillar_title: str) -> str:
        """Return the heading of a pillar's recommendations."""
        return self._templates.render("advisor_group", pillar_title=pillar_title)

    def advisor_bullet(self, advice: Advice, reference: str, affected: int | None = None) -> Bullet:
        """Return the bullet of a recommendation type and those similar to it, without the marker.

        `reference` is the page of all recommendations of the pillar, for one without its own page.
        `affected` adds the number of the user's resources that it applies to.
        """
        recommendation, rules = advice.lead, load_advisor_rules()
        name, *similar = dict.fromkeys(rules.title(entry.display_name) for entry in advice.entries)
        names = {name, *similar, *(entry.display_name for entry in advice.entries)}
        subject = BulletKey(names=frozenset(map(name_key, names)))
        learn_more = self.hosts.page(recommendation.learn_more or "")
        text = self._templates.render(
            "advisor_bullet",
            subject,
            affected=self._affected(affected),
            recommendation=replace(recommendation, learn_more=learn_more),
            name=name,
            condition=rules.condition(recommendation.display_name),
            similar=similar,
            reference=reference,
        )
        return Bullet(text, subject, name, learn_more or reference)

    def advisor_opening(
        self, service: Service, pillar: Pillar, pillar_title: str, reference: str
    ) -> str:
        """Return the line before a list in which some recommendations lack a page of their own."""
        return self._templates.render(
            "advisor_opening",
            service=service,
            pillar=self._pillar(pillar),
            pillar_title=pillar_title,
            reference=reference,
        )

    def advisor_more(
        self,
        service: Service,
        pillar: Pillar,
        pillar_title: str,
        reference: str,
        more: int,
        *,
        is_linked: bool,
    ) -> str:
        """Return the line with the number of recommendations that a list omits.

        `is_linked`: the line before the list links the reference already.
        """
        return self._templates.render(
            "advisor_more",
            service=service,
            pillar=self._pillar(pillar),
            pillar_title=pillar_title,
            reference=reference,
            more=more,
            linked=is_linked,
        )

    def without_counts(self, bullet: str) -> str:
        """Return a bullet without its resource counts, which change from day to day."""
        return self._counts.sub("", bullet)

    @cached_property
    def _counts(self) -> re.Pattern[str]:
        """The regular expression of resource counts, as the templates word them."""
        numbers = (_ONE, _MANY)
        texts = [self._affected(number) for number in numbers]
        texts += [self._compliance(Compliance(a, b)) for a in numbers for b in numbers]
        return SentencePatterns(texts).pattern

    def _compliance(self, counts: Compliance | None) -> str:
        return f" {self._templates.render('compliance', counts=counts)}" if counts else ""

    def _affected(self, number: int | None) -> str:
        return "" if number is None else f" {self._templates.render('affected', number=number)}"

    def definition_link(self, definition_id: str) -> str:
        """Return the portal's page of a built-in definition."""
        return self._portal_link(_BLADE, "policyDefinitions", definition_id)

    def initiative_link(self, initiative_id: str) -> str:
        """Return the portal's page of a built-in initiative."""
        return self._portal_link(_INITIATIVE_VIEW, "policySetDefinitions", initiative_id)

    def _portal_link(self, view: str, kind: str, guid: str) -> str:
        resource = f"/providers/Microsoft.Authorization/{kind}/{guid}"
        return f"https://{self.hosts.portal}/{view}{quote(resource, safe='')}"

    def _pillar(self, pillar: Pillar) -> PillarVariables:
        return PillarVariables.of(pillar, self.vocabulary)


def patterns_with_counts(*renders: Callable[[int], str]) -> SentencePatterns:
    """Return the patterns of texts with a number, in each form in which they are rendered."""
    return SentencePatterns(render(count) for render in renders for count in (0, _ONE, _MANY))
