"""Fill an article in passes: read the user's text, plan what the lists say, and edit them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.directives.fill import fill_regions
from enricher.article.directives.lists import DirectiveContent
from enricher.article.layout import Layout, find_layout
from enricher.article.listed_policies import ListedPolicies
from enricher.article.lock_history import ArticleHistory
from enricher.article.own_text import pillars_without_text, read_prose
from enricher.article.plan import ArticlePlan
from enricher.article.slot_content import SlotContent
from enricher.article.slot_result import SlotResult, written_in
from enricher.article.slots import (
    FILLING,
    SlotEditors,
    SlotResults,
    fill_advisor,
    fill_policies,
)
from enricher.article.template import Slot
from enricher.errors import InternalError
from enricher.markdown.edit import apply
from enricher.markdown.outline import Outline

_MAX_PASSES = 4  # before giving up on a text that keeps changing


class Filled(Struct, frozen=True):
    """A filled article: the result for each slot, of all passes and of the last one, and its plan.

    A result is None if the article lacks the slot.
    """

    outline: Outline
    slot_results: SlotResults
    last: SlotResults
    plan: ArticlePlan


def fill_until_stable(
    outline: Outline,
    layout: Layout,
    content: SlotContent,
    limit: int | None,
    history: ArticleHistory,
    editors: SlotEditors = FILLING,
    directives: Sequence[DirectiveContent] = (),
) -> Filled:
    """Fill all slots until another pass changes nothing.

    So every run verifies that a second run would change nothing. One pass is enough unless removing
    a bullet changes the blocks around it. With other `editors` than those that fill, the same holds
    for what they do. `directives` are the contents of the article's directives. Raises
    InternalError if the text keeps changing.
    """
    total: dict[Slot, SlotResult | None] = {}
    has_template = layout.has_slots or not directives
    for _ in range(_MAX_PASSES):
        plan, slot_results = ArticlePlan(), dict[Slot, SlotResult | None]()
        if has_template:
            plan, slot_results = _fill_template(outline, layout, content, limit, history, editors)
        if directives:
            filled = fill_regions(
                outline, directives, history, is_stripping=editors.remove_policies
            )
            plan = replace(plan, slots={**plan.slots, **filled.plans})
            slot_results |= filled.results
        for slot, slot_result in slot_results.items():
            before = total.get(slot)
            total[slot] = before.followed_by(slot_result) if before and slot_result else slot_result
        edits = [edit for result in slot_results.values() if result for edit in result.edits]
        after = apply(outline.document, edits)
        if after.text == outline.document.text:
            return Filled(outline, total, slot_results, plan)
        outline = Outline.of(after)
        layout = find_layout(outline, [layout.definition])
        history = history.after(written_in(slot_results))
    raise InternalError("each run would change it again; nothing was written. Report this.")


def _fill_template(
    outline: Outline,
    layout: Layout,
    content: SlotContent,
    limit: int | None,
    history: ArticleHistory,
    editors: SlotEditors,
) -> tuple[ArticlePlan, dict[Slot, SlotResult | None]]:
    """Return the plan of the template's slots, and the result for each."""
    prose = read_prose(outline, layout, content, history)
    sharing = pillars_without_text(outline, layout, content, history)
    plan = content.planner.policies(prose, limit, sharing)
    slot_results = fill_policies(outline, layout, content, plan, history, editors)
    changes = {} if editors.remove_policies else slot_results
    listed = ListedPolicies.of(outline, layout, changes)
    plan = content.planner.recommendations(plan, prose, limit, listed)
    slot_results |= fill_advisor(outline, layout, content, plan, history, editors)
    return plan, slot_results
