"""What a refresh changed, as its reports show it: by article and pillar, with names and links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt

from enricher.article.fill import Filled
from enricher.catalog.model import Pillar
from enricher.job import ArticleResult
from enricher.places import Place
from enricher.refresh import Departure, Report

_SITE = "https://learn.microsoft.com"  # what site-relative links are relative to
_TITLES = {
    "policy-definitions": "Policy definitions",
    "advisor-sentence": "Azure Advisor sentence",
    "advisor-recommendations": "Azure Advisor recommendations",
}


@dataclass(frozen=True)
class Named:
    """What a bullet names, as plain text, with an absolute link where it has one."""

    name: str
    link: str = ""


@dataclass(frozen=True)
class Left:
    """A bullet that left because Azure has no more what it named, or deprecated it."""

    policy: Named
    deprecated: bool
    successor: Named | None


@dataclass(frozen=True)
class Change:
    """What changed in one place, for one pillar; nothing but sentences when all is empty."""

    title: str
    added: Sequence[Named]
    updated: Sequence[Named]
    removed: Sequence[Named]
    left: Sequence[Left]


def changes(report: Report, result: ArticleResult) -> list[Change]:
    """The changes of an article, in its order; a place that is as it was is left out."""
    return [
        change
        for place in result.places
        for pillar, filled in _by_pillar(place)
        if (change := _change(report, place, pillar, filled))
    ]


def _by_pillar(place: Place) -> Iterator[tuple[Pillar, Filled]]:
    if place.pillar and place.filled:
        yield place.pillar, place.filled
    yield from zip(Pillar, place.parts, strict=bool(place.parts))


def _change(report: Report, place: Place, pillar: Pillar, filled: Filled) -> Change | None:
    if not (filled.edits or filled.added or filled.removed):
        return None
    return Change(
        f"{_TITLES[place.kind]}, {pillar.title.lower()}",
        [] if place.kind == "advisor-sentence" else [named(text) for text in filled.added],
        [named(text) for text in filled.updated],
        [named(one.text) for one in filled.removed if not one.gone],
        list(_left(report, filled)),
    )


def _left(report: Report, filled: Filled) -> Iterator[Left]:
    for bullet in filled.removed:
        departures = report.departures([bullet])
        yield from (_left_for(departure, bullet.text, report) for departure in departures)
        if bullet.gone and not departures:
            yield Left(named(bullet.text), False, None)


def _left_for(departure: Departure, bullet: str, report: Report) -> Left:
    successor = departure.successor
    return Left(
        Named(departure.name, report.link(departure.id)) if departure.name else named(bullet),
        bool(departure.name),
        Named(successor.display_name, report.link(successor.id)) if successor else None,
    )


def named(bullet: str) -> Named:
    """The name that a bullet shows first, linked or bold, and its first link; else all its text."""
    tokens = MarkdownIt().parseInline(bullet)[0].children or []
    first = next((n for n, t in enumerate(tokens) if t.type in ("link_open", "strong_open")), None)
    name = _text(token.content for token in tokens)
    if first is not None:
        closing = tokens[first].type.replace("open", "close")
        last = next(n for n, t in enumerate(tokens) if n > first and t.type == closing)
        name = _text(token.content for token in tokens[first:last])
    targets = (str(t.attrGet("href")) for t in tokens if t.type == "link_open")
    link = next(targets, "")
    if link.startswith("/"):
        link = _SITE + link
    return Named(name, link if link.startswith("https://") else "")


def _text(parts: Iterable[str]) -> str:
    return " ".join("".join(parts).split())
