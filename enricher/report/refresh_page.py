"""The HTML page of a refresh: what needs a decision, what changed, and the state of the docset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.news import by_kind
from enricher.catalog.pillar import Pillar
from enricher.catalog.reasons import reason_for
from enricher.docset.coverage import CoverageHistory
from enricher.docset.report import Report
from enricher.report import article_rows, chart, html, news_report, own_resources
from enricher.report.article_diff import Hunk
from enricher.report.article_rows import Row
from enricher.report.changes import changes, total
from enricher.report.outputs import BulletChange, Link
from enricher.report.review import review, size


class Entry(Struct, frozen=True, eq=False):
    """A policy or a recommendation that is named by changes; the page describes it once."""

    anchor: str
    link: Link
    policies: Sequence[ClassifiedPolicy]  # its definitions; the first one is shown in full


def page(
    report: Report,
    history: CoverageHistory,
    today: date,
    *,
    wrote: bool,
    diffs: Mapping[str, Sequence[Hunk]] | None = None,
) -> str:
    """Return the page; `wrote`: whether the changes were written, and not only shown.

    `diffs` has the hunks of changed articles, by the name of the article.
    """
    rows = [*article_rows.rows_of(report, diffs or {})]
    groups = review(report)
    return html.render(
        "report.html.j2",
        styles=("page.css", "report.css"),
        scripts=("report.js",),
        report=report,
        rows=rows,
        slots=article_rows.SLOTS,
        pillars=[*Pillar],
        totals=article_rows.totals_of(rows),
        total=total(change for row in rows for change in changes(row.result).values()),
        groups=groups,
        to_review=size(groups),
        choices=article_rows.choices(rows, has_reviews=bool(groups)),
        tokens=article_rows.tokens_of,
        kinds=article_rows.KINDS,
        reason_for=reason_for,
        anchors={row.result.name: row.anchor for row in rows},
        entries=_entries(report, rows),
        own=own_resources.of_report(report),
        history=history,
        lines=_lines(history),
        news=[
            (news_report.heading(*group), entries)
            for group, entries in by_kind(report.news).items()
        ],
        news_counts=news_report.counts(report.news),
        skipped=[*report.skipped, *report.unusable],
        today=today,
        verb="changed" if wrote else "would change",
    )


def _entries(report: Report, rows: Sequence[Row]) -> Mapping[Link, Entry]:
    """Return the policies and recommendations that the changes name, by name."""
    by_id = {
        member.classified.policy.id: member.classified
        for service in {row.result.service for row in rows if row.bullets}
        for families in (report.facts_of(service).families or {}).values()
        for family in families
        for member in family.members
    }
    links = sorted(
        {*_links(change for row in rows for change in row.bullets)},
        key=lambda link: (link.name.lower(), link.link, link.ids),
    )
    return {
        link: Entry(f"e{number}", link, _definitions(link, by_id))
        for number, link in enumerate(links, start=1)
    }


def _links(bullets: Iterable[BulletChange]) -> Iterator[Link]:
    """Yield the names in the rows of changed bullets."""
    for change in bullets:
        yield change.bullet
        if change.other:
            yield change.other


def _definitions(link: Link, by_id: Mapping[str, ClassifiedPolicy]) -> list[ClassifiedPolicy]:
    """Return the definitions of a bullet, the one that it links to first."""
    definitions = [by_id[guid] for guid in link.ids if guid in by_id]
    return sorted(definitions, key=lambda classified: classified.policy.id not in link.link)


def _lines(history: CoverageHistory) -> list[chart.Line]:
    """Return the lines of the charts; none without a history."""
    points = history.points
    if len(points) < 2:
        return []
    times = [point.time for point in points]
    return [
        chart.Line("Articles in enrich.lock", times, [point.articles for point in points]),
        chart.Line("Bullets in enrich.lock", times, [point.bullets for point in points]),
    ]
