"""The content of the slots on Azure Advisor for a service."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache, partial

from enricher.article.bullets import Bullet
from enricher.article.decisions import Status
from enricher.article.groups import Introduction
from enricher.article.managed_list import ManagedList
from enricher.article.merge import DesiredList, known_texts
from enricher.article.plan import SlotPlan
from enricher.article.recommendation_bullets import FormerBullets, advisor_bullet
from enricher.article.sentence import ManagedSentence, SentencePatterns
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import ADVISOR_PAGE, Role
from enricher.article.wording import Wording, patterns_with_counts
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendations import Advice

_PLANS = 100  # whose lists are kept: those of a few articles


class AdvisorContent:
    """The content of the slots on Advisor for one service, shared by all articles on it."""

    def __init__(self, facts: ServiceFacts, wording: Wording) -> None:
        self.facts = facts
        self._wording = wording
        # Filling an article computes everything at least twice. The caches halve its time.
        self.bullet = cache(self._bullet)
        self.recommendations = lru_cache(_PLANS)(self._recommendations)
        self.intro = cache(self._intro)
        self.sentence = cache(self._sentence)

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
        known = [*bullets.values(), *map(self.bullet, facts.advice_without((), pillar))]
        desired = DesiredList(
            [bullets[point.lead] for point in plan.listed],
            known_texts(known, wording.without_counts),
            wording.without_counts,
            is_former=self._former_bullets.has,
        )
        reference = self._reference_of(pillar)
        opening = wording.former_advisor_opening(facts.service, pillar, title, reference)
        findings = wording.former_advisor_findings(pillar)
        return ManagedList(
            desired,
            mentioned=tuple(bullets[point.lead] for point in plan.mentioned),
            opening=ManagedSentence("", Role.OPENING, SentencePatterns([opening])),
            none=ManagedSentence("", Role.NONE, SentencePatterns([findings])),
            closing=self._closing(pillar, title, plan.more),
            heading=wording.advisor_group(title),
        )

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
        where = self.facts.service, pillar, title, self._reference_of(pillar)
        closing = partial(self._wording.advisor_more, *where)
        former = partial(self._wording.former_advisor_more, *where)
        formers = (partial(former, is_linked=is_linked) for is_linked in (True, False))
        text = closing(more) if more else ""
        return ManagedSentence(text, Role.CLOSING, patterns_with_counts(closing, *formers))

    def _intro(self, is_listing: bool) -> Introduction:
        """Return the sentence before the recommendations; `is_listing`: some follow it."""
        wording, service = self._wording, self.facts.service
        whole, none = (wording.advisor_intro(service, any_=any_) for any_ in (True, False))
        alone = wording.advisor_intro(service, any_=True, listed=False)
        brief = wording.advisor_intro(service, any_=True, brief=True)
        former, former_brief = (
            wording.former_advisor_intro(service, brief=brief) for brief in (False, True)
        )
        any_ = is_listing or any(map(self.facts.has_any_advice, Pillar))
        text = whole if is_listing else alone if any_ else none
        wholes, briefs = [whole, none, alone, former], [brief, former_brief]
        return Introduction(
            ManagedSentence(text, Role.INTRO, SentencePatterns(wholes)),
            ManagedSentence(brief if is_listing else "", Role.INTRO, SentencePatterns(briefs)),
            (ADVISOR_PAGE,) if any_ else (),
        )

    def _sentence(self, pillar: Pillar, link: str) -> ManagedSentence:
        """Return a pillar's sentence on Advisor.

        It links the article's section on Advisor, or Advisor's reference if `link` is empty since
        the section has none of the pillar, and nothing if Advisor has no recommendations.
        """
        wording, service = self._wording, self.facts.service
        reference = self._reference_of(pillar)
        texts = {
            target: wording.advisor_sentence(service, pillar, target)
            for target in (link, reference, "")
        }
        former = wording.former_advisor_sentence(service, pillar)
        text = texts[(link or reference) if self.facts.has_any_advice(pillar) else ""]
        return ManagedSentence(text, Role.SENTENCE, SentencePatterns([*texts.values(), former]))

    @cached_property
    def _former_bullets(self) -> FormerBullets:
        facts = self.facts
        return FormerBullets(self._wording, lambda: (*facts.all_recommendations, *facts.dropped()))

    def _reference_of(self, pillar: Pillar) -> str:
        """Return the page of Advisor's reference that lists the recommendations of a pillar."""
        return self._wording.hosts.page(load_advisor_rules().reference[pillar])
