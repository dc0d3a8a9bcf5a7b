"""The content of the slots on Azure Advisor for a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property, partial

from enricher.article.bullets import Bullet, ListedBullets
from enricher.article.groups import Introduction
from enricher.article.layout import Layout
from enricher.article.listed_policies import ListedPolicies
from enricher.article.managed_list import ManagedList
from enricher.article.merge import DesiredList, known_texts
from enricher.article.recommendation_bullets import FormerBullets, advisor_bullet
from enricher.article.sentence import ManagedSentence, SentencePatterns
from enricher.article.service_facts import ServiceFacts
from enricher.article.slot_result import SlotResult
from enricher.article.template import ADVISOR_PAGE, Role, Slot
from enricher.article.wording import Wording, patterns_with_counts
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.pillar import Pillar
from enricher.markdown.outline import Outline


class AdvisorContent:
    """The content of the slots on Advisor for one service, shared by all articles on it.

    The ids of recommendations that say the same as policies of an article are its `repeated` ones.
    """

    def __init__(self, facts: ServiceFacts, wording: Wording) -> None:
        self.facts = facts
        self._wording = wording
        self.bullets = cache(self._bullets)
        self.recommendations = cache(self._recommendations)
        self.sentence = cache(self._sentence)

    def repeated_in(
        self, outline: Outline, layout: Layout, slot_results: Mapping[Slot, SlotResult | None]
    ) -> frozenset[str]:
        """Return the ids of the recommendations that say the same as policies of an article.

        `slot_results` are those of its policy slots.
        """
        policies = ListedPolicies.of(outline, layout, slot_results)
        return policies.repeated(self.facts.all_recommendations)

    def _bullets(self, pillar: Pillar, repeated: frozenset[str] = frozenset()) -> Sequence[Bullet]:
        counts = self.facts.service_counts
        return [
            advisor_bullet(
                self._wording,
                advice,
                self._reference_of(pillar),
                counts.open_of(entry.id for entry in advice.entries) if counts else None,
            )
            for advice in self.facts.advice_without(repeated, pillar)
        ]

    def _recommendations(
        self,
        pillar: Pillar,
        limit: int,
        title: str,
        mentioned: frozenset[str] = frozenset(),
        repeated: frozenset[str] = frozenset(),
    ) -> ManagedList:
        """Return the recommendations of a pillar with their heading, up to the limit.

        Those that say the same as policies of the article (`repeated`, by id) are left out. If that
        leaves none, a sentence says so.
        """
        wording, facts = self._wording, self.facts
        reference = self._reference_of(pillar)
        bullets = self.bullets(pillar, repeated)
        listed = ListedBullets.of(bullets, limit, mentioned)
        desired = DesiredList(
            listed.bullets,
            known_texts([*bullets, *self.bullets(pillar)], wording.without_counts),
            wording.without_counts,
            is_former=self._former_bullets.has,
        )
        opening = wording.former_advisor_opening(facts.service, pillar, title, reference)
        findings = wording.advisor_findings(facts.service, pillar)
        has_findings = not bullets and facts.has_advice(pillar)
        return ManagedList(
            desired,
            mentioned=listed.mentioned,
            opening=ManagedSentence("", Role.OPENING, SentencePatterns([opening])),
            none=ManagedSentence(
                findings if has_findings else "", Role.NONE, SentencePatterns([findings])
            ),
            closing=self._closing(pillar, title, listed.more),
            heading=wording.advisor_group(title),
        )

    def _closing(self, pillar: Pillar, title: str, more: int) -> ManagedSentence:
        """Return the line after a list, if it omits recommendations."""

        def closing(number: int, *, is_linked: bool) -> str:
            reference = self._reference_of(pillar)
            return self._wording.advisor_more(
                self.facts.service, pillar, title, reference, number, is_linked=is_linked
            )

        closings = (partial(closing, is_linked=is_linked) for is_linked in (True, False))
        text = closing(more, is_linked=False) if more else ""
        return ManagedSentence(text, Role.CLOSING, patterns_with_counts(*closings))

    @cached_property
    def intro(self) -> Introduction:
        """The sentence before the recommendations."""
        wording, service = self._wording, self.facts.service
        whole, none = (wording.advisor_intro(service, any_=any_) for any_ in (True, False))
        brief = wording.advisor_intro(service, any_=True, brief=True)
        former, former_brief = (
            wording.former_advisor_intro(service, brief=brief) for brief in (False, True)
        )
        any_ = bool(self.facts.all_recommendations)
        wholes, briefs = SentencePatterns([whole, none, former]), [brief, former_brief]
        return Introduction(
            ManagedSentence(whole if any_ else none, Role.INTRO, wholes),
            ManagedSentence(brief if any_ else "", Role.INTRO, SentencePatterns(briefs)),
            (ADVISOR_PAGE,),
            is_for_unlinked=any_,
        )

    def _sentence(
        self, pillar: Pillar, link: str, repeated: frozenset[str] = frozenset()
    ) -> ManagedSentence:
        """Return a pillar's sentence on Advisor.

        It links the article's section on Advisor, or Advisor's reference if `link` is empty, and
        nothing if there are no recommendations, or only those that say the same as policies.
        """
        wording, service = self._wording, self.facts.service
        reference = self._reference_of(pillar)
        texts = {
            target: wording.advisor_sentence(service, pillar, target)
            for target in (link, reference, "")
        }
        findings = wording.advisor_sentence(service, pillar, "", findings=True)
        text = texts[(link or reference) if self.facts.has_advice(pillar) else ""]
        if self.facts.has_advice(pillar) and not self.facts.advice_without(repeated, pillar):
            text = findings
        return ManagedSentence(text, Role.SENTENCE, SentencePatterns([*texts.values(), findings]))

    @cached_property
    def _former_bullets(self) -> FormerBullets:
        facts = self.facts
        return FormerBullets(self._wording, lambda: (*facts.all_recommendations, *facts.dropped()))

    def _reference_of(self, pillar: Pillar) -> str:
        """Return the page of Advisor's reference that lists the recommendations of a pillar."""
        return self._wording.hosts.page(load_advisor_rules().reference[pillar])
