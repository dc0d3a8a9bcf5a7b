"""The sentences that enrich writes, rendered from the templates of a language or the user's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.bullets import BulletKey
from enricher.article.language import (
    DEFAULT_LANGUAGE,
    Language,
    Placeholders,
    language_folder,
    language_names,
    load_language,
)
from enricher.article.layout_definition import LayoutDefinition, built_in_layouts
from enricher.article.sentence import COUNT, SentencePatterns
from enricher.article.service_facts import Categories
from enricher.article.template import ADVISOR_PAGE
from enricher.article.templates import Templates
from enricher.article.wording_variables import FamilyVariables, PillarVariables
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.clouds import CLOUDS, Cloud, Hosts
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.resource_counts import Compliance
from enricher.catalog.service import Service
from enricher.markdown.inline import target

_BLADE = "#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/"
_INITIATIVE_VIEW = "#view/Microsoft_Azure_Policy/InitiativeDetail.ReactView/id/"
_ONE, _MANY = 1, int(COUNT)  # templates may distinguish singular and plural


class Wording(Struct, frozen=True, eq=False, dict=True):
    """The sentences of one language and cloud.

    A template in the folder `overrides` replaces the built-in one of the same name. Methods raise
    RenderError if such a template can't be rendered, or renders a text that the next run would not
    find again: several lines, or the wrong kind of block. The message names the template. If a
    built-in template fails, they raise InternalError.
    """

    overrides: Path | None = None
    hosts: Hosts = CLOUDS[Cloud.PUBLIC]
    language: str = DEFAULT_LANGUAGE
    layout: LayoutDefinition = built_in_layouts()[0]

    def require_valid(self) -> None:
        """Raise RenderError if a template in the folder is malformed, in any language."""
        self._templates.require_valid()

    def of_article(self, language: str, layout: LayoutDefinition) -> Wording:
        """Return the wording of articles in a language and layout."""
        if (language, layout) == (self.language, self.layout):
            return self
        key = language, layout.name
        if key not in self._others:
            self._others[key] = replace(self, language=language, layout=layout)
        return self._others[key]

    @cached_property
    def _others(self) -> dict[tuple[str, str], Wording]:
        return {}

    @cached_property
    def in_other_languages(self) -> tuple[Wording, ...]:
        """The wordings of other languages, to recognize what enrich wrote in them."""
        others = (name for name in language_names() if name != self.language)
        return tuple(self.of_article(name, self.layout) for name in others)

    @property
    def vocabulary(self) -> Language:
        """The words of the language."""
        return load_language(self.language)

    @cached_property
    def placeholders(self) -> Placeholders:
        """The text of slots before they are filled."""
        return self.layout.placeholders(self.vocabulary)

    @cached_property
    def _templates(self) -> Templates:
        own = tuple(self.layout.table.templates.items())
        return Templates(self.language, self.hosts, self.overrides, own)

    def policy_none(self, service: Service, pillar: Pillar) -> str:
        """Return the sentence for a pillar without policies."""
        return self.render("policy_none", service=service, pillar=self._pillar(pillar))

    def policy_closing(self, service: Service, pillar: Pillar, where: Categories, more: int) -> str:
        """Return the last line of a list; `more` is the number of policies that it omits."""
        return self._line_on_lists("policy_closing", service, pillar, where, more)

    def former_policy_closing(
        self, service: Service, pillar: Pillar, where: Categories, more: int
    ) -> str:
        """Return the last line of a list as earlier versions wrote it."""
        return self._line_on_lists("policy_closing", service, pillar, where, more, former=True)

    def _line_on_lists(
        self,
        template: str,
        service: Service,
        pillar: Pillar,
        where: Categories,
        more: int,
        *,
        former: bool = False,
    ) -> str:
        """Return a line that links Microsoft's lists of policies."""
        render = self._former if former else self.render
        return render(
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
        return self.render("policy_group", pillar_title=pillar_title)

    def policy_group_of_others(self) -> str:
        """Return the heading of the policies of all pillars with only one."""
        return self.render("policy_group_of_others")

    def policy_of_pillar(self, pillar_title: str, bullet: str, subject: BulletKey) -> str:
        """Return a bullet in the list of several pillars, which begins with its own."""
        return self.render("policy_of_pillar", subject, pillar_title=pillar_title, bullet=bullet)

    def advisor_sentence(self, service: Service, pillar: Pillar, link: str) -> str:
        """Return a pillar's sentence on Advisor; without a link, there are no recommendations."""
        return self.render(
            "advisor_sentence", service=service, pillar=self._pillar(pillar), link=link
        )

    def former_advisor_sentence(self, service: Service, pillar: Pillar) -> str:
        """Return that sentence as earlier versions wrote it if only policies were left."""
        return self._former("advisor_sentence", service=service, pillar=self._pillar(pillar))

    def policy_intro(self, service: Service, *, also: bool = False, repeats: bool = False) -> str:
        """Return the sentence before the policies in a section for all pillars.

        `also`: it follows a list of the user's own. `repeats`: that list says some of the same.
        """
        return self.render("policy_intro", service=service, also=also, repeats=repeats)

    def former_policy_intros(self, service: Service) -> list[str]:
        """Return the forms of that sentence in earlier versions."""
        return [
            self._former(
                "policy_intro", service=service, also=also, repeats=repeats, effects=effects
            )
            for also, repeats in ((False, False), (True, False), (True, True))
            for effects in (True, False)
        ]

    def advisor_intro(
        self, service: Service, *, any_: bool, listed: bool = True, brief: bool = False
    ) -> str:
        """Return the first sentence of the Advisor section; a brief one doesn't explain Advisor.

        `any_`: Advisor has recommendations for the service. `listed`: the section lists some.
        """
        page = self.hosts.page(ADVISOR_PAGE)
        return self.render(
            "advisor_intro", service=service, any=any_, listed=listed, brief=brief, page=page
        )

    def former_advisor_intro(self, service: Service, *, brief: bool) -> str:
        """Return the first sentence of the Advisor section as earlier versions wrote it."""
        return self._former("advisor_intro", service=service, brief=brief)

    def former_advisor_findings(self, pillar: Pillar) -> str:
        """Return what earlier versions wrote in place of recommendations that repeat policies."""
        return self._former("advisor_findings", pillar=self._pillar(pillar))

    def advisor_group(self, pillar_title: str) -> str:
        """Return the heading of a pillar's recommendations."""
        return self.render("advisor_group", pillar_title=pillar_title)

    def former_advisor_opening(
        self, service: Service, pillar: Pillar, pillar_title: str, reference: str
    ) -> str:
        """Return the line with which earlier versions began a pillar's recommendations."""
        return self._former(
            "advisor_opening",
            service=service,
            pillar=self._pillar(pillar),
            pillar_title=pillar_title,
            reference=reference,
        )

    def advisor_more(
        self, service: Service, pillar: Pillar, pillar_title: str, reference: str, more: int
    ) -> str:
        """Return the line after a list that omits recommendations; `more` is their number."""
        return self.render(
            "advisor_more",
            service=service,
            pillar=self._pillar(pillar),
            pillar_title=pillar_title,
            reference=reference,
            more=more,
        )

    def former_advisor_more(
        self,
        service: Service,
        pillar: Pillar,
        pillar_title: str,
        reference: str,
        more: int,
        *,
        is_linked: bool,
    ) -> str:
        """Return the line after a list as earlier versions wrote it.

        `is_linked`: the line before the list linked the reference already.
        """
        return self._former(
            "advisor_more",
            service=service,
            pillar=self._pillar(pillar),
            pillar_title=pillar_title,
            reference=reference,
            more=more,
            linked=is_linked,
        )

    def policy_row(self, family: FamilyVariables, subject: BulletKey, pillar: Pillar | None) -> str:
        """Return the cells of a policy in a directive's table; `pillar` is a cell if given."""
        return self.render(
            "policy_row", subject, family=family, pillar=pillar and self._pillar(pillar)
        )

    def advisor_row(
        self, name: str, link: str, impact: str, subject: BulletKey, pillar: Pillar | None
    ) -> str:
        """Return the cells of a recommendation in a directive's table."""
        return self.render(
            "advisor_row",
            subject,
            name=name,
            link=link,
            impact=impact,
            pillar=pillar and self._pillar(pillar),
        )

    def without_counts(self, bullet: str) -> str:
        """Return a bullet without what it says of the user's own scope, such as counts."""
        return self._counts.sub("", bullet)

    @cached_property
    def _counts(self) -> re.Pattern[str]:
        """The regular expression of resource counts, as all languages word them."""
        wordings = (self, *self.in_other_languages)
        return SentencePatterns(text for each in wordings for text in each._count_texts()).pattern

    def _count_texts(self) -> Iterator[str]:
        numbers = (_ONE, _MANY)
        yield from (self.affected(number) for number in numbers)
        yield from (self.compliance(Compliance(a, b)) for a in numbers for b in numbers)
        yield self.assigned(is_assigned=True)

    def compliance(self, counts: Compliance | None) -> str:
        """Return the numbers of resources that comply with a policy or don't; empty for None."""
        return f" {self.render('compliance', counts=counts)}" if counts else ""

    def assigned(self, *, is_assigned: bool) -> str:
        """Return the words for a policy that is assigned at the user's scope; empty otherwise."""
        return f" {self.render('assigned')}" if is_assigned else ""

    def affected(self, number: int | None) -> str:
        """Return the number of resources that a recommendation applies to; empty for None."""
        return "" if number is None else f" {self.render('affected', number=number)}"

    def definition_link(self, definition_id: str) -> str:
        """Return the portal's page of a definition, by its key."""
        return self._portal_link(_BLADE, "policyDefinitions", definition_id)

    def initiative_link(self, initiative_id: str) -> str:
        """Return the portal's page of an initiative, by its key."""
        return self._portal_link(_INITIATIVE_VIEW, "policySetDefinitions", initiative_id)

    def _portal_link(self, view: str, kind: str, guid: str) -> str:
        # The key of one that a user wrote is its whole id.
        is_whole = guid.startswith("/")
        resource = guid if is_whole else f"/providers/Microsoft.Authorization/{kind}/{guid}"
        return f"https://{self.hosts.portal}/{view}{quote(resource, safe='')}"

    def _pillar(self, pillar: Pillar) -> PillarVariables:
        return PillarVariables.of(pillar, self.vocabulary)

    def condition_of(self, recommendation: RecommendationType) -> str:
        """Return when a recommendation applies; empty if it always does."""
        condition = load_advisor_rules().condition(recommendation.display_name)
        return self.vocabulary.condition(condition)

    def former_advisor_bullet(
        self, recommendation: RecommendationType, name: str, learn_more: str
    ) -> str:
        """Return a recommendation as earlier versions wrote it."""
        return self._former(
            "advisor_bullet",
            recommendation=replace(recommendation, learn_more=learn_more),
            name=name,
            condition=self.condition_of(recommendation),
        )

    def _former(self, name: str, /, **values: object) -> str:
        """Return a text as earlier versions wrote it; empty if they didn't have the language."""
        file = language_folder(self.language) / "former" / f"{name}.md.j2"
        return self.render(f"former/{name}", **values) if file.is_file() else ""

    def render(self, name: str, subject: BulletKey | None = None, /, **values: object) -> str:
        """Return the text of a template; `subject` is that of a bullet."""
        return self._templates.render(name, subject, **values)


def patterns_with_counts(*renders: Callable[[int], str]) -> SentencePatterns:
    """Return the patterns of texts with a number, in each form in which they are rendered."""
    return SentencePatterns(render(count) for render in renders for count in (0, _ONE, _MANY))
