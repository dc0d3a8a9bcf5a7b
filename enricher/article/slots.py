"""Fill the slots of an article with the content for its service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from enricher.article.groups import Introduction, fill_groups
from enricher.article.layout import Layout, PillarSection
from enricher.article.lock_history import ArticleHistory
from enricher.article.managed_list import ManagedList, fill_list
from enricher.article.plan import ArticlePlan
from enricher.article.sentence import ManagedSentence, fill_sentence
from enricher.article.shared_list import with_shared
from enricher.article.slot_content import SlotContent
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.markdown.blocks import Block
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section

SlotResults: TypeAlias = Mapping[Slot, SlotResult | None]


class SlotEditors(Struct, frozen=True):
    """The functions that edit the slots: a list, a section of groups, and a sentence.

    The default ones fill them.
    """

    edit_list: Callable[[Outline, Section, ManagedList], SlotResult] = fill_list
    edit_groups: Callable[
        [Outline, Section, Introduction, Sequence[ManagedList]], list[SlotResult]
    ] = fill_groups
    edit_sentence: Callable[[Outline, Block, ManagedSentence], SlotResult] = fill_sentence
    #: Whether they remove the policies that the article lists, which recommendations don't repeat.
    remove_policies: bool = False


FILLING = SlotEditors()


def fill_policies(
    outline: Outline,
    layout: Layout,
    content: SlotContent,
    plan: ArticlePlan,
    history: ArticleHistory,
    editors: SlotEditors = FILLING,
) -> dict[Slot, SlotResult | None]:
    """Fill the policy lists: one in each pillar's section, or all in one section.

    Return the result for each, None if the article lacks it; none at all if policies were not
    queried.
    """
    if content.facts.families is None:
        return {}
    if layout.policies and layout.is_grouped:
        return {
            **_fill_policy_groups(outline, layout, layout.policies, content, plan, history, editors)
        }
    slot_results: dict[Slot, SlotResult | None] = {}
    for slot in _slots(SlotKind.POLICIES):
        section = layout.policies_of(slot.pillar)
        managed = content.policies.of_pillar(slot.pillar, plan.of(slot))
        slot_results[slot] = (
            editors.edit_list(outline, section, managed.with_history(history.of(slot)))
            if section
            else None
        )
    return slot_results


def _fill_policy_groups(
    outline: Outline,
    layout: Layout,
    section: Section,
    content: SlotContent,
    plan: ArticlePlan,
    history: ArticleHistory,
    editors: SlotEditors,
) -> dict[Slot, SlotResult]:
    """Fill a section that has a list for each pillar, and one for those with a single policy."""
    slots, titles = _slots(SlotKind.POLICIES), content.titles(layout)
    lists = [
        content.policies.of_pillar(slot.pillar, plan.of(slot), titles[slot.pillar]).with_history(
            history.of(slot)
        )
        for slot in slots
    ]
    shared = content.policies.shared(plan, titles).with_history(history.of_all(slots))
    intro = content.policies.intro(plan.has_own_list, plan.repeats_text)
    *own_results, shared_result = editors.edit_groups(outline, section, intro, [*lists, shared])

    def slot_of(ids: Iterable[str]) -> Slot | None:
        pillar = content.policies.pillar_of(ids)
        return Slot(SlotKind.POLICIES, pillar) if pillar else None

    return with_shared(
        dict(zip(slots, own_results, strict=True)),
        shared_result,
        [slot for slot in slots if plan.of(slot).is_shared],
        slot_of,
    )


def fill_advisor(
    outline: Outline,
    layout: Layout,
    content: SlotContent,
    plan: ArticlePlan,
    history: ArticleHistory,
    editors: SlotEditors = FILLING,
) -> dict[Slot, SlotResult | None]:
    """Fill the sentences and lists on Advisor, and return the result for each.

    Sentences that would say that there are no recommendations although some could not be read are
    omitted; so are all if Advisor was not queried.
    """
    if content.facts.advice is None:
        return {}
    return {
        **_fill_sentences(outline, layout, content, plan, history, editors),
        **_fill_recommendations(outline, layout, content, plan, history, editors),
    }


def _fill_recommendations(
    outline: Outline,
    layout: Layout,
    content: SlotContent,
    plan: ArticlePlan,
    history: ArticleHistory,
    editors: SlotEditors,
) -> dict[Slot, SlotResult | None]:
    slots = _slots(SlotKind.RECOMMENDATIONS)
    if layout.advisor is None:
        return dict.fromkeys(slots)
    if any(map(content.facts.may_lack_recommendations, Pillar)) and not (
        content.facts.all_recommendations
    ):
        return {}
    titles = content.titles(layout)
    lists = [
        content.advisor.recommendations(
            slot.pillar, plan.of(slot), titles[slot.pillar]
        ).with_history(history.of(slot))
        for slot in slots
    ]
    is_listing = any(managed.desired.bullets or managed.closing.text for managed in lists)
    intro = content.advisor.intro(is_listing)
    results = editors.edit_groups(outline, layout.advisor, intro, lists)
    return dict(zip(slots, results, strict=True))


def _slots(kind: SlotKind) -> list[Slot]:
    return [Slot(kind, pillar) for pillar in Pillar]


def _fill_sentences(
    outline: Outline,
    layout: Layout,
    content: SlotContent,
    plan: ArticlePlan,
    history: ArticleHistory,
    editors: SlotEditors,
) -> dict[Slot, SlotResult | None]:
    if not layout.definition.has_slots(SlotKind.SENTENCE):
        return {}
    link = layout.advisor_link
    slot_results: dict[Slot, SlotResult | None] = {}
    for pillar in Pillar:
        if content.facts.may_lack_recommendations(pillar):
            continue
        slot = Slot(SlotKind.SENTENCE, pillar)
        is_empty = plan.of(Slot(SlotKind.RECOMMENDATIONS, pillar)).is_empty
        sentence = content.advisor.sentence(pillar, "" if is_empty else link)
        sentence = sentence.with_history(history.of(slot))
        block = _sentence_block(outline, layout.pillars.get(pillar), sentence)
        slot_results[slot] = editors.edit_sentence(outline, block, sentence) if block else None
    return slot_results


def _sentence_block(
    outline: Outline, section: PillarSection | None, sentence: ManagedSentence
) -> Block | None:
    """Return the paragraph with a pillar's sentence, or one that begins like the template's."""
    if section is None:
        return None
    return sentence.block_among(outline, section.paragraphs) or section.sentence
