"""The content of each slot for a service: managed lists and sentences."""

from __future__ import annotations

from enricher.article.advisor_content import AdvisorContent
from enricher.article.definitions import NO_DEFINITIONS, DefinitionIndex
from enricher.article.language import Language, Placeholders
from enricher.article.layout import Layout
from enricher.article.listed_policies import ListedPolicies
from enricher.article.plan import ArticlePlan, Planner
from enricher.article.policy_lists import PolicyLists
from enricher.article.prose import Prose
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.pillar import Pillar
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
        self.advisor = AdvisorContent(facts, wording)
        self.wording = wording

    @property
    def vocabulary(self) -> Language:
        """The words of the language of the content."""
        return self.wording.vocabulary

    @property
    def placeholders(self) -> Placeholders:
        """The text of the slots before they are filled."""
        return self.wording.placeholders

    def plan(self, limit: int | None) -> ArticlePlan:
        """Return the plan of an article in which the user wrote nothing."""
        slots = [Slot(SlotKind.POLICIES, pillar) for pillar in Pillar]
        plan = self.planner.policies(dict.fromkeys(slots, Prose()), limit)
        bullets = (
            each for slot in slots for each in self.policies.bullets_of(plan.of(slot).listed)
        )
        listed = ListedPolicies.of_texts(bullet.text for bullet in bullets)
        return self.planner.recommendations(plan, {}, limit, listed)

    def titles(self, layout: Layout | None = None) -> dict[Pillar, str]:
        """Return the titles of pillars as an article spells them, or in the wording's language."""
        own = self.policies.own_titles
        return {each: layout.title(each, own[each]) for each in Pillar} if layout else own

    def is_in(self, outline: Outline) -> bool:
        """Return whether an article has a bullet that enrich writes, or that it once wrote.

        Bullets on policies count with words after them, too.
        """
        if any(bullet.text in outline.document.text for bullet in self.policies.bullets()):
            return True
        own_lists = self.policies.own(self.titles()), self.advisor.own()
        items = (item for block in outline.blocks for item in block.items)
        return any(own.writes(item) for item in items for own in own_lists)

    def lists(self, text: str) -> bool:
        """Return whether a text in normal form is one of these bullets, apart from its counts."""
        own = self.policies.own(self.titles())
        return self.wording.without_counts(text) in own.known_texts
