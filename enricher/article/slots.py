"""Fill the slots of an article with the content for its service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from enricher.article.groups import Introduction, fill_groups
from enricher.article.layout import Layout, PillarSection
from enricher.article.lock_history import ArticleHistory
from enricher.article.managed_list import ManagedList, fill_list
from enricher.article.plan import ArticlePlan
from enricher.article.sentence import ManagedSentence, fill_sentence
from enricher.article.slot_content import SlotContent
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.markdown.blocks import Block
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section

SlotResults: TypeAlias = Mapping[Slot, SlotResult | None]


def fill_slots(
    outline: Outline,
    layout: Layout,
    content: SlotContent,
    plan: ArticlePlan,
    history: ArticleHistory,
) -> dict[Slot, SlotResult | None]:
    """Fill all slots of an article, and return the result for each; None if the article lacks it.

    Slots whose source was not queried are omitted, and sentences that would say that there are no
    recommendations although some could not be read.
    """
    facts = content.facts
    slot_results: dict[Slot, SlotResult | None] = {}
    if facts.families is not None:
        slot_results |= _fill_policies(outline, layout, content, plan, history)
    if facts.advice is not None:
        slot_results |= _fill_sentences(outline, layout, content, history)
        slot_results |= _fill_recommendations(outline, layout, content, plan, history)
    return slot_results


def _fill_policies(
    outline: Outline,
    layout: Layout,
    content: SlotContent,
    plan: ArticlePlan,
    history: ArticleHistory,
) -> dict[Slot, SlotResult | None]:
    """Fill the policy lists: one in each pillar's section, or all in one section."""
    slots = [Slot(SlotKind.POLICIES, pillar) for pillar in Pillar]
    if layout.policies and layout.is_grouped:
        intro = content.policies_intro(plan.has_own_list)
        managed_lists = [
            content.policies(
                slot.pillar, plan.of(slot), layout.title(slot.pillar, content.title_of(slot.pillar))
            )
            for slot in slots
        ]
        return _fill_groups(outline, layout.policies, intro, slots, managed_lists, history)
    slot_results: dict[Slot, SlotResult | None] = {}
    for slot in slots:
        section = layout.policies_of(slot.pillar)
        managed = content.policies(slot.pillar, plan.of(slot)).with_history(history.of(slot))
        slot_results[slot] = fill_list(outline, section, managed) if section else None
    return slot_results


def _fill_recommendations(
    outline: Outline,
    layout: Layout,
    content: SlotContent,
    plan: ArticlePlan,
    history: ArticleHistory,
) -> dict[Slot, SlotResult | None]:
    slots = [Slot(SlotKind.RECOMMENDATIONS, pillar) for pillar in Pillar]
    if layout.advisor is None:
        return dict.fromkeys(slots)
    if any(map(content.facts.may_lack_recommendations, Pillar)) and not (
        content.facts.all_recommendations
    ):
        return {}
    managed_lists = [
        content.recommendations(
            slot.pillar, plan.of(slot), layout.title(slot.pillar, content.title_of(slot.pillar))
        )
        for slot in slots
    ]
    intro = content.advisor_intro
    return _fill_groups(outline, layout.advisor, intro, slots, managed_lists, history)


def _title(layout: Layout, content: SlotContent, pillar: Pillar) -> str:
    """Return the title of a pillar as the article spells it, else in the wording's language."""
    return layout.title(pillar, content.title_of(pillar))


def _fill_groups(
    outline: Outline,
    section: Section,
    intro: Introduction,
    slots: Sequence[Slot],
    managed_lists: Iterable[ManagedList],
    history: ArticleHistory,
) -> dict[Slot, SlotResult | None]:
    """Fill a section that has one list for each pillar."""
    lists = [
        managed.with_history(history.of(slot))
        for slot, managed in zip(slots, managed_lists, strict=True)
    ]
    return dict(zip(slots, fill_groups(outline, section, intro, lists), strict=True))


def _fill_sentences(
    outline: Outline, layout: Layout, content: SlotContent, history: ArticleHistory
) -> dict[Slot, SlotResult | None]:
    link = layout.advisor_link
    slot_results: dict[Slot, SlotResult | None] = {}
    for pillar in Pillar:
        if content.facts.may_lack_recommendations(pillar):
            continue
        slot = Slot(SlotKind.SENTENCE, pillar)
        sentence = content.advisor_sentence(pillar, link).with_history(history.of(slot))
        block = _sentence_block(outline, layout.pillars.get(pillar), sentence)
        slot_results[slot] = fill_sentence(outline, block, sentence) if block else None
    return slot_results


def _sentence_block(
    outline: Outline, section: PillarSection | None, sentence: ManagedSentence
) -> Block | None:
    """Return the paragraph with a pillar's sentence, or one that begins like the template's."""
    if section is None:
        return None
    return sentence.block_among(outline, section.paragraphs) or section.sentence
