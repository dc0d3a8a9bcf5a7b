"""Fill the slots of an article with the content for its service."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from itertools import takewhile
from typing import TypeAlias

from enricher.article.groups import fill_groups
from enricher.article.layout import Layout, PillarSection, find_layout
from enricher.article.lock_history import ArticleHistory
from enricher.article.managed_list import fill_list
from enricher.article.prose import Prose
from enricher.article.sentence import ManagedSentence, fill_sentence
from enricher.article.slot_content import SlotContent
from enricher.article.slot_result import SlotResult, written_in
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.errors import InternalError
from enricher.markdown.blocks import Block
from enricher.markdown.edit import apply
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section

SlotResults: TypeAlias = Mapping[Slot, SlotResult | None]

_MAX_PASSES = 4  # before giving up on a text that keeps changing


def fill_until_stable(
    outline: Outline, layout: Layout, content: SlotContent, limit: int, history: ArticleHistory
) -> tuple[Outline, SlotResults, SlotResults]:
    """Fill all slots until another pass changes nothing.

    So every run verifies that a second run would change nothing. One pass is enough unless removing
    a bullet changes the blocks around it. Returns the filled article, and for each slot the result
    of all passes, and that of the last one; None if the article lacks it. Raises InternalError if
    the text keeps changing.
    """
    total: dict[Slot, SlotResult | None] = {}
    for _ in range(_MAX_PASSES):
        slot_results = fill_slots(outline, layout, content, limit, history)
        for slot, slot_result in slot_results.items():
            before = total.get(slot)
            total[slot] = before.followed_by(slot_result) if before and slot_result else slot_result
        edits = [edit for result in slot_results.values() if result for edit in result.edits]
        after = apply(outline.document, edits)
        if after.text == outline.document.text:
            return outline, total, slot_results
        outline = Outline.of(after)
        layout = find_layout(outline, [layout.levels])
        history = history.after(written_in(slot_results))
    raise InternalError("each run would change it again; nothing was written. Report this.")


def fill_slots(
    outline: Outline, layout: Layout, content: SlotContent, limit: int, history: ArticleHistory
) -> dict[Slot, SlotResult | None]:
    """Fill all slots of an article, and return the result for each; None if the article lacks it.

    Slots whose source was not queried are omitted, and sentences that would say that there are no
    recommendations although some could not be read.
    """
    facts = content.facts
    slot_results: dict[Slot, SlotResult | None] = {}
    if facts.families is not None:
        slot_results |= _fill_policies(outline, layout, content, limit, history)
    if facts.advice is not None:
        repeated = content.advisor.repeated_in(outline, layout, slot_results)
        slot_results |= _fill_sentences(outline, layout, content, history, repeated)
        slot_results |= _fill_recommendations(outline, layout, content, limit, history, repeated)
    return slot_results


def _fill_policies(
    outline: Outline, layout: Layout, content: SlotContent, limit: int, history: ArticleHistory
) -> dict[Slot, SlotResult | None]:
    """Fill the policy lists: one in each pillar's section, or all in one section."""
    if layout.policies and layout.is_grouped:
        kind = SlotKind.POLICIES
        return _fill_in_groups(outline, layout, layout.policies, kind, content, limit, history)
    slot_results: dict[Slot, SlotResult | None] = {}
    for pillar in Pillar:
        slot = Slot(SlotKind.POLICIES, pillar)
        section = layout.pillars[pillar].policies if pillar in layout.pillars else None
        if section is None:
            slot_results[slot] = None
            continue
        prose = _prose(outline, section, content, skipped=("bullet_list",))
        mentioned = content.mentioned_in(prose, pillar, slot.kind)
        managed = content.policies(pillar, limit, "", mentioned).with_history(history.of(slot))
        slot_results[slot] = fill_list(outline, section, managed)
    return slot_results


def _fill_recommendations(
    outline: Outline,
    layout: Layout,
    content: SlotContent,
    limit: int,
    history: ArticleHistory,
    repeated: frozenset[str],
) -> dict[Slot, SlotResult | None]:
    kind = SlotKind.RECOMMENDATIONS
    if layout.advisor is None:
        return {Slot(kind, pillar): None for pillar in Pillar}
    if any(map(content.facts.may_lack_recommendations, Pillar)) and not (
        content.facts.all_recommendations
    ):
        return {}
    section = layout.advisor
    return _fill_in_groups(outline, layout, section, kind, content, limit, history, repeated)


def _fill_in_groups(
    outline: Outline,
    layout: Layout,
    section: Section,
    kind: SlotKind,
    content: SlotContent,
    limit: int,
    history: ArticleHistory,
    repeated: frozenset[str] = frozenset(),
) -> dict[Slot, SlotResult | None]:
    """Fill a section that has one list for each pillar.

    `repeated` are the ids of recommendations that say the same as a policy of the article.
    """
    is_policies = kind is SlotKind.POLICIES
    recommendations = partial(content.advisor.recommendations, repeated=repeated)
    list_for = content.policies if is_policies else recommendations
    intro = content.policies_intro if is_policies else content.advisor.intro
    # Bullets before the first group are the user's, like other prose.
    prose = _prose(outline, section, content)
    slots = [Slot(kind, pillar) for pillar in Pillar]
    managed_lists = [
        list_for(
            slot.pillar,
            limit,
            content.title_in(layout, slot.pillar),
            content.mentioned_in(prose, slot.pillar, kind),
        ).with_history(history.of(slot))
        for slot in slots
    ]
    slot_results = fill_groups(outline, section, intro, managed_lists)
    return dict(zip(slots, slot_results, strict=True))


def _prose(
    outline: Outline, section: Section, content: SlotContent, skipped: Collection[str] = ()
) -> Prose:
    """Return the prose of a section before its first subheading, without some kinds of blocks."""
    blocks = takewhile(lambda block: block.kind != "heading", section.blocks)
    sources = [outline.source(block) for block in blocks if block.kind not in skipped]
    return Prose.of(sources, content.index, outline.references)


def _fill_sentences(
    outline: Outline,
    layout: Layout,
    content: SlotContent,
    history: ArticleHistory,
    repeated: frozenset[str],
) -> dict[Slot, SlotResult | None]:
    link = layout.advisor_link
    slot_results: dict[Slot, SlotResult | None] = {}
    for pillar in Pillar:
        if content.facts.may_lack_recommendations(pillar):
            continue
        slot = Slot(SlotKind.SENTENCE, pillar)
        sentence = content.advisor.sentence(pillar, link, repeated)
        sentence = sentence.with_history(history.of(slot))
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
