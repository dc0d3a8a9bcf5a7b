"""The JSON of news: the output of `enrich news`, and a part of that of a refresh."""

from __future__ import annotations

from collections.abc import Iterable

from enricher.catalog.clouds import Hosts
from enricher.catalog.news import News, Subject
from enricher.catalog.recommendation import RecommendationType
from enricher.report import outputs
from enricher.report.links import pages_on


def entries(news: Iterable[News], hosts: Hosts) -> list[outputs.NewsEntry]:
    """Return the entries of news, with links to the portal of a cloud."""
    return [_entry(each, hosts) for each in news]


def _entry(news: News, hosts: Hosts) -> outputs.NewsEntry:
    subject = news.subject
    return outputs.NewsEntry(
        subject="policy" if news.is_policy else "recommendation",
        id=subject.id,
        display_name=subject.display_name,
        kinds=[*news.kinds],
        pillar=news.pillar,
        services=[service.key for service in news.services],
        version=news.version,
        link=next(reversed(pages_on(subject, hosts)), None),
        changed_on=news.changed_on.isoformat() if news.changed_on else None,
        before=_previous_state(news.before) if news.before else None,
        superseded_by=news.successor.id if news.successor else None,
    )


def _previous_state(subject: Subject) -> outputs.PreviousState:
    if isinstance(subject, RecommendationType):
        return outputs.PreviousState(
            display_name=subject.display_name,
            version="",
            preview=False,
            pillar=subject.pillar,
            impact=subject.impact,
        )
    return outputs.PreviousState(
        display_name=subject.display_name, version=subject.version, preview=subject.preview
    )
