"""Fill the places of an article: each function compares what stands there with what the facts
call for, and proposes edits. What it does not recognise as the tool's own it leaves alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise

from enricher.article.document import Document, Span
from enricher.article.edit import Edit
from enricher.article.layout import check_once
from enricher.article.lockfile import Written
from enricher.article.merge import Bullet, History, Removed, is_placeholder, keys_of, merge
from enricher.article.outline import Block, Item, Section, parse, usual_bullet
from enricher.errors import ArticleError

#: The template's sentences before they are filled, with the flaws that they have there, by role.
_UNFILLED = {
    "closing": re.compile(
        r"All built-in policy definitions related to[^\r\n]*?(?:anchorlink\\?>\\?\)|\\\))\.?"
    ),
    "sentence": re.compile(
        r"Azure Advisor helps you ensure and improve[^\r\n]*?(?:\\<|contribute-how-to-write-waf)"
        r"[^\r\n]*?\)\.?"
    ),
}
_SENTENCE_END = re.compile(r"\.(?=\s|$)")
#: What begins an item. With more blanks behind the marker, new items would be code.
_MARKER = re.compile(r" *[-*+](?:(?: {1,4}|\t)(?=\S))?")


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

    def is_at(self, document: Document, block: Block) -> bool:
        """Does this paragraph hold the sentence, in whatever form, a person's too?"""
        source = _source(document, block)
        return block.kind == "paragraph" and (
            self.find(source) is not None or any(link in source for link in self.links)
        )

    def find(self, source: str) -> Span | None:
        """Where in a paragraph the template's placeholder or the tool's own sentence stands.

        What a person wrote before or behind it in the same paragraph is not part of it.
        """
        for form in sorted(filter(None, self.own), key=lambda form: (-len(form), form)):
            start = source.find(form)
            if start >= 0:
                return Span(start, start + len(form))
        start = len(source) - len(source.lstrip())
        for end in _SENTENCE_END.finditer(source):
            if self.history.wrote(source[start : end.end()], self.role):
                return Span(start, end.end())
        unfilled = _UNFILLED[self.role].search(source) if self.role in _UNFILLED else None
        return Span(*unfilled.span()) if unfilled else None


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
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()  # among the kept
    removed: tuple[Removed, ...] = ()
    kept: int = 0
    written: tuple[Written, ...] = ()  # what of it is the tool's, for the lock


def fill_sentence(document: Document, block: Block, sentence: Sentence) -> Filled:
    """Put a sentence in the place of the template's placeholder, or of an older form of itself."""
    source = _source(document, block)
    found = sentence.find(source)
    if found is None:
        return Filled(kept=1)
    if source[found.start : found.end] == sentence.text:
        return Filled(kept=1, written=sentence.written)
    edit = _replace_in(document, block, found, sentence.text)
    return Filled([edit], added=(sentence.text,), written=sentence.written)


def fill_list(document: Document, section: Section, listing: Listing) -> Filled:
    """Fill a section that holds one list and its closing line."""
    lists = _ours(section, listing)
    items = [[item.text for item in block.items] for block in lists]
    none = next((b for b in section.blocks if listing.none.is_at(document, b)), None)
    closing = next((b for b in section.blocks if listing.closing.is_at(document, b)), None)
    texts = list(chain(*items))
    history = listing.history
    empty = not (texts or closing or none or (history and history.written))
    untouched = empty or (bool(texts) and all(map(is_placeholder, texts)))
    if history and untouched:
        history = replace(history, adopt=False, written=())  # nobody can have deleted anything yet
    merged = merge(items, listing.bullets, listing.own, listing.plain, history)

    edits: list[Edit] = []
    inserts: list[str] = []
    # Nothing is left, but not because there is nothing: then a person deleted it all.
    instead = "" if any(merged.parts) or listing.bullets else listing.none.text
    for block, part in zip(lists, merged.parts, strict=False):
        body = _render_list(document, block, part) if part else "" if none else instead
        if _source(document, block).strip() != body.strip():
            edits.append(_replace(document, section, block, body, apart=not part))
        instead = ""
    if not lists:
        body = _render_list(document, None, merged.parts[0]) or instead
        if none:
            edits += _rewrite(document, section, none, listing.none, body)
        else:
            inserts.append(body)
    elif none and listing.bullets:
        edits += _rewrite(document, section, none, listing.none, "")
    if closing:
        edits += _rewrite(document, section, closing, listing.closing, listing.closing.text)
    elif untouched or (history and history.lacks(listing.closing.role)):
        inserts.append(listing.closing.text)
    inserts = [text for text in inserts if text]
    if inserts:
        edits.append(_insert(document, section, inserts, before=None if lists or none else closing))
    written = (*merged.written, *listing.none.written, *listing.closing.written)
    return Filled(edits, merged.added, merged.updated, merged.removed, merged.kept, written)


def fill_groups(
    document: Document, section: Section, intro: Sentence, groups: Sequence[Group]
) -> list[Filled]:
    """Fill a section that holds a heading with a list for each group; one result a group.

    New groups come in their order, behind all that a person wrote. The introduction is written
    only where the section says nothing yet.
    """
    level = section.heading.level + 1
    inner = list(section.subsections(level))
    says_nothing = all(block.kind == "html_block" for block in section.blocks)
    results: list[Filled] = []
    waiting: list[tuple[str, Filled]] = []  # new groups, and the result that counts them
    lead = [intro.text] if says_nothing and intro.text else []
    for group in groups:
        places = [s for s in inner if s.heading.text.lower() == group.title.lower()]
        check_once(document, places, group.title)
        if not places:
            result = _new_group_result(group, fresh=says_nothing)
            if result.added:
                waiting.append((_new_group(document, group, level), result))
        else:
            result = _fill_group(document, section, places[0], group)
            heading = places[0].heading
            leaves = any(edit.span.start < heading.span.start for edit in result.edits)
            if waiting and not leaves:
                _flush(document, heading, waiting)
        results.append(result)
    for block in section.blocks:
        if intro.is_at(document, block):
            results[0].edits.extend(_rewrite(document, section, block, intro, intro.text))
    if waiting or lead:
        texts = [*lead, *(text for text, _ in waiting)]
        owner = waiting[0][1] if waiting else results[0]
        owner.edits.append(_insert(document, section, texts, before=None))
    return results


def _fill_group(document: Document, whole: Section, place: Section, group: Group) -> Filled:
    result = fill_list(document, place, group.listing)
    rest = _ours(place, group.listing)
    if result.kept or result.added or not rest or len(place.blocks) > len(rest):
        return result
    # Nothing is left under the heading: it goes too.
    gone = Edit(Span(_end_before(whole, place.heading), place.end), "")
    return replace(result, edits=[gone])


def _new_group_result(group: Group, *, fresh: bool) -> Filled:
    """A group that is not there yet: new, or deleted by a person as a whole.

    `fresh`: the section is as in the template, so that nobody can have deleted anything.
    """
    listing = group.listing
    history = None if fresh else listing.history
    merged = merge([], listing.bullets, listing.own, listing.plain, history)
    if len(merged.added) < len(listing.bullets):
        return Filled(written=merged.written)
    return Filled(added=merged.added, written=(*merged.written, *listing.closing.written))


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


def _ours(section: Section, listing: Listing) -> list[Block]:
    """The list that the tool keeps, in the parts that a person may have made of it.

    Those with placeholders or known bullets, else the last one: a person's own list is kept as
    well, for a second list behind it would run into it.
    """
    lists = [block for block in section.blocks if block.kind == "bullet_list"]
    known = [block for block in lists if any(_is_known(item.text, listing) for item in block.items)]
    return known or lists[-1:]


def _is_known(text: str, listing: Listing) -> bool:
    """Is an item a placeholder, or about something that the tool lists or once listed here?"""
    keys, history = keys_of(text), listing.history or History()
    return (
        is_placeholder(text)
        or listing.plain(text) in listing.own
        or history.wrote(listing.plain(text))
        or history.about(keys) is not None
        or any(bullet.is_about(keys) for bullet in listing.bullets)
    )


def _source(document: Document, block: Block) -> str:
    return document.text[block.span.start : block.span.end]


def _render_list(document: Document, present: Block | None, texts: Sequence[str]) -> str:
    """The source of a list: items that stand there already word for word, new ones like them.

    The blank lines between two items stay while the two stay together.
    """
    newline = document.newline
    items = present.items if present else ()
    if present:
        found = _MARKER.match(document.text, items[0].span.start)
        marker = found.group() if found else present.marker
        marker += "" if marker[-1].isspace() else " "
        newline *= 2 if _is_loose(document, present) else 1
    else:
        marker = f"{usual_bullet(document)} "
    neighbours = set(pairwise(items))
    left = list(items)
    before: Item | None = None
    pieces: list[str] = []
    for text in texts:
        item = next((item for item in left if item.text == text), None)
        if item:
            left.remove(item)
        if before and item and (before, item) in neighbours:
            pieces.append(document.text[before.span.end : item.span.start])
        elif pieces:
            pieces.append(newline)
        pieces.append(document.text[item.span.start : item.span.end] if item else marker + text)
        before = item
    return "".join(pieces)


def _is_loose(document: Document, block: Block) -> bool:
    """Does the list have blank lines between all of its items?"""
    ends = [item.span.end for item in block.items]
    starts = [item.span.start for item in block.items[1:]]
    gaps = [document.text[a:b] for a, b in zip(ends, starts, strict=False)]
    return bool(gaps) and all(len(gap.replace("\r\n", "\n").split("\n")) > 2 for gap in gaps)


def _replace(
    document: Document, section: Section, block: Block, text: str, *, apart: bool = False
) -> Edit:
    """Replace a block; by nothing: take it away with the blank lines before it.

    `apart`: by one of another kind, which could run into the line before where that follows on.
    """
    before = _end_before(section, block)
    if not text:
        return Edit(Span(before, block.span.end), "")
    follows_on = len(re.findall(r"\r\n?|\n", document.text[before : block.span.start])) < 2
    gap = document.newline if apart and follows_on else ""
    return Edit(block.span, gap + text + _gap_after(document, block.span.end))


def _rewrite(
    document: Document, section: Section, block: Block, sentence: Sentence, text: str
) -> list[Edit]:
    """Put a text in the place that a sentence of the tool's has in a paragraph, if it has one."""
    source = _source(document, block)
    found = sentence.find(source)
    if found is None or source[found.start : found.end] == text:
        return []
    if source[: found.start].strip() or source[found.end :].strip():
        return [_replace_in(document, block, found, text)]
    return [_replace(document, section, block, text)]


def _replace_in(document: Document, block: Block, found: Span, text: str) -> Edit:
    """Replace a part of a paragraph; a list that takes its place stands apart from the rest."""
    source, gap = _source(document, block), document.newline * 2
    end = found.end
    if text.lstrip().startswith(("- ", "-\t", "* ", "+ ")) or not text:
        rest = source[end:]
        end += len(rest) - len(rest.lstrip())
        text = (gap if source[: found.start].strip() and text else "") + text
        text += gap if rest.strip() and text else ""
    return Edit(Span(block.span.start + found.start, block.span.start + end), text)


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
    if section.blocks:
        _check_closed(document, section.blocks[-1])
    end = section.end
    return Edit(Span(end, end), gap + gap.join(texts) + _gap_after(document, end))


def _check_closed(document: Document, block: Block) -> None:
    """Raise ArticleError for a comment or a code block that swallows what is written behind it."""
    if len(parse(Document(_source(document, block) + "\n\nx"))) == 1:
        raise ArticleError(
            f"line {document.line_of(block.span.start)}: nothing ends the comment or code block "
            "that begins there. Close it."
        )


def _gap_after(document: Document, position: int) -> str:
    """A line end where the next line follows at once: it could else run into what was written."""
    rest = document.text[position:]
    for newline in ("\r\n", "\n", "\r"):
        if rest.startswith(newline):
            following = rest[len(newline) :]
            line = following.split("\n", 1)[0].split("\r", 1)[0]
            return document.newline if line.strip() else ""
    return ""
