"""A section of groups: one managed list for each pillar, each below a heading of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.layout import check_once
from enricher.article.lock_history import LockEntry
from enricher.article.managed_list import ManagedList, fill_list, managed_blocks, result_of
from enricher.article.merge import merge
from enricher.article.sentence import ManagedSentence, rewrite
from enricher.article.slot_result import SlotResult
from enricher.article.template import Role
from enricher.markdown.blocks import Block
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit, append, insert_before
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section


class Introduction(Struct, frozen=True):
    """The sentence before the groups: `whole` in a section without prose, else `brief`.

    If the user's prose ends with a paragraph that links one of `closing_pages`, the groups are
    inserted before that paragraph.
    """

    whole: ManagedSentence
    brief: ManagedSentence
    closing_pages: tuple[str, ...] = ()

    def edits(self, outline: Outline, section: Section, *, has_groups: bool) -> Iterator[Edit]:
        """Yield the edits that update an introduction; a brief one goes with the last group."""
        for block in section.blocks:
            source = outline.source(block)
            span = self.whole.find(source) or self.brief.find(source)
            if block.kind == "paragraph" and span:
                is_brief = self.brief.patterns.matches(source[span.start : span.end])
                sentence = self.brief if is_brief else self.whole
                text = sentence.text if has_groups or not is_brief else ""
                yield from rewrite(outline, section, block, sentence, text)


def fill_groups(
    outline: Outline, section: Section, intro: Introduction, managed_lists: Sequence[ManagedList]
) -> list[SlotResult]:
    """Fill a section of groups, and return one result for each managed list.

    New groups are added in order, after the user's prose but before its closing paragraph. The
    introduction is added with the first group.
    """
    level = section.heading.level + 1
    has_no_prose = all(block.kind == "html_block" for block in section.blocks)
    end = _closing_paragraph(outline, section, intro.closing_pages, managed_lists)
    groups = [_group(outline, section, managed, level, end) for managed in managed_lists]
    slot_results = [
        _fill_group(outline, section, group, managed)
        if group
        else _result_of_new_group(managed, is_untouched=has_no_prose)
        for group, managed in zip(groups, managed_lists, strict=True)
    ]
    is_first = not any(groups) and any(slot_result.added for slot_result in slot_results)
    text = intro.whole.text if has_no_prose else intro.brief.text if is_first else ""
    has_intro = intro.whole.block_among(outline, section.blocks) is not None
    intro_texts = [text] if text and not has_intro else []
    all_groups = zip(groups, managed_lists, slot_results, strict=True)
    edits = list(_new_group_edits(outline, section, level, intro_texts, end, all_groups))
    has_groups = any(
        slot_result.added or (group and not _is_removed(group, slot_result))
        for group, slot_result in zip(groups, slot_results, strict=True)
    )
    edits += intro.edits(outline, section, has_groups=has_groups)
    new = (n for n, group in enumerate(groups) if group is None and slot_results[n].added)
    owner = next(new, 0)  # the slot to which the edits of the whole section are attributed
    slot_results[owner] = replace(slot_results[owner], edits=(*slot_results[owner].edits, *edits))
    return slot_results


def _closing_paragraph(
    outline: Outline, section: Section, pages: Iterable[str], managed_lists: Sequence[ManagedList]
) -> Block | None:
    """Return the paragraph that closes a section's prose with a link to one of the pages.

    If the user added a heading, the last paragraph belongs to that heading, so there is none.
    """
    group_headings = {managed.heading.lower() for managed in managed_lists}
    headings = {block.text.lower() for block in section.blocks if block.kind == "heading"}
    if not headings <= group_headings:
        return None
    prose = [block for block in section.blocks if block.kind in ("paragraph", "bullet_list")]
    if len(prose) < 2 or prose[-1] is not section.blocks[-1] or prose[-1].kind != "paragraph":
        return None
    source = outline.source(prose[-1])
    is_own = any(_is_line_of(outline, prose[-1], managed) for managed in managed_lists)
    return prose[-1] if not is_own and any(page in source for page in pages) else None


def _group(
    outline: Outline, section: Section, managed: ManagedList, level: int, end: Block | None
) -> Section | None:
    """Return the subsection of a managed list, without the section's closing paragraph."""
    heading = managed.heading.lower()
    matching = [each for each in section.subsections(level) if each.heading.text.lower() == heading]
    check_once(outline, matching, managed.heading)
    if not matching:
        return None
    return replace(matching[0], blocks=tuple(b for b in matching[0].blocks if b is not end))


def _fill_group(
    outline: Outline, section: Section, group: Section, managed: ManagedList
) -> SlotResult:
    """Fill the list of a group; its heading is removed with the last of its blocks."""
    slot_result = _with_heading(fill_list(outline, group, managed), managed)
    lists = managed_blocks(group, managed)
    has_notes = any(bullet.has_notes for bullet in slot_result.removed)
    own = [*lists, *(b for b in group.blocks if _is_line_of(outline, b, managed))]
    has_bullets = slot_result.kept or slot_result.added or has_notes
    if has_bullets or not lists or len(group.blocks) > len(own):
        return slot_result
    removal = Edit(Span(section.end_of_previous(group.heading), group.end), "")
    written = tuple(entry for entry in slot_result.written if entry.role is None)
    return replace(slot_result, edits=(removal,), written=written)


def _is_line_of(outline: Outline, block: Block, managed: ManagedList) -> bool:
    """Return whether a block as a whole is the opening or closing line of a list."""
    source = outline.source(block)
    spans = (sentence.find(source) for sentence in (managed.opening, managed.closing))
    return any(span and source[span.start : span.end] == source.strip() for span in spans)


def _result_of_new_group(managed: ManagedList, *, is_untouched: bool) -> SlotResult:
    """Return the result for a group that the article lacks: a new one, or one the user deleted.

    A lock entry of its heading shows that the user deleted it; then it stays deleted.
    `is_untouched`: the section is as in the template, so that nothing can be deleted.
    """
    if is_untouched:
        managed = managed.without_history()
    slot_result = replace(result_of(merge([], managed.desired)), mentioned=managed.mentioned)
    history = managed.desired.history
    if history.has(Role.HEADING) or (history.assume_deleted and managed.desired.bullets):
        return _with_heading(SlotResult(written=slot_result.written), managed)
    if not slot_result.added:
        return slot_result
    sentences = (*managed.opening.written, *managed.closing.written)
    return _with_heading(replace(slot_result, written=(*slot_result.written, *sentences)), managed)


def _with_heading(slot_result: SlotResult, managed: ManagedList) -> SlotResult:
    """Return a result with the lock entry of the group's heading."""
    heading = LockEntry.sentence(managed.heading, Role.HEADING)
    return replace(slot_result, written=(*slot_result.written, heading))


def _new_group_edits(
    outline: Outline,
    section: Section,
    level: int,
    intro_texts: Sequence[str],
    end: Block | None,
    groups: Iterable[tuple[Section | None, ManagedList, SlotResult]],
) -> Iterator[Edit]:
    """Yield the insertion of new groups, before the next existing group or the end of the prose."""
    pending: list[str] = []
    for group, managed, slot_result in groups:
        if group is None:
            if slot_result.added:
                pending.append(_new_group(outline, managed, slot_result, level))
        elif pending and not _is_removed(group, slot_result):
            yield insert_before(outline, group.heading, pending)
            pending = []
    if intro_texts or pending:
        new = [*intro_texts, *pending]
        yield insert_before(outline, end, new) if end else append(outline, section, new)


def _is_removed(group: Section, slot_result: SlotResult) -> bool:
    """Return whether the edits of a group remove it with its heading."""
    return any(edit.span.start < group.heading.span.start for edit in slot_result.edits)


def _new_group(outline: Outline, managed: ManagedList, slot_result: SlotResult, level: int) -> str:
    bullets = [f"{outline.bullet} {bullet.text}" for bullet in slot_result.added]
    heading = f"{'#' * level} {managed.heading}"
    parts = [heading, managed.opening.text, outline.document.newline.join(bullets)]
    return (outline.document.newline * 2).join(filter(None, [*parts, managed.closing.text]))
