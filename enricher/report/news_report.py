"""Changes to Azure's built-in policies and Advisor's recommendation types, in each format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum

from rich.text import Text

from enricher.article.wording import Wording
from enricher.catalog.clouds import Hosts
from enricher.catalog.news import (
    ADDED,
    DEPRECATED,
    KINDS,
    LEFT_PREVIEW,
    MAJOR_VERSION,
    NEW_IMPACT,
    NEW_PILLAR,
    REMOVED,
    RENAMED,
    REPLACED,
    News,
    by_kind,
)
from enricher.catalog.recommendation import RecommendationType
from enricher.markdown.inline import code, escape, target
from enricher.report import json_report, news_json
from enricher.report.links import pages_on
from enricher.report.news_feed import feed
from enricher.report.styled_text import ADDED as ADDED_STYLE
from enricher.report.styled_text import HEADING, ID, WARNING, line
from enricher.report.styled_text import REMOVED as REMOVED_STYLE

#: The heading of each kind of change of policies, and of recommendations.
_HEADINGS = {
    DEPRECATED: ("Deprecated policies", ""),
    REPLACED: ("Replaced policies", ""),
    REMOVED: ("Removed policies", "Removed Advisor recommendations"),
    ADDED: ("New policies", "New Advisor recommendations"),
    RENAMED: ("Renamed policies", "Renamed Advisor recommendations"),
    LEFT_PREVIEW: ("Policies that left preview", ""),
    MAJOR_VERSION: ("New major versions of policies", ""),
    NEW_PILLAR: ("", "Advisor recommendations in another pillar"),
    NEW_IMPACT: ("", "Advisor recommendations with another impact"),
}
_COVERED = {REPLACED: {DEPRECATED}}  # kinds that another one says as well
#: The style of each kind of change; the others are warnings.
_STYLES = {ADDED: ADDED_STYLE, REMOVED: REMOVED_STYLE}


class NewsFormat(StrEnum):
    """Formats of news."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    ATOM = "atom"


def render(
    news: Sequence[News], news_format: NewsFormat, hosts: Hosts, today: date, scope: str = ""
) -> str | Text:
    """Return news in a format, with links to the portal of a cloud.

    `scope` distinguishes a feed of some services or pillars from others; `today` is the day of what
    no commit dates.
    """
    match news_format:
        case NewsFormat.TEXT:
            return Text("\n").join(text(news, hosts))
        case NewsFormat.JSON:
            return json_report.encode(news_json.entries(news, hosts))
        case NewsFormat.MARKDOWN:
            return markdown(news, Wording(hosts=hosts))
        case NewsFormat.ATOM:
            return feed(news, hosts, today, scope)


def counts(news: Sequence[News]) -> str:
    """Return the number of policies by kind of change, and that of recommendations, in a line."""
    policies, types = (
        Counter(
            kind
            for entry in news
            if entry.is_policy is is_policy
            for kind in {entry.main_kind, *entry.kinds} - _COVERED.get(entry.main_kind, set())
        )
        for is_policy in (True, False)
    )
    numbers = [f"{policies[kind]:,} {kind}" for kind in KINDS if policies[kind]]
    of_advisor = [f"{types[kind]:,} {kind}" for kind in KINDS if types[kind]]
    if of_advisor:
        numbers = [*filter(None, [", ".join(numbers)]), f"Azure Advisor: {', '.join(of_advisor)}"]
        return "; ".join(numbers)
    return ", ".join(numbers) or "no changes"


def text(news: Sequence[News], hosts: Hosts) -> Iterator[Text]:
    """Yield the lines of the news by kind, with the id, pillar, services and page of each."""
    yield line(counts(news))
    for (is_policy, kind), entries in by_kind(news).items():
        yield line()
        yield line((heading(is_policy, kind), HEADING), f": {len(entries):,}")
        for entry in entries:
            yield line("  ", (entry.subject.display_name, _STYLES.get(kind, WARNING)))
            about = "; ".join([entry.pillar.title, *filter(None, [_services(entry)])])
            yield line("    ", (entry.subject.id, ID), f"  {about}")
            for detail in _details(entry):
                yield line(f"    {detail}")
            for page in pages_on(entry.subject, hosts)[:1]:
                yield line(f"    {page}")


def heading(is_policy: bool, kind: str) -> str:
    """Return the heading of the news of a kind."""
    of_policies, of_advisor = _HEADINGS[kind]
    return of_policies if is_policy else of_advisor


def _services(entry: News) -> str:
    return ", ".join(service.name for service in entry.services)


def _details(entry: News) -> Iterator[str]:
    """Yield what else to know about a change, in sentences without Markdown."""
    said = {entry.main_kind, *_COVERED.get(entry.main_kind, ())}
    others = [kind for kind in entry.kinds if kind not in said]
    if others:
        yield f"also: {', '.join(others)}"
    if entry.before and RENAMED in entry.kinds:
        yield f"before: {entry.before.display_name}"
    if entry.before and NEW_PILLAR in entry.kinds:
        yield f"pillar before: {_pillar_of(entry.before)}"
    if isinstance(entry.subject, RecommendationType) and NEW_IMPACT in entry.kinds:
        yield f"impact: {entry.subject.impact or 'none'}"
    if entry.successor:
        yield f"use instead: {entry.successor.display_name} ({entry.successor.id})"


def _pillar_of(subject: object) -> str:
    return subject.pillar.title if isinstance(subject, RecommendationType) else ""


def markdown(news: Sequence[News], wording: Wording, level: int = 2) -> str:
    """Return the news by kind, with links; its headings start at `level`."""
    parts = [f"{counts(news).capitalize()}."]
    for (is_policy, kind), entries in by_kind(news).items():
        parts.append(f"{'#' * level} {heading(is_policy, kind)}")
        parts.append("\n".join(_bullets(entries, wording)))
    return "\n\n".join(parts) + "\n"


def _bullets(entries: Iterable[News], wording: Wording) -> Iterator[str]:
    for entry in entries:
        subject = entry.subject
        public, *portal = pages_on(subject, wording.hosts) or [""]
        name = _linked(subject.display_name, portal[0] if portal else public)
        guid = f"[{code(subject.id)}]({public})" if portal else code(subject.id)
        about = [
            entry.pillar.title,
            escape(_services(entry)),
            *_details_in_markdown(entry, wording),
        ]
        yield f"- {name} ({guid}): {'; '.join(filter(None, about))}"


def _details_in_markdown(entry: News, wording: Wording) -> Iterator[str]:
    successor = entry.successor
    for detail in _details(entry):
        if successor and detail.startswith("use instead: "):
            link = _linked(successor.display_name, wording.definition_link(successor.id))
            yield f"use instead: {link} ({code(successor.id)})"
        else:
            yield escape(detail)


def _linked(name: str, link: str) -> str:
    return f"[{escape(name)}]({target(link)})" if link else escape(name)
