"""The content of each slot for a service: managed lists and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import chain

from msgspec.structs import replace

from enricher.article.bullets import Bullet
from enricher.article.definitions import NO_DEFINITIONS, DefinitionIndex
from enricher.article.former_wording import FormerBullets
from enricher.article.groups import Introduction
from enricher.article.layout import Layout
from enricher.article.listed_policies import ListedPolicies
from enricher.article.managed_list import ManagedList
from enricher.article.merge import DesiredList, known_texts
from enricher.article.prose import Prose
from enricher.article.sentence import ManagedSentence, SentencePatterns
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import Role, SlotKind
from enricher.article.wording import ADVISOR_PAGE, CATEGORY_PAGE, Wording, patterns_with_counts
from enricher.catalog.names import NameIndex
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendations import load_advisor_rules
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
        self._wording = wording
        # Filling an article computes everything at least twice. The caches halve its time.
        self.policies = cache(self._policies)
        self.recommendations = cache(self._recommendations)
        self.advisor_sentence = cache(self._advisor_sentence)
        self._name_index = cache(self._index_names)
        self._advisor_bullets = cache(self._bullets_of_advice)

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

    def _known_texts(self, bullets: Sequence[Bullet]) -> frozenset[str]:
        """Return bullets in normal form, without resource counts."""
        return known_texts(bullets, self._wording.without_counts)

    def _bullets_of(self, pillar: Pillar, kind: SlotKind) -> Sequence[Bullet]:
        if kind is SlotKind.POLICIES:
            return self._policy_bullets.get(pillar, ())
        return self._advisor_bullets(pillar)

    def _index_names(self, kind: SlotKind) -> NameIndex:
        """Return the names that a text can mean: of bullets, and of all policies they are about."""
        names = [each.name for pillar in Pillar for each in self._bullets_of(pillar, kind)]
        if kind is SlotKind.POLICIES:
            names += (policy.display_name for policy in self.facts.all_policies)
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

        desired, skipped, more = self._desired(self._policy_bullets[pillar], limit, mentioned)
        return ManagedList(
            desired,
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

    def repeated_by(self, policies: ListedPolicies) -> frozenset[str]:
        """Return the ids of the recommendations that say the same as policies of an article."""
        return policies.repeated(self.facts.all_recommendations)

    def _bullets_of_advice(
        self, pillar: Pillar, repeated: frozenset[str] = frozenset()
    ) -> Sequence[Bullet]:
        counts = self.facts.service_counts
        return [
            self._wording.advisor_bullet(
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
        bullets = self._advisor_bullets(pillar, repeated)
        desired, skipped, more = self._desired(bullets, limit, mentioned)
        desired = replace(
            desired,
            known_texts=self._known_texts([*bullets, *self._advisor_bullets(pillar)]),
            is_former=self._former_bullets.has,
        )
        opening = wording.former_advisor_opening(facts.service, pillar, title, reference)
        findings = wording.advisor_findings(facts.service, pillar)
        has_findings = not bullets and facts.has_advice(pillar)

        def closing(more: int, *, is_linked: bool) -> str:
            return wording.advisor_more(
                facts.service, pillar, title, reference, more, is_linked=is_linked
            )

        closings = (partial(closing, is_linked=is_linked) for is_linked in (True, False))
        return ManagedList(
            desired,
            mentioned=skipped,
            opening=ManagedSentence("", Role.OPENING, SentencePatterns([opening])),
            none=ManagedSentence(
                findings if has_findings else "", Role.NONE, SentencePatterns([findings])
            ),
            closing=ManagedSentence(
                closing(more, is_linked=False) if more else "",
                Role.CLOSING,
                patterns_with_counts(*closings),
            ),
            heading=wording.advisor_group(title),
        )

    def _desired(
        self, bullets: Sequence[Bullet], limit: int, mentioned: frozenset[str]
    ) -> tuple[DesiredList, tuple[Bullet, ...], int]:
        """Return the bullets up to a limit, the mentioned ones, and the number beyond the limit."""
        listed = [bullet for bullet in bullets if bullet.name not in mentioned]
        skipped = tuple(bullet for bullet in bullets if bullet.name in mentioned)
        desired = DesiredList(
            listed[:limit],
            self._known_texts(bullets),
            self._wording.without_counts,
            index=self.index,
        )
        return desired, skipped, max(0, len(listed) - limit)

    @cached_property
    def policies_intro(self) -> Introduction:
        """The sentence before the policies in a section for all pillars."""
        text = self._wording.policy_intro(self.facts.service)
        sentence = ManagedSentence(text, Role.INTRO, SentencePatterns([text]))
        return Introduction(
            ManagedSentence(role=Role.INTRO), sentence, (_POLICY_PAGES, _SERVICE_PAGE)
        )

    @cached_property
    def advisor_intro(self) -> Introduction:
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

    def _advisor_sentence(
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
