"""The content of the slots on Azure Advisor for a service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, lru_cache, partial

from enricher.article.bullets import Bullet
from enricher.article.groups import Introduction
from enricher.article.known_texts import KnownTexts
from enricher.article.managed_list import ManagedList
from enricher.article.merge import DesiredList, known_texts
from enricher.article.plan import SlotPlan
from enricher.article.point_status import Status
from enricher.article.recommendation_bullets import FormerBullets, advisor_bullet
from enricher.article.sentence import ForeignPatterns, ManagedSentence, SentencePatterns
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import ADVISOR_PAGE, Role
from enricher.article.wording import Wording, patterns_with_counts
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendations import Advice

_PLANS = 100  # whose lists are kept: those of a few articles


class AdvisorContent:
    """The content of the slots on Advisor for one service, shared by all articles on it."""

    def __init__(self, facts: ServiceFacts, wording: Wording, *, languages: bool = True) -> None:
        """`languages`: recognize what enrich wrote in other languages, too."""
        self.facts = facts
        others = wording.in_other_languages if languages else ()
        self._foreign = [AdvisorContent(facts, each, languages=False) for each in others]
        self._wording = wording
        # Filling an article computes everything at least twice. The caches halve its time.
        self.bullet = cache(self._bullet)
        self.recommendations = lru_cache(_PLANS)(self._recommendations)
        self.intro = cache(self._intro)
        self._foreign_headings = cache(self._headings)
        self.sentence = cache(self._sentence)
        self._openings = cache(self._opening_patterns)
        self._findings = cache(self._findings_patterns)
        self._closings = cache(self._closing_patterns)

    def _bullet(self, advice: Advice) -> Bullet:
        counts = self.facts.service_counts
        return advisor_bullet(
            self._wording,
            advice,
            self._reference_of(advice.lead.pillar),
            counts.open_of(entry.id for entry in advice.entries) if counts else None,
        )

    def _recommendations(self, pillar: Pillar, plan: SlotPlan, title: str) -> ManagedList:
        """Return the recommendations of a pillar with their heading, which goes with the last."""
        wording, facts = self._wording, self.facts
        advice = {
            each.lead.id: each for each in facts.advice_without(plan.ids(Status.REPEATS), pillar)
        }
        bullets = {lead: self.bullet(each) for lead, each in advice.items()}
        desired = self._desired(pillar, plan, bullets)
        return ManagedList(
            desired,
            mentioned=tuple(bullets[point.lead] for point in plan.mentioned),
            opening=ManagedSentence("", Role.OPENING, self._openings(pillar, title)),
            none=ManagedSentence("", Role.NONE, self._findings(pillar)),
            closing=self._closing(pillar, title, plan.more),
            heading=wording.advisor_group(title),
            foreign_headings=partial(self._foreign_headings, pillar, title),
        )

    def of_directive(self, pillar: Pillar, plan: SlotPlan) -> ManagedList:
        """Return the list of a directive: bullets alone, as the text around them is the user's."""
        bullets = {
            each.lead.id: self.bullet(each) for each in self.facts.advice_without((), pillar)
        }
        return ManagedList(
            self._desired(pillar, plan, bullets),
            mentioned=tuple(bullets[point.lead] for point in plan.mentioned),
        )

    def _desired(
        self, pillar: Pillar, plan: SlotPlan, bullets: Mapping[str, Bullet]
    ) -> DesiredList:
        """Return the list of the points of a plan, from the bullets by lead."""
        wording = self._wording
        known = [*bullets.values(), *map(self.bullet, self.facts.advice_without((), pillar))]
        texts = known_texts(known, wording.without_counts)
        return DesiredList(
            [bullets[point.lead] for point in plan.listed],
            KnownTexts(lambda _: texts, lambda text: self._is_foreign(text, pillar)),
            wording.without_counts,
            is_former=self._former_bullets.has,
        )

    def title(self, pillar: Pillar) -> str:
        """Return the title of a pillar in the language of the content."""
        return self._wording.vocabulary.pillars[pillar].title

    def _is_foreign(self, bullet: str, pillar: Pillar) -> bool:
        """Return whether a bullet in normal form is one of the pillar's in another language."""
        return bullet.startswith("**") and any(
            bullet in each._texts[pillar] for each in self._foreign
        )

    @cached_property
    def _texts(self) -> Mapping[Pillar, frozenset[str]]:
        """The texts of all bullets by pillar, in normal form and without resource counts."""
        normalize = self._wording.without_counts
        return {
            pillar: known_texts(map(self.bullet, self.facts.advice_without((), pillar)), normalize)
            for pillar in Pillar
        }

    def _patterns(
        self, texts: Callable[[AdvisorContent], Iterable[str]], *more: str
    ) -> SentencePatterns:
        """Return the forms of a sentence in all languages."""
        foreign = (
            ForeignPatterns(each.may_have_written, partial(texts, each)) for each in self._foreign
        )
        return SentencePatterns([*texts(self), *more], foreign)

    def may_have_written(self, text: str) -> bool:
        """Return whether a sentence may be in the language of the content."""
        return self._wording.vocabulary.may_have(text)

    def _headings(self, pillar: Pillar, title: str) -> frozenset[str]:
        """Return the headings of a pillar's list in other languages, in lower case."""
        return frozenset(
            content._wording.advisor_group(each).lower()
            for content in self._foreign
            for each in (title, content.title(pillar))
        )

    def _opening_patterns(self, pillar: Pillar, title: str) -> SentencePatterns:
        reference, service = self._reference_of(pillar), self.facts.service
        opening = self._wording.former_advisor_opening(service, pillar, title, reference)
        return SentencePatterns([opening])

    def _findings_patterns(self, pillar: Pillar) -> SentencePatterns:
        return SentencePatterns([self._wording.former_advisor_findings(pillar)])

    def own(self) -> DesiredList:
        """Return the bullets that enrich writes, or that earlier versions wrote, in any list."""
        advice = (each for pillar in Pillar for each in self.facts.advice_without((), pillar))
        return DesiredList(
            (),
            known_texts(map(self.bullet, advice), self._wording.without_counts),
            self._wording.without_counts,
            is_former=self._former_bullets.has,
        )

    def _closing(self, pillar: Pillar, title: str, more: int) -> ManagedSentence:
        """Return the line after a list, if it omits recommendations."""

        def closings(content: AdvisorContent) -> Iterable[str]:
            titles = {title} if content is self else {title, content.title(pillar)}
            return (text for each in titles for text in content._closings(pillar, each).texts)

        where = self.facts.service, pillar, title, self._reference_of(pillar)
        text = self._wording.advisor_more(*where, more) if more else ""
        return ManagedSentence(text, Role.CLOSING, self._patterns(closings))

    def _closing_patterns(self, pillar: Pillar, title: str) -> SentencePatterns:
        """Return the forms of the line after a list, in one language."""
        where = self.facts.service, pillar, title, self._reference_of(pillar)
        closing = partial(self._wording.advisor_more, *where)
        former = partial(self._wording.former_advisor_more, *where)
        formers = (partial(former, is_linked=is_linked) for is_linked in (True, False))
        return patterns_with_counts(closing, *formers)

    def _intro(self, is_listing: bool) -> Introduction:
        """Return the sentence before the recommendations; `is_listing`: some follow it."""
        whole, none, alone, brief = self._intro_forms()
        any_ = is_listing or any(map(self.facts.has_any_advice, Pillar))
        text = whole if is_listing else alone if any_ else none
        wholes = self._patterns(AdvisorContent._wholes)
        briefs = self._patterns(AdvisorContent._briefs)
        return Introduction(
            ManagedSentence(text, Role.INTRO, wholes),
            ManagedSentence(brief if is_listing else "", Role.INTRO, briefs),
            (ADVISOR_PAGE,) if any_ else (),
        )

    def _intro_forms(self) -> tuple[str, str, str, str]:
        """Return the introductions: whole, without recommendations, without a list, and brief."""
        wording, service = self._wording, self.facts.service
        return (
            wording.advisor_intro(service, any_=True),
            wording.advisor_intro(service, any_=False),
            wording.advisor_intro(service, any_=True, listed=False),
            wording.advisor_intro(service, any_=True, brief=True),
        )

    def _wholes(self) -> list[str]:
        whole, none, alone, _ = self._intro_forms()
        former = self._wording.former_advisor_intro(self.facts.service, brief=False)
        return [whole, none, alone, former]

    def _briefs(self) -> list[str]:
        *_, brief = self._intro_forms()
        return [brief, self._wording.former_advisor_intro(self.facts.service, brief=True)]

    def _sentence(self, pillar: Pillar, link: str) -> ManagedSentence:
        """Return a pillar's sentence on Advisor.

        It links the article's section on Advisor, or Advisor's reference if `link` is empty since
        the section has none of the pillar, and nothing if Advisor has no recommendations.
        """
        target = (link or self._reference_of(pillar)) if self.facts.has_any_advice(pillar) else ""
        text = self._wording.advisor_sentence(self.facts.service, pillar, target)
        own = self._wording.layout.own_text(Role.SENTENCE)
        patterns = self._patterns(lambda content: content._sentences(pillar, link), own)
        return ManagedSentence(text, Role.SENTENCE, patterns)

    def _sentences(self, pillar: Pillar, link: str) -> list[str]:
        """Return the forms of a pillar's sentence in one language."""
        service, targets = self.facts.service, {link, self._reference_of(pillar), ""}
        former = self._wording.former_advisor_sentence(service, pillar)
        texts = (self._wording.advisor_sentence(service, pillar, each) for each in targets)
        return [*texts, former]

    @cached_property
    def _former_bullets(self) -> FormerBullets:
        facts = self.facts
        return FormerBullets(self._wording, lambda: (*facts.all_recommendations, *facts.dropped()))

    def _reference_of(self, pillar: Pillar) -> str:
        """Return the page of Advisor's reference that lists the recommendations of a pillar."""
        return self._wording.hosts.page(load_advisor_rules().reference[pillar])
