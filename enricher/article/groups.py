"""A section of groups: one managed list for each pillar, each below a heading of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.layout import check_once
from enricher.article.lock_history import LockEntry
from enricher.article.managed_list import (
    ManagedList,
    closing_paragraph,
    fill_list,
    managed_blocks,
    result_of,
)
from enricher.article.merge import merge
from enricher.article.sentence import ManagedSentence, rewrite
from enricher.article.slot_result import SlotResult
from enricher.article.template import Role
from enricher.markdown.blocks import Block
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit, append, has_definitions, insert_before, remove_blocks
from enricher.markdown.normal import normal
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section

_FRONT = r"(?:/|/advisor-overview)?(?:#[^)\s]*)?"  # the end of a link to the first page


class Introduction(Struct, frozen=True):
    """The sentence before the groups: `whole` in a section without prose, else `brief`.

    With `pages`, there is no sentence if the user's prose links one of them.
    """

    whole: ManagedSentence
    brief: ManagedSentence
    pages: tuple[str, ...] = ()

    def for_section(self, outline: Outline, section: Section) -> Introduction:
        """Return the introduction of a section: none if its prose introduces the groups itself."""
        if any(map(partial(self._is_linked_by, outline), section.blocks)):
            none = replace(self.brief, text="")
            return replace(self, whole=replace(self.whole, text=""), brief=none)
        return self

    def _is_linked_by(self, outline: Outline, block: Block) -> bool:
        """Return whether a paragraph of the user's links one of the pages."""
        if block.kind != "paragraph":
            return False
        source = outline.source(block)
        span = self.span_in(outline, source)
        source = source[: span.start] + source[span.end :] if span else source
        text = outline.normal(source)
        return any(re.search(rf"\]\({re.escape(page)}{_FRONT}\)", text) for page in self.pages)

    def span_in(self, outline: Outline, source: str) -> Span | None:
        """Return the span of the introduction in a paragraph."""
        references = outline.references
        return self.whole.find(source, references) or self.brief.find(source, references)

    def edits(self, outline: Outline, section: Section, *, has_groups: bool) -> Iterator[Edit]:
        """Yield the edits that update an introduction; a brief one goes with the last group."""
        for block in section.blocks:
            source = outline.source(block)
            span = self.span_in(outline, source)
            if block.kind == "paragraph" and span:
                found = source[span.start : span.end]
                is_brief = self.brief.patterns.matches(found, outline.references)
                sentence = self.brief if is_brief else self.whole
                text = sentence.text if has_groups or not is_brief else ""
                yield from rewrite(outline, section, block, sentence, text)


class _Group(Struct, frozen=True):
    """A managed list with its subsection, None if the article lacks it, and with its result."""

    managed: ManagedList
    section: Section | None
    slot_result: SlotResult

    @property
    def is_new(self) -> bool:
        """Whether the group has to be added."""
        says_none = any(entry.role is Role.NONE for entry in self.slot_result.written)
        return self.section is None and bool(self.slot_result.added or says_none)

    @property
    def stays(self) -> bool:
        """Whether the article has the group, and its edits don't remove it with its heading."""
        if self.section is None:
            return False
        start = self.section.heading.span.start
        return all(edit.span.start >= start for edit in self.slot_result.edits)


def fill_groups(
    outline: Outline, section: Section, intro: Introduction, managed_lists: Sequence[ManagedList]
) -> list[SlotResult]:
    """Fill a section of groups, and return one result for each managed list.

    New groups are added in order, after the user's prose but before its closing paragraph. The
    introduction is added with the first group.
    """
    has_no_prose = all(block.kind == "html_block" for block in section.blocks)
    intro = intro.for_section(outline, section)
    end = _closing_paragraph(outline, section, managed_lists)
    groups = [
        _fill_group(outline, section, managed, end, is_untouched=has_no_prose)
        for managed in _with_moves(outline, section, managed_lists, end)
    ]
    new = [index for index, group in enumerate(groups) if group.is_new]
    is_first = bool(new) and all(group.section is None for group in groups)
    text = intro.whole.text if has_no_prose else intro.brief.text if is_first else ""
    has_intro = intro.whole.block_among(outline, section.blocks) is not None
    intro_texts = [text] if text and not has_intro else []
    has_groups = bool(new) or any(group.stays for group in groups)
    edits = [
        *_new_group_edits(outline, section, intro_texts, end, groups),
        *intro.edits(outline, section, has_groups=has_groups),
    ]
    slot_results = [group.slot_result for group in groups]
    owner = new[0] if new else 0  # the slot to which the edits of the whole section are attributed
    slot_results[owner] = replace(slot_results[owner], edits=(*slot_results[owner].edits, *edits))
    return slot_results


def _closing_paragraph(
    outline: Outline, section: Section, managed_lists: Sequence[ManagedList]
) -> Block | None:
    """Return the paragraph that closes the user's prose in a section.

    If the user added a heading, the last paragraph belongs to that heading, so there is none.
    """
    headings = [block.text for block in section.blocks if block.kind == "heading"]
    own = {managed.heading.lower() for managed in managed_lists}
    others = [each for each in headings if each.lower() not in own]
    if all(any(managed.is_foreign(each) for managed in managed_lists) for each in others):
        return closing_paragraph(outline, section, managed_lists)
    return None


def _fill_group(
    outline: Outline,
    section: Section,
    managed: ManagedList,
    end: Block | None,
    *,
    is_untouched: bool,
) -> _Group:
    """Fill the list of a group, if the section has that group."""
    group_section = _group_section(outline, section, managed, end)
    if group_section is None:
        return _Group(managed, None, _result_of_new_group(managed, is_untouched=is_untouched))
    slot_result = _result_of_group(outline, section, group_section, managed)
    return _Group(managed, group_section, slot_result)


def _with_moves(
    outline: Outline, section: Section, managed_lists: Sequence[ManagedList], end: Block | None
) -> list[ManagedList]:
    """Return the lists, each with the bullets of enrich's that are in another one."""
    sections = [_group_section(outline, section, managed, end) for managed in managed_lists]
    written = [
        tuple(
            subject
            for block in (group_section.blocks if group_section else ())
            for item in block.items
            if managed.desired.writes(item)
            for subject in managed.desired.listed_subjects(item)
        )
        for managed, group_section in zip(managed_lists, sections, strict=True)
    ]
    return [
        managed.with_moves(chain(*written[:index], *written[index + 1 :]))
        for index, managed in enumerate(managed_lists)
    ]


def _group_section(
    outline: Outline, section: Section, managed: ManagedList, end: Block | None
) -> Section | None:
    """Return the subsection of a managed list, without the section's closing paragraph."""
    subsections = [*section.subsections(_group_level(section))]
    matching = [
        each for each in subsections if each.heading.text.lower() == managed.heading.lower()
    ] or [each for each in subsections if managed.is_headed(each.heading.text)]
    check_once(outline, matching, managed.heading)
    if not matching:
        return None
    blocks = (block for block in matching[0].blocks if block is not end)
    return replace(matching[0], blocks=tuple(blocks))


def _group_level(section: Section) -> int:
    """Return the level of the groups' headings."""
    return section.heading.level + 1


def _result_of_group(
    outline: Outline, section: Section, group_section: Section, managed: ManagedList
) -> SlotResult:
    """Fill the list of a group; its heading is removed with the last of its blocks."""
    slot_result = _with_heading(fill_list(outline, group_section, managed), managed)
    lists = managed_blocks(group_section, managed)
    has_notes = any(bullet.has_notes for bullet in slot_result.removed)
    lines = [block for block in group_section.blocks if managed.has_line(outline, block)]
    has_bullets = slot_result.kept or slot_result.added or has_notes or managed.none.text
    is_own = bool(lists) or managed.none.block_among(outline, lines) is not None
    has_others = len(group_section.blocks) > len(lists) + len(lines)
    if has_bullets or not is_own or has_others or has_definitions(outline, group_section):
        edits = (*_heading_edits(outline, group_section.heading, managed), *slot_result.edits)
        return replace(slot_result, edits=edits)
    removal = remove_blocks(outline, section, group_section.heading, group_section.end)
    written = tuple(entry for entry in slot_result.written if entry.role is None)
    return replace(slot_result, edits=(removal,), written=written)


def _heading_edits(outline: Outline, block: Block, managed: ManagedList) -> Iterator[Edit]:
    """Yield the edit of a heading that enrich wrote in another language."""
    source = outline.source(block)
    if block.text.lower() != managed.heading.lower() and managed.is_foreign(block.text):
        start = source.find(block.text)
        if start >= 0:
            span = Span(block.span.start + start, block.span.start + start + len(block.text))
            yield Edit(span, managed.heading)


def _result_of_new_group(managed: ManagedList, *, is_untouched: bool) -> SlotResult:
    """Return the result for a group that the article lacks: a new one, or one the user deleted.

    A lock entry of its heading shows that the user deleted it; then it stays deleted.
    `is_untouched`: the section is as in the template, so that nothing can be deleted.
    """
    if is_untouched:
        managed = managed.without_history()
    slot_result = replace(result_of(merge([], managed.desired)), mentioned=managed.mentioned)
    history = managed.desired.history
    is_moved = any(map(history.is_moved, managed.desired.bullets))
    is_content = bool(managed.desired.bullets or managed.none.text)
    is_assumed = history.assume_deleted and is_content and not is_moved
    if history.wrote(managed.heading, normal(managed.heading), role=Role.HEADING) or is_assumed:
        return _with_heading(SlotResult(written=slot_result.written), managed)
    if not slot_result.added and not managed.none.text:
        return slot_result
    sentences = (*managed.opening.written, *managed.none.written, *managed.closing.written)
    return _with_heading(replace(slot_result, written=(*slot_result.written, *sentences)), managed)


def _with_heading(slot_result: SlotResult, managed: ManagedList) -> SlotResult:
    """Return a result with the lock entry of the group's heading."""
    heading = LockEntry.sentence(managed.heading, Role.HEADING)
    return replace(slot_result, written=(*slot_result.written, heading))


def _new_group_edits(
    outline: Outline,
    section: Section,
    intro_texts: Sequence[str],
    end: Block | None,
    groups: Iterable[_Group],
) -> Iterator[Edit]:
    """Yield the insertion of new groups, before the next existing group or the end of the prose."""
    pending: list[str] = []
    for group in groups:
        if group.is_new:
            pending.append(_new_group(outline, group, _group_level(section)))
        elif pending and group.stays and group.section:
            yield insert_before(outline, group.section.heading, pending)
            pending = []
    if intro_texts or pending:
        new = [*intro_texts, *pending]
        yield insert_before(outline, end, new) if end else append(outline, section, new)


def _new_group(outline: Outline, group: _Group, level: int) -> str:
    """Return the Markdown of a new group."""
    managed, newline = group.managed, outline.document.newline
    bullets = [f"{outline.bullet} {bullet.text}" for bullet in group.slot_result.added]
    heading = f"{'#' * level} {managed.heading}"
    body = newline.join(bullets) or managed.none.text
    parts = [heading, managed.opening.text, body, managed.closing.text]
    return (newline * 2).join(filter(None, parts))
