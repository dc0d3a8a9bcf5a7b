"""The list that enrich manages in a section: from the section's blocks to the edits of them.

Text that is not recognized as enrich's own stays unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.bullets import (
    Bullet,
    BulletKey,
    RemovedBullet,
    linked_definitions,
    read_bullet,
)
from enricher.article.list_markdown import render_list
from enricher.article.lock_history import SlotHistory
from enricher.article.merge import BulletOutcome, DesiredList, MergedBullet, merge
from enricher.article.scopes import ScopedLists
from enricher.article.sentence import ManagedSentence, rewrite
from enricher.article.slot_result import SlotResult, UserBullet
from enricher.article.template import Role
from enricher.markdown.blocks import Block, Item
from enricher.markdown.edit import Edit, append, insert_before, replace_block
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section

#: In the Markdown of a link to a page of Microsoft's: pages of the site are relative to it.
_PAGES = ("](/", "learn.microsoft.com/", "docs.microsoft.com/", "azure.microsoft.com/")


_PROSE = ("paragraph", "html_block")  # kinds of blocks


class ManagedList(Struct, frozen=True):
    """A list that enrich manages, with the lines before and after it.

    The sentence `none` replaces an empty list. A list in a section for all pillars has a `heading`.
    """

    desired: DesiredList = DesiredList()
    opening: ManagedSentence = field(default_factory=lambda: ManagedSentence(role=Role.OPENING))
    none: ManagedSentence = field(default_factory=lambda: ManagedSentence(role=Role.NONE))
    closing: ManagedSentence = field(default_factory=lambda: ManagedSentence(role=Role.CLOSING))
    heading: str = ""
    foreign_headings: Callable[[], frozenset[str]] = frozenset  # in other languages, in lower case
    mentioned: tuple[Bullet, ...] = ()  # not listed, because the section's prose mentions them

    def is_headed(self, heading: str) -> bool:
        """Return whether a heading is that of the list, in any language."""
        return heading.lower() == self.heading.lower() or self.is_foreign(heading)

    def is_foreign(self, heading: str) -> bool:
        """Return whether a heading is that of the list in another language."""
        return bool(self.heading) and heading.lower() in self.foreign_headings() - {
            self.heading.lower()
        }

    def with_history(self, history: SlotHistory) -> ManagedList:
        """Return the list with the history of its slot."""
        return replace(
            self,
            desired=replace(self.desired, history=history),
            opening=self.opening.with_history(history),
            none=self.none.with_history(history),
            closing=self.closing.with_history(history),
        )

    def with_moves(self, moved: Iterable[BulletKey]) -> ManagedList:
        """Return the list for an article in which other lists have these bullets."""
        history = replace(self.desired.history, moved=tuple(moved))
        return replace(self, desired=replace(self.desired, history=history))

    def has_line(self, outline: Outline, block: Block) -> bool:
        """Return whether a block as a whole is a line that enrich writes before or after a list."""
        source = outline.source(block)
        sentences = (self.opening, self.none, self.closing)
        spans = (sentence.find(source, outline.references) for sentence in sentences)
        return any(span and source[span.start : span.end] == source.strip() for span in spans)

    def emptied(self, none: str = "", closing: str = "") -> ManagedList:
        """Return the list without bullets, and with these texts instead of its sentences."""
        return replace(
            self,
            desired=replace(self.desired, bullets=()),
            opening=replace(self.opening, text=""),
            none=replace(self.none, text=none),
            closing=replace(self.closing, text=closing),
            mentioned=(),
        )

    def without_history(self) -> ManagedList:
        """Return the list as if the user had deleted nothing from it."""
        history = self.desired.history.without_history()
        return replace(self, desired=replace(self.desired, history=history))


class _Present(Struct, frozen=True):
    """The blocks of a managed list in an article: the list in its parts, and its sentences."""

    lists: list[Block]
    opening: Block | None
    none: Block | None
    closing: Block | None

    @classmethod
    def of(cls, outline: Outline, section: Section, managed: ManagedList) -> _Present:
        return cls(
            managed_blocks(section, managed),
            managed.opening.block_among(outline, section.blocks),
            managed.none.block_among(outline, section.blocks),
            managed.closing.block_among(outline, section.blocks),
        )

    @property
    def items(self) -> list[tuple[Item, ...]]:
        """The items of each part."""
        return [block.items for block in self.lists]

    def scopes(self, section: Section) -> tuple[bool | None, ...]:
        """Return for each part whether it is about the workload; None if it is about neither."""
        scoped = ScopedLists.of(section)
        on_workload = dict(zip(scoped.lists, scoped.are_on_workload, strict=True))
        return tuple(map(on_workload.get, self.lists)) if on_workload else ()

    def is_untouched(self, managed: ManagedList) -> bool:
        """Return whether the section is as in the template, so that nothing can be deleted."""
        items = list(chain(*self.items))
        if items:
            is_template = managed.desired.is_placeholder
            return all(is_template(item.text) and not item.rest for item in items)
        return not (self.none or self.closing or managed.desired.history.written)


def managed_blocks(section: Section, managed: ManagedList) -> list[Block]:
    """Return the list that enrich manages, in the parts into which the user may have split it.

    These are the lists with placeholders or known bullets, and those that subheadings divide by
    scope, or else the last list: Markdown would join a new list to it, even if all of it is the
    user's own.
    """
    lists = [block for block in section.blocks if block.kind == "bullet_list"]
    scoped = ScopedLists.of(section).lists
    managed_lists = [
        block
        for block in lists
        if block in scoped or any(_is_managed(item, managed.desired) for item in block.items)
    ]
    return managed_lists or lists[-1:]


def _is_managed(item: Item, desired: DesiredList) -> bool:
    return desired.is_placeholder(item.text) or desired.knows(item)


def closing_paragraph(
    outline: Outline, section: Section, managed_lists: Iterable[ManagedList]
) -> Block | None:
    """Return the paragraph that closes a section's prose with a link to pages of Microsoft's.

    New text is inserted before it. There is none if it is the only text of the section, or a line
    that enrich writes.
    """
    prose = [block for block in section.blocks if block.kind in ("paragraph", "bullet_list")]
    if len(prose) < 2 or prose[-1] is not section.blocks[-1] or prose[-1].kind != "paragraph":
        return None
    source = outline.normal(outline.source(prose[-1]))
    is_own = any(managed.has_line(outline, prose[-1]) for managed in managed_lists)
    return prose[-1] if not is_own and any(page in source for page in _PAGES) else None


def fill_list(outline: Outline, section: Section, managed: ManagedList) -> SlotResult:
    """Fill a section that holds one list and its closing line."""
    present = _Present.of(outline, section, managed)
    is_untouched = present.is_untouched(managed)
    desired = (managed.without_history() if is_untouched else managed).desired
    desired = replace(desired, scopes=present.scopes(section))
    merged_bullets = merge(present.items, desired)

    # An empty list with desired bullets is one that the user emptied: it gets no sentence.
    is_empty = not desired.bullets and not any(merged.is_in_article for merged in merged_bullets)
    none = managed.none.text if is_empty else ""
    edits = [*_list_edits(outline, section, present, merged_bullets, none)]
    new = []
    if not present.lists:
        body = render_list(outline, None, _of_part(merged_bullets, 0)) or none
        if present.none:
            edits += rewrite(outline, section, present.none, managed.none, body)
        else:
            new.append(body)
    elif present.none and desired.bullets:
        edits += rewrite(outline, section, present.none, managed.none, "")
    # The line closes a list, or the sentence for an empty one, but not prose alone.
    is_closed = (
        any(new) or present.none or any(block.kind not in _PROSE for block in section.blocks)
    )
    lacks_closing = is_untouched or desired.history.lacks(managed.closing.role)
    if present.closing is None and is_closed and lacks_closing:
        new.append(managed.closing.text)
    end = closing_paragraph(outline, section, [managed])
    edits += _ending_edits(outline, section, present, managed.closing, [*filter(None, new)], end)
    edits += _opening_edits(outline, section, present, managed, merged_bullets)

    sentences = (*managed.opening.written, *managed.none.written, *managed.closing.written)
    slot_result = result_of(merged_bullets)
    return replace(
        slot_result,
        by_user=tuple(user_bullets(merged_bullets, desired.history)),
        edits=tuple(edits),
        written=(*slot_result.written, *sentences),
        mentioned=managed.mentioned,
    )


def _list_edits(
    outline: Outline,
    section: Section,
    present: _Present,
    merged_bullets: Sequence[MergedBullet],
    none: str,
) -> Iterator[Edit]:
    """Yield the edits of each part of the list; `none` replaces the first part that is emptied."""
    for part, block in enumerate(present.lists):
        body = render_list(outline, block, _of_part(merged_bullets, part))
        is_list = bool(body)
        body = body or ("" if present.none else none)
        if outline.source(block).strip() != body.strip():
            yield replace_block(outline, section, block, body, apart=not is_list)
        none = ""


def _ending_edits(
    outline: Outline,
    section: Section,
    present: _Present,
    closing: ManagedSentence,
    new: Sequence[str],
    end: Block | None,
) -> Iterator[Edit]:
    """Yield the edits of the closing line, and of new blocks.

    A new list comes before an existing closing line, and everything else at the end, or before the
    paragraph `end` that closes the user's prose.
    """
    block = present.closing
    is_before = block is not None and not (present.lists or present.none)
    source = outline.source(block) if block else ""
    is_own = closing.find(source, outline.references) is not None
    if new and block and is_before and not closing.text and is_own:
        # The list replaces the line.
        gap = outline.document.newline * 2
        yield from rewrite(outline, section, block, closing, gap.join(new))
        return
    if block:
        yield from rewrite(outline, section, block, closing, closing.text)
    before = block if is_before else end
    if new:
        new_blocks = insert_before(outline, before, new) if before else None
        yield new_blocks or append(outline, section, new)


def _opening_edits(
    outline: Outline,
    section: Section,
    present: _Present,
    managed: ManagedList,
    merged_bullets: Iterable[MergedBullet],
) -> Iterator[Edit]:
    """Yield the edits of the line before the list, which is removed with the last bullet."""
    opening = managed.opening
    has_bullets = any(merged.is_in_article for merged in merged_bullets)
    if present.opening:
        text = opening.text if has_bullets else ""
        yield from rewrite(outline, section, present.opening, opening, text)
    elif opening.text and has_bullets and present.lists and opening.history.lacks(opening.role):
        yield insert_before(outline, present.lists[0], [opening.text])


def result_of(merged_bullets: Iterable[MergedBullet]) -> SlotResult:
    """Return the result of a merge, without edits."""
    added, updated, removed, written = [], [], [], []
    dropped: list[RemovedBullet] = []
    kept = 0
    for merged in merged_bullets:
        if merged.written:
            written.append(merged.written)
        if merged.outcome is BulletOutcome.ADDED and merged.bullet:
            added.append(merged.bullet)
        elif merged.outcome in (BulletOutcome.REMOVED, BulletOutcome.GONE):
            removed.append(_removed_bullet(merged))
        elif merged.is_in_article:
            kept += 1
            if merged.is_new_text and merged.bullet:
                updated.append(merged.bullet)
                dropped += _dropped(merged, merged.bullet)
    return SlotResult(
        added=tuple(added),
        updated=tuple(updated),
        removed=tuple(removed),
        dropped=tuple(dropped),
        kept=kept,
        written=tuple(written),
    )


def user_bullets(
    merged_bullets: Iterable[MergedBullet], history: SlotHistory
) -> Iterator[UserBullet]:
    """Yield the user's bullets that stay, with the entries of those that enrich once listed."""
    for merged in merged_bullets:
        if merged.item:
            start = merged.item.span.start
            for part in merged.by_user:
                yield UserBullet(part, start, history.entry_for(part.subject))


def _removed_bullet(merged: MergedBullet) -> RemovedBullet:
    text = merged.item.normal if merged.item else merged.text
    bullet = read_bullet(text)
    return RemovedBullet(
        bullet.name,
        bullet.link,
        tuple(sorted(bullet.subject.ids)),
        merged.outcome is BulletOutcome.GONE,
        has_notes=bool(merged.item and merged.item.rest),
        text=text,
    )


def _dropped(merged: MergedBullet, updated: Bullet) -> Iterator[RemovedBullet]:
    """Yield the definitions that a bullet linked before it was updated, and no longer links."""
    before = merged.item.normal if merged.item else ""
    for guid, linked in sorted(linked_definitions(before).items()):
        if guid not in updated.subject.ids:
            yield RemovedBullet(linked.name, linked.link, (guid,), gone=True, text=before)


def _of_part(merged_bullets: Iterable[MergedBullet], part: int) -> list[MergedBullet]:
    """Return the bullets of a part, including removed ones whose nested text stays."""
    return [
        merged
        for merged in merged_bullets
        if merged.part == part and (merged.is_in_article or (merged.item and merged.item.rest))
    ]
