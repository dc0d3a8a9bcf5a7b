"""What is new in Azure's built-in policies, as text, JSON and Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from enricher.article.wording import Wording
from enricher.catalog.news import KINDS, RENAMED, News, by_service
from enricher.catalog.wire import Json
from enricher.markdown.inline import escape, target

#: Over what concerns no service that the registry, or the docset, has.
_OTHERS = "Others"


def counts(news: Sequence[News]) -> str:
    """How many of each kind, in a line."""
    total = Counter(kind for one in news for kind in one.kinds)
    return ", ".join(f"{total[kind]} {kind}" for kind in KINDS if total[kind]) or "nothing new"


def text(news: Sequence[News]) -> Iterable[str]:
    """The news by service and pillar, for a terminal or a pipe."""
    yield counts(news)
    for service, pillars in by_service(news).items():
        yield ""
        yield service.name if service else _OTHERS
        for pillar, of_it in pillars.items():
            yield f"  {pillar.title}"
            yield from (f"    {_told(one, lambda text, _: text)}" for one in of_it)


def markdown(news: Sequence[News], wording: Wording, level: int = 2) -> str:
    """The news by service and pillar, with links; headings from a level on."""

    def linked(name: str, guid: str) -> str:
        return f"[{escape(name)}]({target(wording.definition_link(guid))})"

    parts = [f"{counts(news).capitalize()}."]
    for service, pillars in by_service(news).items():
        parts.append(f"{'#' * level} {escape(service.name) if service else _OTHERS}")
        for pillar, of_it in pillars.items():
            parts.append(f"{'#' * (level + 1)} {pillar.title}")
            parts.append("\n".join(f"- {_told(one, linked)}" for one in of_it))
    return "\n\n".join(parts) + "\n"


def as_json(news: Iterable[News]) -> Json:
    """One entry a definition; `before` has what it was, where that is another."""
    return [
        {
            "id": one.policy.id,
            "display_name": one.policy.display_name,
            "kinds": list(one.kinds),
            "pillar": one.pillar.value,
            "services": [service.key for service in one.services],
            "version": one.policy.version,
            "before": {
                "display_name": one.before.display_name,
                "version": one.before.version,
                "preview": one.before.preview,
            }
            if one.before
            else None,
            "superseded_by": one.successor.id if one.successor else None,
        }
        for one in news
    ]


def _told(one: News, named: Callable[[str, str], str]) -> str:
    """A line on one definition; `named` gives its name in the form that is wanted."""
    name = named(one.policy.display_name, one.policy.id)
    line = f"{', '.join(one.kinds)}: {name}"
    if one.before and RENAMED in one.kinds:
        line += f", before: {named(one.before.display_name, one.before.id)}"
    if one.successor:
        line += f", superseded by {named(one.successor.display_name, one.successor.id)}"
    return line
