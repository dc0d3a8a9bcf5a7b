"""The user's own text in the sections that hold lists, apart from what enrich wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile

from enricher.article.layout import Layout
from enricher.article.lock_history import ArticleHistory
from enricher.article.managed_list import ManagedList, closing_paragraph
from enricher.article.plan import SlotPlan
from enricher.article.prose import Prose, Source
from enricher.article.slot_content import SlotContent
from enricher.article.template import Slot, SlotKind, is_placeholder, is_stopgap
from enricher.catalog.pillar import Pillar
from enricher.markdown.blocks import Block, Item
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section
from enricher.platform.sanitize import one_line


def read_prose(
    outline: Outline, layout: Layout, content: SlotContent, history: ArticleHistory
) -> dict[Slot, Prose]:
    """Return the user's text for each list that the article has; none for sources not queried."""
    prose: dict[Slot, Prose] = {}
    policies = [Slot(SlotKind.POLICIES, pillar) for pillar in Pillar]
    is_own = _recognizer(layout, content, history)
    if content.facts.families is not None and layout.policies and layout.is_grouped:
        sources = [*_before_groups(outline, layout.policies), *_in_groups(layout.policies, is_own)]
        prose |= dict.fromkeys(policies, _read(outline, content, sources))
    elif content.facts.families is not None:
        for slot in policies:
            if section := layout.policies_of(slot.pillar):
                lines = content.policies.of_pillar(slot.pillar, SlotPlan())
                lines = lines.with_history(history.of(slot))
                sources = [*text_around_list(outline, section, lines, is_own)]
                prose[slot] = _read(outline, content, sources)
    if content.facts.advice is not None and layout.advisor:
        slots = [Slot(SlotKind.RECOMMENDATIONS, pillar) for pillar in Pillar]
        sources = [*_before_groups(outline, layout.advisor)]
        prose |= dict.fromkeys(slots, _read(outline, content, sources))
    return prose


def pillars_without_text(
    outline: Outline, layout: Layout, content: SlotContent, history: ArticleHistory
) -> list[Pillar]:
    """Return the pillars whose list in a section for all pillars has no text of the user's.

    Such a list may move. There are none if each pillar has its own section.
    """
    if not (layout.policies and layout.is_grouped):
        return []
    is_own = _recognizer(layout, content, history)
    titles, section = content.titles(layout), layout.policies
    without: list[Pillar] = []
    for pillar in Pillar:
        lines = content.policies.of_pillar(pillar, SlotPlan(), titles[pillar])
        groups = section.subsections(section.heading.level + 1)
        group = next((each for each in groups if lines.is_headed(each.heading.text)), None)
        end = closing_paragraph(outline, section, [lines])
        blocks = [block for block in group.blocks if block is not end] if group else []
        if not any(_has_own_text(outline, block, lines, is_own) for block in blocks):
            without.append(pillar)
    return without


def _has_own_text(
    outline: Outline, block: Block, lines: ManagedList, is_own: Callable[[Item], bool]
) -> bool:
    if block.kind == "bullet_list":
        return any(item.rest.strip() or not is_own(item) for item in block.items)
    return not lines.has_line(outline, block)


def _recognizer(
    layout: Layout, content: SlotContent, history: ArticleHistory
) -> Callable[[Item], bool]:
    """Return the test whether an item is a bullet that enrich writes, or once wrote.

    So is one that a layout has before it is filled.
    """
    items = layout.definition.own_items
    policies = [Slot(SlotKind.POLICIES, pillar) for pillar in Pillar]
    titles = content.titles(layout)
    own = content.policies.own(titles, map(history.of, policies))
    return lambda item: (
        own.writes(item)
        or content.policies.writes_part_of(item.normal, titles)
        or one_line(item.text) in items
    )


def _read(outline: Outline, content: SlotContent, sources: Iterable[Source]) -> Prose:
    return Prose.of(sources, content.index, outline.references)


def _before_groups(outline: Outline, section: Section) -> Iterator[Source]:
    """Yield what is before the first subheading; lists there are the user's, like other prose."""
    for block in takewhile(lambda block: block.kind != "heading", section.blocks):
        yield from _sources(outline, block)


def _in_groups(section: Section, is_own: Callable[[Item], bool]) -> Iterator[Source]:
    """Yield the user's items among the bullets below subheadings."""
    blocks = section.blocks
    first = next((n for n, block in enumerate(blocks) if block.kind == "heading"), len(blocks))
    yield from _items(blocks[first:], is_own)


def text_around_list(
    outline: Outline, section: Section, lines: ManagedList, is_own: Callable[[Item], bool]
) -> Iterator[Source]:
    """Yield the user's text around and in a list, without the lines that enrich writes."""
    for block in section.blocks:
        if block.kind == "bullet_list":
            yield from _items([block], is_own)
        elif not (lines.has_line(outline, block) or is_stopgap(outline.source(block))):
            yield from _sources(outline, block)


def _sources(outline: Outline, block: Block) -> Iterator[Source]:
    if block.items:
        yield from (Source(item.source, is_item=True) for item in block.items)
    else:
        yield Source(outline.source(block))


def _items(blocks: Sequence[Block], is_own: Callable[[Item], bool]) -> Iterator[Source]:
    """Yield the items of lists, and the text nested below bullets, that are not enrich's."""
    for item in (item for block in blocks for item in block.items):
        if not is_own(item) and not is_placeholder(item.text):
            yield Source(item.source, is_item=True, is_listed=True)
        elif item.rest.strip():
            yield Source(item.rest, is_listed=True)
