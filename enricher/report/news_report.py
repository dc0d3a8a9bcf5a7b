"""Changes to Azure's built-in policies, as text and Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from rich.text import Text

from enricher.article.wording import Wording
from enricher.catalog.clouds import Hosts
from enricher.catalog.news import ADDED, KINDS, REMOVED, RENAMED, News, by_service
from enricher.markdown.inline import escape, target
from enricher.report import json_report
from enricher.report.styled_text import ADDED as ADDED_STYLE
from enricher.report.styled_text import HEADING, WARNING, line
from enricher.report.styled_text import REMOVED as REMOVED_STYLE

#: The heading of policies that concern no service of the registry, or of the docset.
OTHER_SERVICES = "Other services"
#: The style of each kind of change; the others are warnings.
_STYLES = {ADDED: ADDED_STYLE, REMOVED: REMOVED_STYLE}


class NewsFormat(StrEnum):
    """Formats of news."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def render(news: Sequence[News], news_format: NewsFormat, hosts: Hosts) -> str | Text:
    """Return news in a format, with links to the portal of a cloud."""
    match news_format:
        case NewsFormat.TEXT:
            return Text("\n").join(text(news))
        case NewsFormat.JSON:
            return json_report.encode(json_report.news(news))
        case NewsFormat.MARKDOWN:
            return markdown(news, Wording(hosts=hosts))


def counts(news: Sequence[News]) -> str:
    """Return the number of policies by kind of change, in one line."""
    total = Counter(kind for entry in news for kind in entry.kinds)
    return ", ".join(f"{total[kind]:,} {kind}" for kind in KINDS if total[kind]) or "no changes"


def text(news: Sequence[News]) -> Iterator[Text]:
    """Yield the lines of the news by service and pillar."""
    yield line(counts(news))
    for service, pillars in by_service(news).items():
        yield line()
        yield line((service.name if service else OTHER_SERVICES, HEADING))
        for pillar, entries in pillars.items():
            yield line(f"  {pillar.title}")
            for entry in entries:
                style = next((_STYLES[kind] for kind in entry.kinds if kind in _STYLES), WARNING)
                kinds = (", ".join(entry.kinds), style)
                yield line("    ", kinds, f": {_names(entry, lambda name, _: name)}")


def markdown(news: Sequence[News], wording: Wording, level: int = 2) -> str:
    """Return the news by service and pillar, with links; its headings start at `level`."""

    def linked(name: str, guid: str) -> str:
        return f"[{escape(name)}]({target(wording.definition_link(guid))})"

    parts = [f"{counts(news).capitalize()}."]
    for service, pillars in by_service(news).items():
        parts.append(f"{'#' * level} {escape(service.name) if service else OTHER_SERVICES}")
        for pillar, entries in pillars.items():
            parts.append(f"{'#' * (level + 1)} {pillar.title}")
            bullets = (f"- {', '.join(entry.kinds)}: {_names(entry, linked)}" for entry in entries)
            parts.append("\n".join(bullets))
    return "\n\n".join(parts) + "\n"


def _names(entry: News, named: Callable[[str, str], str]) -> str:
    """Return a definition's names, now and before; `named` formats a name and an id."""
    names = named(entry.policy.display_name, entry.policy.id)
    if entry.before and RENAMED in entry.kinds:
        names += f", before: {named(entry.before.display_name, entry.before.id)}"
    if entry.successor:
        names += f", superseded by {named(entry.successor.display_name, entry.successor.id)}"
    return names
