"""What a refresh did: for a pull request's body, as JSON, and as a page."""

from __future__ import annotations

from dataclasses import asdict

from jinja2 import Environment, PackageLoader

from enricher.catalog.wire import JsonObject
from enricher.job import ArticleResult
from enricher.refresh import Report
from enricher.render.wording import escape
from enricher.report import json_report
from enricher.report.changes import changes
from enricher.report.terminal import counts

#: Characters of a summary, at most: GitHub takes 65,536 in a pull request's body.
_ROOM = 60_000


def markdown(report: Report) -> str:
    """A summary fit for a pull request's body; empty where nothing changed and nothing failed.

    Articles for which there is no room are told by their counts alone.
    """
    if not report.changed and not report.failures:
        return ""
    environment = Environment(loader=PackageLoader("enricher.report"), autoescape=False)  # noqa: S701 - Markdown
    environment.filters["md"] = escape
    template = environment.get_template("summary.md.j2")
    count = len(report.changed)
    parts = [
        f"## Azure Policy and Azure Advisor: {count} article{'' if count == 1 else 's'} changed"
    ]
    tail: list[str] = []
    if report.failures:
        tail += [
            "### Not done",
            "\n".join(f"- `{f.name}`: {escape(f.reason)}" for f in report.failures),
        ]
    short = {name: f"- `{name}`: {_counts(result)}" for name, result in report.changed.items()}
    room = _ROOM - len("\n".join([*parts, *tail, *short.values()]))
    left_out: list[str] = []
    for name, result in report.changed.items():
        text = template.render(
            service=result.service.name, name=name, changes=changes(report, result)
        ).rstrip()
        room -= len(text) + 2
        if left_out or room < 0:
            left_out.append(short[name])
        else:
            parts.append(text)
    if left_out:
        parts += ["### More articles", "\n".join(left_out)]
    return "\n\n".join([*parts, *tail]) + "\n"


def _counts(result: ArticleResult) -> str:
    return counts(*(place.filled for place in result.places if place.filled))


def as_json(report: Report) -> JsonObject:
    """The whole report; an article's `changes` name the bullets that came, changed and left."""
    return {
        "articles": [
            {
                **json_report.article(result),
                "path": name,
                "changes": [asdict(change) for change in changes(report, result)],
            }
            for name, result in report.results.items()
        ],
        "failures": [{"path": one.name, "reason": one.reason} for one in report.failures],
        "skipped": [*report.skipped],
        "refused": [*report.refused],
        "warnings": [*report.warnings],
    }


def page(report: Report) -> str:
    """The report as a page of its own, without scripts or anything from elsewhere."""
    environment = Environment(loader=PackageLoader("enricher.report"), autoescape=True)
    return environment.get_template("report.html.j2").render(
        report=report,
        changes={name: changes(report, result) for name, result in report.changed.items()},
    )
