"""The content of each slot for a service: managed lists and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property, lru_cache, partial

from enricher.article.bullets import Bullet
from enricher.article.definitions import NO_DEFINITIONS, DefinitionIndex
from enricher.article.groups import Introduction
from enricher.article.layout import Layout
from enricher.article.managed_list import ManagedList
from enricher.article.merge import DesiredList, known_texts
from enricher.article.plan import Planner, SlotPlan
from enricher.article.policy_lists import PolicyLists
from enricher.article.sentence import ManagedSentence, SentencePatterns
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import Role
from enricher.article.wording import Wording, patterns_with_counts
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendations import load_advisor_rules
from enricher.markdown.outline import Outline


class SlotContent:
    """The content of all slots for one service, shared by all articles on it.

    It is independent of any article: the plan of an article says which parts of it are rendered,
    and `with_history` adds the article's lock entries to them.
    """

    def __init__(
        self, facts: ServiceFacts, wording: Wording, index: DefinitionIndex = NO_DEFINITIONS
    ) -> None:
        self.facts = facts
        self.index = index
        self.planner = Planner(facts)
        self.policies = PolicyLists(facts, wording, index)
        self._wording = wording
        # Filling an article computes everything at least twice. The caches halve its time.
        self.advisor_sentence = cache(self._advisor_sentence)
        self.recommendations = lru_cache(100)(self._recommendations)
        self._advisor_bullets = cache(self._bullets_of_advice)

    def titles(self, layout: Layout | None = None) -> dict[Pillar, str]:
        """Return the titles of pillars as an article spells them, or in the wording's language."""
        own = {pillar: self._wording.vocabulary.pillars[pillar].title for pillar in Pillar}
        return {each: layout.title(each, own[each]) for each in Pillar} if layout else own

    def is_in(self, outline: Outline) -> bool:
        """Return whether an article has a policy bullet of enrich's, or one with words after it."""
        if any(bullet.text in outline.document.text for bullet in self.policies.bullets()):
            return True
        items = (item for block in outline.blocks for item in block.items)
        own = self.policies.own(self.titles())
        return any(own.writes(item) for item in items)

    def _bullets_of_advice(self, pillar: Pillar) -> Mapping[str, Bullet]:
        """Return the bullets of a pillar's recommendations by the type id of the lead."""
        counts = self.facts.service_counts
        return {
            advice.lead.id: self._wording.advisor_bullet(
                advice,
                self._reference_of(pillar),
                counts.open_of(entry.id for entry in advice.entries) if counts else None,
            )
            for advice in (self.facts.advice or {}).get(pillar, ())
        }

    def _recommendations(self, pillar: Pillar, plan: SlotPlan, title: str) -> ManagedList:
        """Return the recommendations of a pillar with their heading."""
        wording, facts = self._wording, self.facts
        reference = self._reference_of(pillar)
        bullets = self._advisor_bullets(pillar)
        desired = [bullets[point.lead] for point in plan.listed]
        opening = wording.advisor_opening(facts.service, pillar, title, reference)
        has_opening = any(bullet.link == reference for bullet in desired)

        def closing(more: int, *, is_linked: bool) -> str:
            return wording.advisor_more(
                facts.service, pillar, title, reference, more, is_linked=is_linked
            )

        closings = (partial(closing, is_linked=is_linked) for is_linked in (True, False))
        return ManagedList(
            DesiredList(
                desired,
                known_texts(bullets.values(), self._wording.without_counts),
                self._wording.without_counts,
                index=self.index,
            ),
            mentioned=tuple(bullets[point.lead] for point in plan.mentioned),
            opening=ManagedSentence(
                opening if has_opening else "", Role.OPENING, SentencePatterns([opening])
            ),
            closing=ManagedSentence(
                closing(plan.more, is_linked=has_opening) if plan.more else "",
                Role.CLOSING,
                patterns_with_counts(*closings),
            ),
            heading=wording.advisor_group(title),
        )

    @cached_property
    def advisor_intro(self) -> Introduction:
        """The sentence before the recommendations."""
        wording, service = self._wording, self.facts.service
        whole, none = (wording.advisor_intro(service, any_=any_) for any_ in (True, False))
        brief = wording.advisor_intro(service, any_=True, brief=True)
        any_ = bool(self.facts.all_recommendations)
        return Introduction(
            ManagedSentence(whole if any_ else none, Role.INTRO, SentencePatterns([whole, none])),
            ManagedSentence(brief if any_ else "", Role.INTRO, SentencePatterns([brief])),
        )

    def _advisor_sentence(self, pillar: Pillar, link: str) -> ManagedSentence:
        """Return a pillar's sentence on Advisor.

        It links the article's section on Advisor, or Advisor's reference if `link` is empty, and
        nothing if there are no recommendations.
        """
        reference = self._reference_of(pillar)
        texts = {
            target: self._wording.advisor_sentence(self.facts.service, pillar, target)
            for target in (link, reference, "")
        }
        any_ = bool((self.facts.advice or {}).get(pillar))
        text = texts[(link or reference) if any_ else ""]
        return ManagedSentence(text, Role.SENTENCE, SentencePatterns(texts.values()))

    def _reference_of(self, pillar: Pillar) -> str:
        """Return the page of Advisor's reference that lists the recommendations of a pillar."""
        return self._wording.hosts.page(load_advisor_rules().reference[pillar])
