"""Warnings about an article that was filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from enricher.article import template
from enricher.article.directives.syntax import find_regions
from enricher.article.language import Language
from enricher.article.lock_history import ArticleHistory
from enricher.article.model import Article
from enricher.article.service_facts import ServiceFacts
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.markdown.outline import Outline

LOST_LOCK = (
    "enrich.lock has no entry for it, though enrich has filled it before: bullets that are missing "
    "count as deleted by you. If they aren't, restore enrich.lock from git, and run again."
)

_NAMED_PLACEHOLDERS = 3  # in a warning
_HEADINGS_LENGTH = 400  # characters in a warning
_KIND_NAMES = {
    SlotKind.POLICIES: "section for policy definitions",
    SlotKind.SENTENCE: "sentence on Azure Advisor",
    SlotKind.RECOMMENDATIONS: "section for Azure Advisor recommendations",
}


def warnings_about(
    article: Article,
    filled: Outline,
    slot_results: Mapping[Slot, SlotResult | None],
    facts: ServiceFacts,
    history: ArticleHistory,
    language: Language,
) -> tuple[str, ...]:
    """Return all warnings about an article that was filled from these facts."""
    of_template = (
        *filter(None, [article.doubt]),
        *_missing_facts(facts),
        *_missing_slots(article, slot_results, language),
        *_placeholders(filled),
    )
    return (
        *(() if article.is_page else of_template),
        *_of_directives(article, filled, slot_results),
        *_nested_notes(slot_results.values()),
        *([LOST_LOCK] if history.is_lost else []),
    )


def _missing_slots(
    article: Article, slot_results: Mapping[Slot, SlotResult | None], language: Language
) -> Iterator[str]:
    """Warn of slots that the article lacks, with the headings to add and those it has.

    An article with policy lists or recommendations may do without the sentences on Advisor.
    """
    missing = {slot for slot, slot_result in slot_results.items() if slot_result is None}
    present_kinds = {slot.kind for slot in slot_results.keys() - missing}
    is_warned = False
    for kind in SlotKind:
        is_expected = kind in present_kinds or kind is not SlotKind.SENTENCE or not present_kinds
        slots = [slot for slot in slot_results if slot in missing and slot.kind is kind]
        if slots and is_expected and article.layout.definition.has_slots(kind):
            advice = article.layout.definition.advice(kind, language)
            yield f"no {_KIND_NAMES[kind]} in {_location_of(slots)}. Add {advice}."
            is_warned = True
    if is_warned:
        headings = "; ".join(article.outline.headings())
        is_long = len(headings) > _HEADINGS_LENGTH
        yield f"headings found: {headings[:_HEADINGS_LENGTH]}{'…' if is_long else ''}"


def _missing_facts(facts: ServiceFacts) -> Iterator[str]:
    """Warn of sections that stay unchanged because their source was not queried."""
    if facts.families is None:
        yield "policy definitions were not queried; their sections are unchanged."
    if facts.advice is None:
        yield "Azure Advisor was not queried; its sections are unchanged."


def _of_directives(
    article: Article, filled: Outline, slot_results: Mapping[Slot, SlotResult | None]
) -> Iterator[str]:
    """Warn of directives without a list: nothing is for them, or their source wasn't queried."""
    regions = find_regions(filled).regions
    for directive, region in zip(article.directives.directives, regions, strict=True):
        result = slot_results.get(directive.slot)
        where = f"line {filled.document.line_of(region.start.span.start)}: the directive"
        if result is None:
            yield f"{where} stays as it is: its facts were not queried."
        elif not (result.kept or result.added or result.written or result.mentioned):
            yield f"{where} selects nothing that Azure has ({directive.slot.title})."


def _nested_notes(slot_results: Iterable[SlotResult | None]) -> Iterator[str]:
    """Warn of the user's text that was nested below removed bullets."""
    for slot_result in slot_results:
        for bullet in slot_result.removed if slot_result else ():
            if bullet.has_notes:
                yield (
                    f"'{bullet.name}' was removed; the text that you nested below it stays. "
                    "Check that it still applies."
                )


def _placeholders(outline: Outline) -> Iterator[str]:
    """Warn, in one line, of the placeholders of the template that remain, each once."""
    document = outline.document
    remaining: list[tuple[int, str]] = []
    for passage in outline.passages:
        text = document.text[passage.span.start : passage.span.end]
        placeholders = template.placeholders_in(text)
        if not placeholders and template.is_stopgap(text):
            placeholders = [(0, text.strip())]
        remaining += [
            (document.line_of(passage.span.start + position), placeholder)
            for position, placeholder in placeholders
        ]
    lines: dict[str, list[int]] = {}
    for number, placeholder in remaining:
        lines.setdefault(placeholder, []).append(number)
    named = [
        f"line {numbers[0]} {name}"
        if len(numbers) == 1
        else f"from line {numbers[0]} {name} ({len(numbers)} times)"
        for name, numbers in lines.items()
    ]
    if named:
        rest = len(named) - _NAMED_PLACEHOLDERS
        more = f", and {rest} more up to line {remaining[-1][0]}" if rest > 0 else ""
        yield f"placeholders left: {', '.join(named[:_NAMED_PLACEHOLDERS])}{more}."


def _location_of(slots: list[Slot]) -> str:
    """Return where slots of one kind belong, for a warning."""
    if slots[0].kind is SlotKind.RECOMMENDATIONS:
        return "the article"
    return ", ".join(slot.pillar.title for slot in slots)
