"""Fill the places of an article: each function compares what stands there with what the facts
call for, and proposes edits. What it does not recognise as the tool's own it leaves alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from enricher.article.document import Document, Span
from enricher.article.edit import Edit
from enricher.article.lockfile import Written
from enricher.article.merge import Bullet, History, is_placeholder, keys_of, merge
from enricher.article.outline import Block, Section

#: Marks of a template sentence that was not filled yet: `\<category>`, `\[Built-in …`.
_UNFILLED = ("\\<", "\\[", "contribute-how-to-write-waf")


@dataclass(frozen=True)
class Sentence:
    """A sentence that the tool writes (empty: none), and every form of it that it could write.

    `links` are what such a sentence links to, whoever wrote it; `role` is its name in the lock.
    """

    text: str = ""
    role: str = "sentence"
    own: Collection[str] = ()
    links: Collection[str] = ()
    history: History = field(default_factory=History)

    @property
    def written(self) -> tuple[Written, ...]:
        """What the lock keeps of it."""
        return (Written.of(self.text, (self.role,)),) if self.text else ()

    def is_at(self, block: Block) -> bool:
        """Is this paragraph the sentence, in whatever form, a person's too?"""
        return block.kind == "paragraph" and (
            block.text in self.own
            or self.history.wrote(block.text, self.role)
            or any(link in block.text for link in self.links)
        )

    def may_replace(self, existing: str) -> bool:
        """Is what stands there the template's placeholder or the tool's own?"""
        return (
            existing in self.own
            or self.history.wrote(existing, self.role)
            or any(mark in existing for mark in _UNFILLED)
        )


@dataclass(frozen=True)
class Listing:
    """A list that the tool keeps: its bullets, what to say when there are none, its last line."""

    bullets: Sequence[Bullet]
    own: Collection[str]  # every bullet that the tool could write here for today's facts
    plain: Callable[[str], str] = str  # takes off a bullet what changes from day to day
    none: Sentence = field(default_factory=Sentence)
    closing: Sentence = field(default_factory=Sentence)
    history: History | None = None


@dataclass(frozen=True)
class Group:
    """A listing under a heading of its own, inside a larger section."""

    title: str
    listing: Listing


@dataclass(frozen=True)
class Filled:
    """What filling one place comes to."""

    edits: list[Edit] = field(default_factory=list)
    added: int = 0
    removed: int = 0
    kept: int = 0
    written: tuple[Written, ...] = ()  # what of it is the tool's, for the lock
    gone: tuple[str, ...] = ()  # keys of what left because Azure has it no more


def fill_sentence(document: Document, block: Block, sentence: Sentence) -> Filled:
    """Put a sentence in the place of the template's placeholder, or of an older form of itself."""
    if block.text == sentence.text:
        return Filled(kept=1, written=sentence.written)
    if not sentence.may_replace(block.text):
        return Filled(kept=1)
    return Filled([Edit(block.span, sentence.text)], added=1, written=sentence.written)


def fill_list(document: Document, section: Section, listing: Listing) -> Filled:
    """Fill a section that holds one list and its closing line."""
    present = _ours(section, listing)
    items = [item.text for item in present.items] if present else []
    none = next((b for b in section.blocks if listing.none.is_at(b)), None)
    closing = next((b for b in section.blocks if listing.closing.is_at(b)), None)
    untouched = all(map(is_placeholder, items)) and closing is None and none is None
    history = listing.history
    if history and history.adopt and untouched:
        history = replace(history, adopt=False)  # nobody can have deleted anything yet
    merged = merge(items, listing.bullets, listing.own, listing.plain, history)

    edits: list[Edit] = []
    inserts: list[str] = []
    body = _render_list(document, present, merged.texts) if merged.texts else listing.none.text
    old = present or none
    if old is None:
        inserts.append(body)
    elif _source(document, old).strip() != body.strip():
        edits.append(_replace(document, section, old, body))
    if closing and listing.closing.may_replace(closing.text):
        if closing.text != listing.closing.text:
            edits.append(_replace(document, section, closing, listing.closing.text))
    elif untouched:
        inserts.append(listing.closing.text)
    inserts = [text for text in inserts if text]
    if inserts:
        edits.append(_insert(document, section, inserts, before=closing if old is None else None))
    written = (*merged.written, *listing.none.written, *listing.closing.written)
    return Filled(edits, merged.added, merged.removed, merged.kept, written, merged.gone)


def fill_groups(
    document: Document, section: Section, intro: Sentence, groups: Sequence[Group]
) -> list[Filled]:
    """Fill a section that holds a heading with a list for each group; one result a group.

    New groups come in their order, behind all that a person wrote. The introduction is written
    only where the section says nothing yet.
    """
    level = section.heading.level + 1
    present = {s.heading.text.lower(): s for s in section.subsections(level)}
    says_nothing = all(block.kind == "html_block" for block in section.blocks)
    results: list[Filled] = []
    waiting: list[tuple[str, Filled]] = []  # new groups, and the result that counts them
    lead = [intro.text] if says_nothing and intro.text else []
    for group in groups:
        place = present.get(group.title.lower())
        if place is None:
            result = _new_group_result(group)
            if result.added:
                waiting.append((_new_group(document, group, level), result))
        else:
            if waiting:
                _flush(document, place.heading, waiting)
            result = _fill_group(document, section, place, group)
        results.append(result)
    for block in section.blocks:
        if intro.is_at(block) and block.text != intro.text:
            results[0].edits.append(_replace(document, section, block, intro.text))
    if waiting or lead:
        texts = [*lead, *(text for text, _ in waiting)]
        owner = waiting[0][1] if waiting else results[0]
        owner.edits.append(_insert(document, section, texts, before=None))
    return results


def _fill_group(document: Document, whole: Section, place: Section, group: Group) -> Filled:
    result = fill_list(document, place, group.listing)
    rest = _ours(place, group.listing)
    if result.kept or result.added or rest is None or len(place.blocks) > 1:
        return result
    # Nothing is left under the heading: it goes too.
    gone = Edit(Span(_end_before(whole, place.heading), place.end), "")
    return replace(result, edits=[gone])


def _new_group_result(group: Group) -> Filled:
    """A group that is not there yet: new, or deleted by a person as a whole."""
    listing = group.listing
    merged = merge([], listing.bullets, listing.own, listing.plain, listing.history)
    if merged.added < len(listing.bullets):
        return Filled(written=merged.written)
    return Filled(added=merged.added, written=merged.written)


def _flush(document: Document, before: Block, waiting: list[tuple[str, Filled]]) -> None:
    gap = document.newline * 2
    text = "".join(text + gap for text, _ in waiting)
    waiting[0][1].edits.append(Edit(Span(before.span.start, before.span.start), text))
    waiting.clear()


def _new_group(document: Document, group: Group, level: int) -> str:
    parts = [
        f"{'#' * level} {group.title}",
        _render_list(document, None, [bullet.text for bullet in group.listing.bullets]),
    ]
    if group.listing.closing.text:
        parts.append(group.listing.closing.text)
    return (document.newline * 2).join(parts)


def _ours(section: Section, listing: Listing) -> Block | None:
    """The list that the tool keeps: one with placeholders or known bullets, else the last one.

    A person's own list is kept as well: a second list behind it would run into it.
    """
    lists = [block for block in section.blocks if block.kind == "bullet_list"]
    for block in lists:
        if any(
            is_placeholder(item.text)
            or listing.plain(item.text) in listing.own
            or any(bullet.is_about(keys_of(item.text)) for bullet in listing.bullets)
            for item in block.items
        ):
            return block
    return lists[-1] if lists else None


def _source(document: Document, block: Block) -> str:
    return document.text[block.span.start : block.span.end]


def _render_list(document: Document, present: Block | None, texts: Sequence[str]) -> str:
    """The source of a list: items that stand there already word for word, new ones like them.

    The blank lines between two items stay while the two stay together.
    """
    marker, newline = "- ", document.newline
    known: dict[str, int] = {}
    items = present.items if present else ()
    if present:
        first = document.text[items[0].span.start : items[0].span.end]
        marker = first[: first.index(items[0].text)] if items[0].text else f"{present.marker} "
        known = {item.text: index for index, item in enumerate(items)}
        newline *= 2 if _is_loose(document, present) else 1
    pieces: list[str] = []
    for before, text in zip(["", *texts], texts, strict=False):
        index = known.get(text)
        if pieces:
            gap = newline
            if index and known.get(before) == index - 1:
                gap = document.text[items[index - 1].span.end : items[index].span.start]
            pieces.append(gap)
        source = items[index].span if index is not None else None
        pieces.append(document.text[source.start : source.end] if source else marker + text)
    return "".join(pieces)


def _is_loose(document: Document, block: Block) -> bool:
    """Does the list have blank lines between all of its items?"""
    ends = [item.span.end for item in block.items]
    starts = [item.span.start for item in block.items[1:]]
    gaps = [document.text[a:b] for a, b in zip(ends, starts, strict=False)]
    return bool(gaps) and all(len(gap.replace("\r\n", "\n").split("\n")) > 2 for gap in gaps)


def _replace(document: Document, section: Section, block: Block, text: str) -> Edit:
    """Replace a block; by nothing: take it away with the blank lines before it."""
    if not text:
        return Edit(Span(_end_before(section, block), block.span.end), "")
    return Edit(block.span, text + _gap_after(document, block.span.end))


def _end_before(section: Section, block: Block) -> int:
    """Where the block before this one ends."""
    blocks = [section.heading, *section.blocks]
    return blocks[blocks.index(block) - 1].span.end


def _insert(
    document: Document, section: Section, texts: Sequence[str], before: Block | None
) -> Edit:
    """Insert blocks of text at the end of a section, or before one of its blocks."""
    gap = document.newline * 2
    if before:
        return Edit(Span(before.span.start, before.span.start), gap.join(texts) + gap)
    end = section.end
    return Edit(Span(end, end), gap + gap.join(texts) + _gap_after(document, end))


def _gap_after(document: Document, position: int) -> str:
    """A line end where the next line follows at once: it could else run into what was written."""
    rest = document.text[position:]
    for newline in ("\r\n", "\n", "\r"):
        if rest.startswith(newline):
            following = rest[len(newline) :]
            line = following.split("\n", 1)[0].split("\r", 1)[0]
            return document.newline if line.strip() else ""
    return ""
