"""What a refresh did: for a pull request's body, as JSON, and as a page."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader

from enricher.catalog.json_value import JsonObject
from enricher.refresh import Report
from enricher.render.wording import escape
from enricher.report import json_report


def markdown(report: Report) -> str:
    """A summary fit for a pull request's body; empty where nothing changed and nothing failed."""
    lines: list[str] = []
    for name, result in report.changed.items():
        lines += [f"### {escape(result.service.name)}", "", f"`{name}`", ""]
        for place in result.places:
            filled = place.filled
            if filled and place.status == "filled":
                pillar = f", {place.pillar.title}" if place.pillar else ""
                counts = f"{filled.added} added, {filled.removed} removed"
                lines.append(f"- {place.kind}{pillar}: {counts}, {filled.kept} kept")
        lines += [f"- left: {escape(report.successors[key])}" for key in _left(report, name)]
        lines.append("")
    if report.failures:
        lines += ["### Not done", ""]
        lines += [f"- `{failure.name}`: {escape(failure.reason)}" for failure in report.failures]
        lines.append("")
    if not lines:
        return ""
    count = len(report.changed)
    head = f"## Azure Policy and Azure Advisor: {count} article{'' if count == 1 else 's'} changed"
    return "\n".join([head, "", *lines]).rstrip() + "\n"


def _left(report: Report, name: str) -> list[str]:
    return [key for key in report.results[name].gone if key in report.successors]


def as_json(report: Report) -> JsonObject:
    """The whole report."""
    return {
        "articles": [
            {**json_report.article(result), "path": name, "gone": list(result.gone)}
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
    return environment.get_template("report.html.j2").render(report=report)
