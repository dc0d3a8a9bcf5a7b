"""The layout of an article as text: what was found where, and why other layouts don't fit."""

from __future__ import annotations

from collections.abc import Iterator

from enricher.article.language import load_language
from enricher.article.layout import FoundPart, LayoutMatch
from enricher.article.model import Article
from enricher.article.template import SlotKind
from enricher.catalog.pillar import Pillar
from enricher.errors import ArticleError
from enricher.markdown.outline import Outline
from enricher.platform.words import count
from enricher.report.escaping import for_terminal

_NOTHING = "no layout fits: the article has none of the sections and sentences below."


def text(article: Article) -> Iterator[str]:
    """Yield the lines of the report."""
    chosen, *others = article.layout_matches
    if chosen.slot_count:
        yield for_terminal(f"{article.path}: layout {_name(chosen)}, {_language(article)}")
        yield from _parts(article.outline, chosen)
        yield from _problem(article.outline, chosen)
        yield from _missing(chosen, article.language, "missing")
    else:
        yield for_terminal(f"{article.path}: {_NOTHING}")
        others = [chosen, *others]
    yield ""
    yield "Not chosen:"
    for match in others:
        yield f"  {_name(match)}: {_reason(match, chosen)}"
        yield from _missing(match, article.language, "needs")


def _name(match: LayoutMatch) -> str:
    return for_terminal(f"{match.definition.name} ({match.definition.origin or 'built-in'})")


def _language(article: Article) -> str:
    """Return the language of an article, and what it was chosen by."""
    if article.options.language:
        reason = "from the options"
    elif article.layout_matches[0].definition.table.language:
        reason = "that of the layout"
    else:
        reason = "that of the headings"
    return f"language {article.language} ({reason})"


def _parts(outline: Outline, match: LayoutMatch) -> Iterator[str]:
    """Yield the parts that were found, in the order of the article."""
    parts = sorted(match.parts, key=lambda part: part.block.span.start)
    for part in parts:
        line = outline.document.line_of(part.block.span.start)
        yield for_terminal(f"  line {line:<5} {part.key:<17} {_shown(part)}")
    yield f"  {count(match.slot_count, 'slot')}, the most of all layouts"


def _shown(part: FoundPart) -> str:
    """Return the heading of a part, or the start of its paragraph."""
    if part.block.kind == "heading":
        return f"{'#' * part.block.level} {part.block.text}"
    first = part.block.text.splitlines()[0]
    return f"{first[:40]}…" if len(first) > 41 else first


def _problem(outline: Outline, match: LayoutMatch) -> Iterator[str]:
    """Yield why the article can't be filled, if a section exists twice."""
    try:
        match.checked(outline)
    except ArticleError as error:
        yield for_terminal(f"  error: {error}")


def _missing(match: LayoutMatch, language: str, word: str) -> Iterator[str]:
    """Yield what the article lacks, with the heading or sentence to add.

    An article with other slots may do without the sentences on Advisor.
    """
    for kind, pillars in match.missing().items():
        if kind is SlotKind.SENTENCE and match.slot_count and len(pillars) == len(Pillar):
            continue
        advice = match.definition.advice(kind, load_language(language))
        yield for_terminal(f"  {word}: {advice}{_in_pillars(kind, pillars)}")


def _in_pillars(kind: SlotKind, pillars: list[Pillar]) -> str:
    if kind is SlotKind.RECOMMENDATIONS or len(pillars) == len(Pillar):
        return ""
    return f" in {', '.join(pillar.title for pillar in pillars)}"


def _reason(match: LayoutMatch, chosen: LayoutMatch) -> str:
    """Return why a layout was not chosen."""
    if not match.slot_count:
        return "no slot"
    slots = count(match.slot_count, "slot")
    if match.slot_count == chosen.slot_count:
        return f"{slots} as well, but tried after {for_terminal(chosen.definition.name)}"
    return slots
