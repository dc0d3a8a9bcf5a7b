"""What a refresh did: for a pull request's body, and as JSON."""

from __future__ import annotations

from dataclasses import asdict

from jinja2 import Environment, PackageLoader

from enricher.article.wording import Wording
from enricher.catalog.wire import JsonObject
from enricher.clouds import CLOUDS, Cloud, Hosts
from enricher.docset.run import Report
from enricher.markdown.inline import code, escape, target
from enricher.report import json_report, news
from enricher.report.changes import changes
from enricher.report.terminal import counts

#: Characters of a summary, at most: GitHub takes 65,536 in a pull request's body.
_ROOM = 60_000
_NEWS_ROOM = 20_000  # of these, for the news


def markdown(report: Report, hosts: Hosts = CLOUDS[Cloud.PUBLIC]) -> str:
    """A summary fit for a pull request's body; empty where nothing changed and nothing failed.

    Articles for which there is no room are told by their counts alone.
    """
    if not report.changed and not report.failures:
        return ""
    environment = Environment(  # nosec B701
        loader=PackageLoader("enricher.report"),
        autoescape=False,  # noqa: S701 - of Markdown the escapes are filters
    )
    environment.filters |= {"md": escape, "code": code, "target": target}
    template = environment.get_template("summary.md.j2")
    count = len(report.changed)
    parts = [
        f"## Azure Policy and Azure Advisor: {count} article{'' if count == 1 else 's'} changed"
    ]
    tail: list[str] = []
    if report.failures:
        lines = (f"- {code(one.name)}: {escape(one.reason)}" for one in report.failures)
        tail += ["### Not done", "\n".join(lines)]
    if report.news:
        told = news.markdown(report.news, Wording(hosts=hosts), level=4)
        if len(told) > _NEWS_ROOM:
            told = f"{news.counts(report.news).capitalize()}: `enrich news` tells them all."
        tail += ["### New in Azure Policy", told.rstrip()]
    if report.origin:
        tail += [f"Facts: {escape('; '.join(report.origin))}."]
    short = {result: f"- {code(result.name)}: {counts(result)}" for result in report.changed}
    room = _ROOM - len("\n".join([*parts, *tail, *short.values()]))
    left_out: list[str] = []
    for result, line in short.items():
        text = template.render(
            service=result.service.name, name=result.name, changes=changes(result)
        ).rstrip()
        room -= len(text) + 2
        if left_out or room < 0:
            left_out.append(line)
        else:
            parts.append(text)
    if left_out:
        parts += ["### More articles", "\n".join(left_out)]
    return "\n\n".join([*parts, *tail]) + "\n"


def as_json(report: Report) -> JsonObject:
    """The whole report; an article's `changes` name the bullets that came, changed and left."""
    return {
        "articles": [
            {
                **json_report.article(result),
                "path": result.name,
                "changes": [asdict(change) for change in changes(result)],
            }
            for result in report.results
        ],
        "failures": [{"path": one.name, "reason": one.reason} for one in report.failures],
        "skipped": [one.name for one in report.skipped],
        "passed_over": [{"path": one.name, "reason": one.reason} for one in report.passed_over],
        "facts": [*report.origin],
        "news": news.as_json(report.news),
        "refused": [*report.refused],
        "warnings": [*report.warnings],
    }
