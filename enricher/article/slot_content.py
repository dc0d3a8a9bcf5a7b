"""The content of each slot for a service: managed lists and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, partial

from msgspec.structs import replace

from enricher.article.bullets import Bullet, BulletKey
from enricher.article.definitions import NO_DEFINITIONS, DefinitionIndex
from enricher.article.groups import Introduction
from enricher.article.lock_history import SlotHistory
from enricher.article.managed_list import ManagedList
from enricher.article.merge import DesiredList, known_texts
from enricher.article.plan import Planner, Point, SlotPlan
from enricher.article.scopes import is_on_workload
from enricher.article.sentence import ManagedSentence, SentencePatterns
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import CATEGORY_PAGE, Role
from enricher.article.wording import Wording, patterns_with_counts
from enricher.catalog.families import Family
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendations import load_advisor_rules
from enricher.markdown.outline import Outline

#: The end of the pages that list the policies of one service: the user may link one instead.
_SERVICE_PAGE = "/policy-reference"


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
        self._wording = wording
        # Filling an article computes everything at least twice. The caches halve its time.
        self.advisor_sentence = cache(self._advisor_sentence)
        self.policies_intro = cache(self._policies_intro)
        self._policy_bullet = cache(self._bullet_of_family)
        self._advisor_bullets = cache(self._bullets_of_advice)

    @cached_property
    def _families(self) -> Mapping[str, Family]:
        """The families by the id of their lead."""
        groups = (self.facts.families or {}).values()
        return {family.lead.policy.id: family for group in groups for family in group}

    def _bullet_of_family(self, lead: str, elsewhere: tuple[str, ...] = ()) -> Bullet:
        """Return the bullet of a family, without the definitions that the user's text links."""
        counts = self.facts.service_counts.compliance if self.facts.service_counts else None
        family = self._families[lead]
        members = (each for each in family.members if each.classified.policy.id not in elsewhere)
        bullet = self._wording.policy_bullet(replace(family, members=tuple(members)), counts)
        return replace(bullet, is_on_workload=is_on_workload(family.lead.policy.mode))

    def title_of(self, pillar: Pillar) -> str:
        """Return the title of a pillar in the wording's language."""
        return self._wording.vocabulary.pillars[pillar].title

    def policy_bullets(self) -> list[Bullet]:
        """Return the policy bullets of all pillars."""
        return [*map(self._policy_bullet, self._families)]

    def is_in(self, outline: Outline) -> bool:
        """Return whether an article has a policy bullet of enrich's, or one with words after it."""
        if any(bullet.text in outline.document.text for bullet in self.policy_bullets()):
            return True
        items = (item for block in outline.blocks for item in block.items)
        own = self.own_policies()
        return any(own.writes(item) for item in items)

    def own_policies(self, histories: Iterable[SlotHistory] = ()) -> DesiredList:
        """Return the policy bullets that enrich writes, or once wrote, in any of its lists."""
        written = tuple(entry for history in histories for entry in history.written)
        history = SlotHistory(written)
        return DesiredList((), self._known_policies, self._wording.without_counts, history)

    def writes_part_of(self, bullet: str) -> bool:
        """Return whether a bullet is one of enrich's without some of its related definitions.

        The bullet is in normal form.
        """
        named = BulletKey.of(bullet, self.index).ids
        families = (self._families[guid] for guid in named if guid in self._families)
        bullets = (
            self._policy_bullet(
                family.lead.policy.id, tuple(guid for guid in family.ids if guid not in named)
            )
            for family in families
        )
        return self._wording.without_counts(bullet) in self._known_texts(bullets)

    @cached_property
    def _known_policies(self) -> frozenset[str]:
        return self._known_texts(self.policy_bullets())

    def _known_texts(self, bullets: Iterable[Bullet]) -> frozenset[str]:
        """Return bullets in normal form, without resource counts."""
        return known_texts(bullets, self._wording.without_counts)

    def policies(self, pillar: Pillar, plan: SlotPlan, title: str = "") -> ManagedList:
        """Return the policy list of a pillar.

        With the `title` of the pillar, it is a list in a section for all pillars. It has a heading
        then, is left out if it is empty, and has a closing line only if it omits policies.
        """
        wording, facts = self._wording, self.facts
        none = wording.policy_none(facts.service, pillar)
        categories = facts.categories(pillar)

        def closing(more: int) -> str:
            return wording.policy_closing(facts.service, pillar, categories, more)

        def overflow(more: int) -> str:
            return wording.policy_more(facts.service, pillar, categories, more)

        overflow_text = overflow(plan.more) if plan.more else ""
        known = (*self._bullets(plan.points), *(self._policy_bullet(p.lead) for p in plan.points))
        # A sentence that says that there are none would contradict the user's text.
        is_alone = not (title or plan.has_prose or plan.mentioned)
        return ManagedList(
            self._desired(self._bullets(plan.listed), known),
            mentioned=tuple(self._bullets(plan.mentioned)),
            none=ManagedSentence(none if is_alone else "", Role.NONE, SentencePatterns([none])),
            closing=ManagedSentence(
                overflow_text if title else closing(plan.more),
                Role.CLOSING,
                patterns_with_counts(overflow, closing),
                (CATEGORY_PAGE, _SERVICE_PAGE),
            ),
            heading=wording.policy_group(title) if title else "",
        )

    def _bullets(self, points: Iterable[Point]) -> list[Bullet]:
        return [self._policy_bullet(point.lead, point.elsewhere) for point in points]

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

    def recommendations(self, pillar: Pillar, plan: SlotPlan, title: str) -> ManagedList:
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
            self._desired(desired, bullets.values()),
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

    def _desired(self, bullets: Sequence[Bullet], known: Iterable[Bullet]) -> DesiredList:
        """Return the list of some bullets; `known` are all that enrich could write there today."""
        texts = self._known_texts(known)
        return DesiredList(bullets, texts, self._wording.without_counts, index=self.index)

    def _policies_intro(self, also: bool) -> Introduction:
        """Return the sentence before the policies in a section for all pillars.

        `also`: it follows the user's own list.
        """
        texts = [
            self._wording.policy_intro(self.facts.service, also=is_also)
            for is_also in (False, True)
        ]
        sentence = ManagedSentence(texts[also], Role.INTRO, SentencePatterns(texts))
        return Introduction(ManagedSentence(role=Role.INTRO), sentence)

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
