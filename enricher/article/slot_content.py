"""The content of each slot for a service: managed lists and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from itertools import chain

from enricher.article.advisor_content import AdvisorContent
from enricher.article.bullets import Bullet, ListedBullets
from enricher.article.definitions import NO_DEFINITIONS, DefinitionIndex
from enricher.article.groups import Introduction
from enricher.article.layout import Layout
from enricher.article.managed_list import ManagedList
from enricher.article.merge import DesiredList, known_texts
from enricher.article.prose import Prose
from enricher.article.sentence import ManagedSentence, SentencePatterns
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import CATEGORY_PAGE, Role, SlotKind
from enricher.article.wording import Wording, patterns_with_counts
from enricher.catalog.names import NameIndex
from enricher.catalog.pillar import Pillar
from enricher.markdown.outline import Outline

_POLICY_PAGES = "/azure/governance/policy/"

#: The end of the pages that list the policies of one service: the user may link one instead.
_SERVICE_PAGE = "/policy-reference"


class SlotContent:
    """The content of all slots for one service, shared by all articles on it.

    It is independent of any article: `with_history` adds an article's lock entries to its parts.
    """

    def __init__(
        self, facts: ServiceFacts, wording: Wording, index: DefinitionIndex = NO_DEFINITIONS
    ) -> None:
        self.facts = facts
        self.index = index
        self.advisor = AdvisorContent(facts, wording)
        self._wording = wording
        # Filling an article computes everything at least twice. The caches halve its time.
        self.policies = cache(self._policies)
        self._name_index = cache(self._index_names)

    @cached_property
    def _policy_bullets(self) -> Mapping[Pillar, Sequence[Bullet]]:
        counts = self.facts.service_counts.compliance if self.facts.service_counts else None
        families = self.facts.families or {}
        return {
            pillar: [self._wording.policy_bullet(family, counts) for family in group]
            for pillar, group in families.items()
        }

    def title_in(self, layout: Layout, pillar: Pillar) -> str:
        """Return the title of a pillar as the article spells it, else in the wording's language."""
        return layout.title(pillar, self._wording.vocabulary.pillars[pillar].title)

    def mentioned_in(self, prose: Prose, pillar: Pillar, kind: SlotKind) -> frozenset[str]:
        """Return the names of a slot's bullets whose policy, or whose name, the prose mentions."""
        return prose.mentioned(self._bullets_of(pillar, kind), self._name_index(kind))

    def policy_bullets(self) -> list[Bullet]:
        """Return the policy bullets of all pillars."""
        return [*chain(*self._policy_bullets.values())]

    def is_in(self, outline: Outline) -> bool:
        """Return whether an article has a policy bullet of enrich's, or one with words after it."""
        bullets = self.policy_bullets()
        if any(bullet.text in outline.document.text for bullet in bullets):
            return True
        known, normalize = self._known_texts(bullets), self._wording.without_counts
        items = (item for block in outline.blocks for item in block.items)
        return any(normalize(item.normal) in known for item in items)

    def lists(self, text: str) -> bool:
        """Return whether a text in normal form is one of these bullets, apart from its counts."""
        return self._wording.without_counts(text) in self._known_texts(self.policy_bullets())

    def _known_texts(self, bullets: Sequence[Bullet]) -> frozenset[str]:
        """Return bullets in normal form, without resource counts."""
        return known_texts(bullets, self._wording.without_counts)

    def _bullets_of(self, pillar: Pillar, kind: SlotKind) -> Sequence[Bullet]:
        if kind is SlotKind.POLICIES:
            return self._policy_bullets.get(pillar, ())
        return self.advisor.bullets(pillar)

    def _index_names(self, kind: SlotKind) -> NameIndex:
        """Return the names that a text can mean: of bullets, and of all policies they are about."""
        names = [each.name for pillar in Pillar for each in self._bullets_of(pillar, kind)]
        if kind is SlotKind.POLICIES:
            names += (policy.edited_name for policy in self.facts.all_policies)
        else:
            names += (entry.display_name for entry in self.facts.all_recommendations)
        return NameIndex(names)

    def _policies(
        self, pillar: Pillar, limit: int, heading: str, mentioned: frozenset[str] = frozenset()
    ) -> ManagedList:
        """Return the policy list of a pillar: the best families up to the limit.

        Policies that the section's prose mentions are not listed again.

        A list with a `heading` is in a section for all pillars. It is left out if it is empty, and
        has a closing line only if it omits policies.
        """
        wording, facts = self._wording, self.facts
        none = wording.policy_none(facts.service, pillar)
        categories = facts.categories(pillar)

        def closing(more: int) -> str:
            return wording.policy_closing(facts.service, pillar, categories, more)

        bullets = self._policy_bullets[pillar]
        listed = ListedBullets.of(bullets, limit, mentioned)
        skipped, more = listed.mentioned, listed.more
        known, normalize = self._known_texts(bullets), wording.without_counts
        return ManagedList(
            DesiredList(listed.bullets, known, normalize, index=self.index),
            mentioned=skipped,
            # A policy that the prose mentions is one.
            none=ManagedSentence(
                "" if heading or skipped else none, Role.NONE, SentencePatterns([none])
            ),
            closing=ManagedSentence(
                closing(more) if more or not heading else "",
                Role.CLOSING,
                patterns_with_counts(closing),
                (CATEGORY_PAGE, _SERVICE_PAGE),
            ),
            heading=wording.policy_group(heading) if heading else "",
        )

    @cached_property
    def policies_intro(self) -> Introduction:
        """The sentence before the policies in a section for all pillars."""
        text = self._wording.policy_intro(self.facts.service)
        sentence = ManagedSentence(text, Role.INTRO, SentencePatterns([text]))
        return Introduction(
            ManagedSentence(role=Role.INTRO), sentence, (_POLICY_PAGES, _SERVICE_PAGE)
        )
