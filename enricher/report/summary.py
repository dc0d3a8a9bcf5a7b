"""What a refresh did: for a pull request's body, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from jinja2 import Environment, PackageLoader, Template
from msgspec import to_builtins

from enricher.article.model import ArticleResult
from enricher.article.wording import Wording
from enricher.catalog.wire import JsonObject, as_object
from enricher.clouds import CLOUDS, Cloud, Hosts
from enricher.docset.run import Report
from enricher.markdown.inline import code, escape, target
from enricher.report import json_report, news, own_resources
from enricher.report.changes import Change, Total, changes

#: Characters of a summary, at most: GitHub takes 65,536 in a pull request's body.
_ROOM = 60_000
_TABLE_ROOM = 25_000  # of these, for the table on top
_LIST_ROOM = 5_000  # for each list of what is no article that changed
_NEWS_ROOM = 15_000
_LONG = 12  # lines, above which a list is folded


def markdown(report: Report, hosts: Hosts = CLOUDS[Cloud.PUBLIC]) -> str:
    """A summary fit for a pull request's body: a table of the articles, then each with its changes.

    Empty where nothing changed, nothing failed, and no source refused. Articles for which there is
    no room are in the table alone.
    """
    if not (report.changed or report.failures or report.refused):
        return ""
    made = {result: changes(result) for result in report.changed}
    count = len(made)
    parts = [
        f"## Azure Policy and Azure Advisor: {count} article{'' if count == 1 else 's'} changed",
        *_list("### Sources that refused", map(escape, report.refused)),
    ]
    if made:
        parts.append("\n".join(_within(_TABLE_ROOM, _table(made), "\n… and {} more.")))
    tail = [*_behind(report, hosts)]
    room = _ROOM - sum(len(text) + 2 for text in (*parts, *tail))
    parts += _within(room, map(_article, made, made.values()), "… and {} more articles.")
    return "\n\n".join([*parts, *tail]) + "\n"


def _within(room: int, texts: Iterator[str], more: str) -> Iterator[str]:
    """As many of these as there is room for; `more` tells how many others there are."""
    for text in texts:
        room -= len(text) + 2
        if room < 0:
            yield more.format(1 + sum(1 for _ in texts))
            return
        yield text


def _table(made: dict[ArticleResult, list[Change]]) -> Iterator[str]:
    """The lines of a table: what came and left in each article."""
    yield "| Article | Came | Left | Deprecated |\n|---|--:|--:|--:|"
    for result, its_changes in made.items():
        total = Total.of(its_changes)
        name = code(result.name).replace("|", "\\|")
        yield f"| {name} | {total.came} | {total.left} | {total.deprecated} |"


@cache
def _template() -> Template:
    environment = Environment(  # nosec B701
        loader=PackageLoader("enricher.report"),
        autoescape=False,  # noqa: S701 - of Markdown the escapes are filters
    )
    environment.filters |= {"md": escape, "code": code, "target": target}
    return environment.get_template("summary.md.j2")


def _article(result: ArticleResult, its_changes: list[Change]) -> str:
    lines = len(its_changes) + sum(1 for one in its_changes for _ in one.links)
    return (
        _template()
        .render(
            service=result.service.name,
            name=result.name,
            changes=its_changes,
            total=Total.of(its_changes),
            is_long=lines > _LONG,
        )
        .rstrip()
    )


def _behind(report: Report, hosts: Hosts) -> Iterator[str]:
    """What stands behind the articles."""
    failed = (f"{code(one.name)}: {escape(one.reason)}" for one in report.failures)
    yield from _list("### Not done", failed)
    yield from _list("### Your own resources", _own_resources(report))
    if report.news:
        told = news.markdown(report.news, Wording(hosts=hosts), level=4)
        if len(told) > _NEWS_ROOM:
            told = f"{news.counts(report.news).capitalize()}: `enrich news` tells them all."
        yield from ("### New in Azure Policy", told.rstrip())
    skipped = (*report.skipped, *report.passed_over)
    yield from _list("### Skipped", (f"{code(one.name)}: {escape(one.reason)}" for one in skipped))
    if report.origin:
        yield f"Facts: {escape('; '.join(report.origin))}."


def _list(title: str, lines: Iterator[str]) -> Iterator[str]:
    """A heading and a list, folded where it is long; nothing where it is empty."""
    items = [f"- {line}" for line in lines]
    if items:
        yield title
        text = "\n".join(_within(_LIST_ROOM, iter(items), "- … and {} more"))
        head = f"<details>\n<summary>{len(items)} of them</summary>"
        yield f"{head}\n\n{text}\n\n</details>" if len(items) > _LONG else text


def _own_resources(report: Report) -> Iterator[str]:
    """The counts of the user's own resources, a line a service."""
    for service, own in own_resources.of_report(report).items():
        compliance, affected = "compliance not known", "recommendations not known"
        if own.compliance is not None:
            total, share = own.total, "" if own.share is None else f" ({own.share} %)"
            compliance = f"{total.compliant} compliant{share}, {total.non_compliant} non-compliant"
        if own.affected is not None:
            affected = f"{own.affected.open} with a recommendation"
        yield f"{escape(service.name)}: {compliance}, {affected}"


def as_json(report: Report) -> JsonObject:
    """The whole report; an article's `changes` name the bullets that came, changed and left."""
    return {
        "articles": [
            {
                **as_object(entry),
                "path": result.name,
                "changes": to_builtins(changes(result)),
            }
            for entry, result in zip(json_report.articles(report), report.results, strict=True)
        ],
        "failures": [{"path": one.name, "reason": one.reason} for one in report.failures],
        "skipped": [one.name for one in report.skipped],
        "passed_over": [{"path": one.name, "reason": one.reason} for one in report.passed_over],
        "facts": [*report.origin],
        "news": news.as_json(report.news),
        "refused": [*report.refused],
        "warnings": [*report.warnings],
    }
