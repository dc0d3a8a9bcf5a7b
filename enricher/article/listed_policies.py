"""The policies that an article lists, which its recommendations don't repeat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from enricher.article.bullets import linked_definitions
from enricher.article.definitions import definition_ids
from enricher.article.layout import Layout
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot
from enricher.catalog.advisor_rules import load_policies_alike, load_titles
from enricher.catalog.names import form
from enricher.catalog.recommendation import RecommendationType
from enricher.markdown.outline import Outline


class ListedPolicies(Struct, frozen=True, dict=True):
    """The policies that the policy sections of an article link, after the edits of a run.

    They are read from the text alone: it makes no difference which sources a run has queried.
    `texts` are the texts with the links, in normal form.
    """

    ids: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, outline: Outline, layout: Layout, slot_results: Mapping[Slot, SlotResult | None]
    ) -> ListedPolicies:
        """Return the policies of an article, with those that its policy slots add and remove."""
        sections = [layout.policies, *(pillar.policies for pillar in layout.pillars.values())]
        blocks = (block for section in sections if section for block in section.blocks)
        sources = (outline.source(block) for block in blocks)
        before = [outline.normal(source) for source in sources if "](" in source or "][" in source]
        results = [*filter(None, slot_results.values())]
        new = [bullet for result in results for bullet in (*result.added, *result.updated)]
        old = [bullet for result in results for bullet in (*result.removed, *result.dropped)]
        texts = (*before, *(bullet.text for bullet in new))
        removed = {guid for bullet in old for guid in bullet.ids}
        ids = frozenset().union(*map(definition_ids, before)) - removed
        return cls(ids.union(*(definition_ids(bullet.text) for bullet in new)), texts)

    @classmethod
    def of_texts(cls, bullets: Iterable[str]) -> ListedPolicies:
        """Return the policies of an article that consists of these bullets in normal form."""
        texts = tuple(bullets)
        return cls(frozenset().union(*map(definition_ids, texts)), texts)

    def repeated(self, entries: Iterable[RecommendationType]) -> frozenset[str]:
        """Return the ids of the recommendation types that say the same as a policy."""
        return frozenset(entry.id for entry in entries if self._says(entry))

    def _says(self, entry: RecommendationType) -> bool:
        """Return whether a policy says the same: one of its pairs, or, of a new type, its name."""
        alike = load_policies_alike().get(entry.id)
        if alike is not None or entry.id in load_titles():
            return not self.ids.isdisjoint(alike or ())
        return form(entry.display_name) in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        """The names of the policies, as `form` has them."""
        links = (linked_definitions(text).values() for text in self.texts)
        return frozenset(form(bullet.name) for bullets in links for bullet in bullets)
