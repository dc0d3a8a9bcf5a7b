"""The list that the tool keeps in a section: from what stands there to the edits of it.

What is not recognised as the tool's own is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.bullets import Bullet, Departure, named_definitions, read_bullet
from enricher.article.history import Memory, Written
from enricher.article.layout import check_once
from enricher.article.merge import Entry, Fate, Wanted, merge
from enricher.article.outcome import Outcome
from enricher.article.sentence import Sentence, rewrite
from enricher.article.template import Role, is_placeholder
from enricher.markdown.blocks import Block, Item, Outline, Section
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit, append, insert_before, replace_block

#: What begins an item. With more blanks behind the marker, new items would be code.
_MARKER = re.compile(r" *[-*+](?:(?: {1,4}|\t)(?=\S))?")


class Listing(Struct, frozen=True):
    """A list that the tool keeps: its bullets, the lines before and behind it, and what to say when
    there are none.

    `heading` is that of the list's own, in a section that holds one for each pillar.
    """

    wanted: Wanted = Wanted()
    opening: Sentence = field(default_factory=lambda: Sentence(role=Role.OPENING))
    none: Sentence = field(default_factory=lambda: Sentence(role=Role.NONE))
    closing: Sentence = field(default_factory=lambda: Sentence(role=Role.CLOSING))
    heading: str = ""
    already: tuple[Bullet, ...] = ()  # that the section's prose mentions, so that none repeats it

    def remembering(self, memory: Memory) -> Listing:
        """The same, with what the lock knows of its place."""
        return replace(
            self,
            wanted=replace(self.wanted, memory=memory),
            opening=self.opening.remembering(memory),
            none=self.none.remembering(memory),
            closing=self.closing.remembering(memory),
        )


class Intro(Struct, frozen=True):
    """What stands before the groups of a section, when it says nothing yet, and when it does.

    The `end` of a person's own prose links one of these pages; groups come before it.
    """

    whole: Sentence
    brief: Sentence
    end: tuple[str, ...] = ()

    def edits(self, outline: Outline, section: Section, *, groups: bool) -> Iterator[Edit]:
        """Bring up to date the form that stands there; the brief one goes with the last group."""
        for block in section.blocks:
            source = outline.source(block)
            found = self.whole.find(source) or self.brief.find(source)
            if block.kind == "paragraph" and found:
                is_brief = self.brief.forms.is_one(source[found.start : found.end])
                one = self.brief if is_brief else self.whole
                text = one.text if groups or not is_brief else ""
                yield from rewrite(outline, section, block, one, text)


class _Present(Struct, frozen=True):
    """What of a listing stands in a section: its list in parts, and its sentences."""

    lists: list[Block]
    opening: Block | None
    none: Block | None
    closing: Block | None

    @classmethod
    def of(cls, outline: Outline, section: Section, listing: Listing) -> _Present:
        def first(sentence: Sentence) -> Block | None:
            return next((b for b in section.blocks if sentence.is_in(outline, b)), None)

        sentences = map(first, (listing.opening, listing.none, listing.closing))
        return cls(_our_lists(section, listing), *sentences)

    @property
    def items(self) -> list[tuple[Item, ...]]:
        """The bullets of each part."""
        return [block.items for block in self.lists]

    def is_untouched(self, listing: Listing) -> bool:
        """Is the section as in the template, so that nobody can have deleted anything?"""
        items = list(chain(*self.items))
        if items:
            return all(is_placeholder(item.text) and not item.rest for item in items)
        return not (self.none or self.closing or listing.wanted.memory.written)


def fill_list(outline: Outline, section: Section, listing: Listing) -> Outcome:
    """Fill a section that holds one list and its closing line."""
    present = _Present.of(outline, section, listing)
    untouched = present.is_untouched(listing)
    wanted = listing.wanted
    if untouched:
        wanted = replace(wanted, memory=wanted.memory.before_anybody())
    entries = merge(present.items, wanted)

    # Nothing is left, but not because there is nothing: then a person deleted it all.
    says_none = not wanted.bullets and not any(entry.stands for entry in entries)
    instead = listing.none.text if says_none else ""
    edits = [*_list_edits(outline, section, present, entries, instead)]
    new = []
    if not present.lists:
        body = _render_list(outline, None, _of_part(entries, 0)) or instead
        if present.none:
            edits += rewrite(outline, section, present.none, listing.none, body)
        else:
            new.append(body)
    elif present.none and wanted.bullets:
        edits += rewrite(outline, section, present.none, listing.none, "")
    if present.closing is None and (untouched or wanted.memory.lacks(listing.closing.role)):
        new.append(listing.closing.text)
    edits += _ending_edits(outline, section, present, listing.closing, [*filter(None, new)])
    edits += _opening_edits(outline, section, present, listing, entries)

    sentences = (*listing.opening.written, *listing.none.written, *listing.closing.written)
    outcome = _outcome(entries)
    return replace(
        outcome,
        edits=tuple(edits),
        written=(*outcome.written, *sentences),
        already=listing.already,
    )


def fill_groups(
    outline: Outline, section: Section, intro: Intro, listings: Sequence[Listing]
) -> list[Outcome]:
    """Fill a section that holds a heading with a list for each listing; one outcome a listing.

    New groups come in their order, behind what a person wrote, but before the end of that. The
    introduction comes with the first of them.
    """
    level = section.heading.level + 1
    says_nothing = all(block.kind == "html_block" for block in section.blocks)
    end = _end_of_prose(outline, section, intro.end, listings)
    places = [_group(outline, section, listing, level, end) for listing in listings]
    outcomes = [
        _fill_group(outline, section, place, listing)
        if place
        else _new_group_outcome(listing, fresh=says_nothing)
        for place, listing in zip(places, listings, strict=True)
    ]
    groups = zip(places, listings, outcomes, strict=True)
    is_first = not any(places) and any(outcome.added for outcome in outcomes)
    text = intro.whole.text if says_nothing else intro.brief.text if is_first else ""
    lead = [text] if text and not intro.whole.is_in_any(outline, section.blocks) else []
    edits = list(_new_group_edits(outline, section, level, lead, end, groups))
    stay = any(
        outcome.added or (place and not _goes(place, outcome))
        for place, outcome in zip(places, outcomes, strict=True)
    )
    edits += intro.edits(outline, section, groups=stay)
    new = (n for n, place in enumerate(places) if place is None and outcomes[n].added)
    owner = next(new, 0)  # of the edits that are nobody's alone
    outcomes[owner] = replace(outcomes[owner], edits=(*outcomes[owner].edits, *edits))
    return outcomes


def _end_of_prose(
    outline: Outline, section: Section, pages: Iterable[str], listings: Sequence[Listing]
) -> Block | None:
    """The paragraph that ends a section with a link to one of these pages, behind other prose.

    What stands below a heading of a person's is that heading's, and ends nothing.
    """
    ours_alone = {listing.heading.lower() for listing in listings}
    headings = {block.text.lower() for block in section.blocks if block.kind == "heading"}
    if not headings <= ours_alone:
        return None
    prose = [block for block in section.blocks if block.kind in ("paragraph", "bullet_list")]
    if len(prose) < 2 or prose[-1] is not section.blocks[-1] or prose[-1].kind != "paragraph":
        return None
    source = outline.source(prose[-1])
    ours = any(_is_ours(outline, prose[-1], listing) for listing in listings)
    return prose[-1] if not ours and any(page in source for page in pages) else None


def _our_lists(section: Section, listing: Listing) -> list[Block]:
    """The list that the tool keeps, in the parts that a person may have made of it.

    Those with placeholders or known bullets, else the last one: a person's own list is kept as
    well, for a second list behind it would run into it.
    """
    lists = [block for block in section.blocks if block.kind == "bullet_list"]
    ours = [
        block
        for block in lists
        if any(is_placeholder(item.text) or listing.wanted.knows(item.text) for item in block.items)
    ]
    return ours or lists[-1:]


def _list_edits(
    outline: Outline, section: Section, present: _Present, entries: Sequence[Entry], instead: str
) -> Iterator[Edit]:
    """Each part of the list as it is to be; what takes the place of the first that is emptied."""
    for part, block in enumerate(present.lists):
        body = _render_list(outline, block, _of_part(entries, part))
        is_list = bool(body)
        body = body or ("" if present.none else instead)
        if outline.source(block).strip() != body.strip():
            yield replace_block(outline, section, block, body, apart=not is_list)
        instead = ""


def _ending_edits(
    outline: Outline, section: Section, present: _Present, closing: Sentence, new: Sequence[str]
) -> Iterator[Edit]:
    """The closing line, and what is not there yet: a list stands before it, all else at the end."""
    block = present.closing
    is_before = block is not None and not (present.lists or present.none)
    if new and block and is_before and not closing.text and closing.find(outline.source(block)):
        # The list takes the place of the line.
        gap = outline.document.newline * 2
        yield from rewrite(outline, section, block, closing, gap.join(new))
        return
    if block:
        yield from rewrite(outline, section, block, closing, closing.text)
    if new and block and is_before:
        yield insert_before(outline, block, new)
    elif new:
        yield append(outline, section, new)


def _opening_edits(
    outline: Outline,
    section: Section,
    present: _Present,
    listing: Listing,
    entries: Iterable[Entry],
) -> Iterator[Edit]:
    """The line before the list: as it is to be, and gone with the last bullet."""
    opening = listing.opening
    stands = any(entry.stands for entry in entries)
    if present.opening:
        yield from rewrite(outline, section, present.opening, opening, stands * opening.text)
    elif opening.text and stands and present.lists and opening.memory.lacks(opening.role):
        yield insert_before(outline, present.lists[0], [opening.text])


def _outcome(entries: Iterable[Entry]) -> Outcome:
    """What a merged list comes to, without its edits."""
    added, updated, removed, written = [], [], [], []
    lost: list[Departure] = []
    kept = 0
    for entry in entries:
        if entry.written:
            written.append(entry.written)
        if entry.fate is Fate.ADDED and entry.bullet:
            added.append(entry.bullet)
        elif entry.fate in (Fate.REMOVED, Fate.GONE):
            removed.append(_departure(entry))
        elif entry.stands:
            kept += 1
            if entry.is_new_text and entry.bullet:
                updated.append(entry.bullet)
                lost += _lost(entry, entry.bullet)
    return Outcome(
        added=tuple(added),
        updated=tuple(updated),
        removed=tuple(removed),
        lost=tuple(lost),
        kept=kept,
        written=tuple(written),
    )


def _departure(entry: Entry) -> Departure:
    bullet = read_bullet(entry.text)
    ids = tuple(sorted(bullet.subject.ids))
    notes = bool(entry.item and entry.item.rest)
    return Departure(
        bullet.name, bullet.link, ids, entry.fate is Fate.GONE, has_notes=notes, text=entry.text
    )


def _lost(entry: Entry, now: Bullet) -> Iterator[Departure]:
    """The definitions that a bullet named and, brought up to date, names no more."""
    before = entry.item.text if entry.item else ""
    for guid, one in sorted(named_definitions(before).items()):
        if guid not in now.subject.ids:
            yield Departure(one.name, one.link, (guid,), gone=True, text=before)


def _group(
    outline: Outline, section: Section, listing: Listing, level: int, end: Block | None
) -> Section | None:
    """The part of a section under a listing's own heading, where there is one.

    The end of the section's prose stands below the last such heading, and is no part of it.
    """
    wanted = listing.heading.lower()
    found = [one for one in section.subsections(level) if one.heading.text.lower() == wanted]
    check_once(outline, found, listing.heading)
    if not found:
        return None
    return replace(found[0], blocks=tuple(one for one in found[0].blocks if one is not end))


def _fill_group(outline: Outline, whole: Section, place: Section, listing: Listing) -> Outcome:
    """A group that is there: as its list, and its heading goes with the last of it."""
    outcome = _with_heading(fill_list(outline, place, listing), listing)
    rest = _our_lists(place, listing)
    has_notes = any(one.has_notes for one in outcome.removed)
    stays = outcome.kept or outcome.added or has_notes
    ours = [*rest, *(b for b in place.blocks if _is_ours(outline, b, listing))]
    if stays or not rest or len(place.blocks) > len(ours):
        return outcome
    # Nothing is left under the heading: it goes too.
    gone = Edit(Span(whole.end_before(place.heading), place.end), "")
    written = tuple(one for one in outcome.written if one.role is None)
    return replace(outcome, edits=(gone,), written=written)


def _is_ours(outline: Outline, block: Block, listing: Listing) -> bool:
    """Is a paragraph, as a whole, the line before or behind a list?"""
    source = outline.source(block)
    found = (one.find(source) for one in (listing.opening, listing.closing))
    return any(span and source[span.start : span.end] == source.strip() for span in found)


def _new_group_outcome(listing: Listing, *, fresh: bool) -> Outcome:
    """A group that is not there: new, or deleted by a person as a whole, and so for good.

    That its heading was there is known from the lock. `fresh`: the section is as in the template,
    so that nobody can have deleted anything.
    """
    wanted = listing.wanted
    if fresh:
        wanted = replace(wanted, memory=wanted.memory.before_anybody())
    outcome = replace(_outcome(merge([], wanted)), already=listing.already)
    memory = wanted.memory
    if memory.has(Role.HEADING) or (memory.assume_deleted and wanted.bullets):
        return _with_heading(Outcome(written=outcome.written), listing)
    if not outcome.added:
        return outcome
    sentences = (*listing.opening.written, *listing.closing.written)
    return _with_heading(replace(outcome, written=(*outcome.written, *sentences)), listing)


def _with_heading(outcome: Outcome, listing: Listing) -> Outcome:
    """The outcome of a group whose heading stands there, or was deleted by a person."""
    heading = Written.sentence(listing.heading, Role.HEADING)
    return replace(outcome, written=(*outcome.written, heading))


def _new_group_edits(
    outline: Outline,
    section: Section,
    level: int,
    lead: Sequence[str],
    end: Block | None,
    groups: Iterable[tuple[Section | None, Listing, Outcome]],
) -> Iterator[Edit]:
    """Put new groups in front of the next one that is there and stays, else of the end of prose."""
    waiting: list[str] = []
    for place, listing, outcome in groups:
        if place is None:
            waiting += [_new_group(outline, listing, outcome, level)] if outcome.added else []
        elif waiting and not _goes(place, outcome):
            yield insert_before(outline, place.heading, waiting)
            waiting = []
    if lead or waiting:
        new = [*lead, *waiting]
        yield insert_before(outline, end, new) if end else append(outline, section, new)


def _goes(place: Section, outcome: Outcome) -> bool:
    """Does a group go with its heading?"""
    return any(edit.span.start < place.heading.span.start for edit in outcome.edits)


def _new_group(outline: Outline, listing: Listing, outcome: Outcome, level: int) -> str:
    bullets = [f"{outline.bullet} {bullet.text}" for bullet in outcome.added]
    heading = f"{'#' * level} {listing.heading}"
    parts = [heading, listing.opening.text, outline.document.newline.join(bullets)]
    return (outline.document.newline * 2).join(filter(None, [*parts, listing.closing.text]))


def _of_part(entries: Iterable[Entry], part: int) -> list[Entry]:
    """What of a part is there afterwards: also what people wrote below a bullet that left."""
    return [
        entry
        for entry in entries
        if entry.part == part and (entry.stands or (entry.item and entry.item.rest))
    ]


def _render_list(outline: Outline, present: Block | None, entries: Sequence[Entry]) -> str:
    """The source of a list: items that stand there already word for word, new ones like them.

    The blank lines between two items stay while the two stay together.
    """
    text = outline.document.text
    marker, newline = _style(outline, present)
    neighbours = set(pairwise(present.items if present else ()))
    before: Entry | None = None
    pieces: list[str] = []
    for entry in entries:
        old, item = before and before.item, entry.item
        if old and item and (old, item) in neighbours and before and before.stands and entry.stands:
            pieces.append(text[old.span.end : item.span.start])
        elif before:
            apart = not (before.stands and entry.stands)
            pieces.append(outline.document.newline * 2 if apart else newline)
        pieces.append(_source(outline, entry, marker))
        before = entry
    return "".join(pieces)


def _source(outline: Outline, entry: Entry, marker: str) -> str:
    """The source of one bullet, with what people nested below it; of one that left, that alone."""
    item = entry.item
    if item is None:
        return marker + entry.text
    if not entry.stands:
        return _outdented(item.rest)
    if entry.text == item.text:
        return outline.document.text[item.span.start : item.span.end]
    return _marker(outline, item, marker) + entry.text + item.rest


def _outdented(rest: str) -> str:
    """What was nested below a bullet, on the level of the bullet itself."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", rest.strip("\r\n"))
    depths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    return "".join(line[min(depths) :] if line.strip() else line for line in lines)


def _style(outline: Outline, present: Block | None) -> tuple[str, str]:
    """What begins a new item, and what parts it from the one before."""
    document = outline.document
    if present is None:
        return f"{outline.bullet} ", document.newline
    # Behind an item that is less indented, a new one would be nested below that.
    least = min(present.items, key=lambda item: _indent(document.text, item))
    marker = _marker(outline, least, present.marker)
    return marker, document.newline * (2 if _is_loose(outline, present) else 1)


def _indent(text: str, item: Item) -> int:
    start = item.span.start
    return len(text[start : item.span.end]) - len(text[start : item.span.end].lstrip(" "))


def _marker(outline: Outline, item: Item, default: str) -> str:
    """What begins an item, with the blank behind it."""
    found = _MARKER.match(outline.document.text, item.span.start)
    marker = found.group() if found else default
    return marker if marker[-1].isspace() else f"{marker} "


def _is_loose(outline: Outline, block: Block) -> bool:
    """Does the list have blank lines between all of its items?"""
    gaps = [
        outline.document.text[a.span.end : b.span.start].replace("\r\n", "\n")
        for a, b in pairwise(block.items)
    ]
    return bool(gaps) and all(len(re.split(r"[\r\n]", gap)) > 2 for gap in gaps)
