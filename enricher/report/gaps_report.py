"""The gaps of an estate: as a table, JSON, CSV and Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from enricher.catalog.gaps import Gap, Gaps, State
from enricher.markdown.inline import escape
from enricher.report import json_report
from enricher.report.columns import separated
from enricher.report.formats import OutputFormat
from enricher.report.gap_outputs import COLUMNS, output_of
from enricher.report.gap_words import details, state_words, sum_words
from enricher.report.styled_text import ERROR, HEADING, OK, WARNING, line
from enricher.report.terminal_lines import fit

_STYLES = {
    State.ASSIGNED: OK,
    State.PART: WARNING,
    State.DISABLED: ERROR,
    State.NOT_ASSIGNED: ERROR,
}


def table(gaps: Gaps) -> Text:
    """Return the points by service and pillar, each pillar with its sum."""
    return Text("\n").join(_lines(gaps))


def _lines(gaps: Gaps) -> Iterator[Text]:
    for service in gaps.services:
        yield line((f"{service.name}, {gaps.scope}", HEADING))
        for pillar, total in gaps.sums(service).items():
            points = gaps.of(service, pillar)
            if points:
                yield line()
                yield from fit(line((pillar.title, HEADING), f": {sum_words(total)}"))
                for gap in points:
                    yield from _entry(gap)
        yield line()
    if not gaps.gaps:
        yield line(f"{gaps.scope}: no points")
    for each in gaps.missing:
        yield from fit(line((each.words, ERROR)))


def _entry(gap: Gap) -> Iterator[Text]:
    mark = " (custom)" if gap.is_custom else ""
    yield from fit(line(f"  {gap.name}{mark}"))
    style = _STYLES[gap.policy.state] if gap.policy else (WARNING if gap.affected else "")
    kind = "" if gap.policy else "Advisor: "
    yield from fit(line("    ", (f"{kind}{state_words(gap)}", style)))
    for detail in details(gap):
        yield from fit(line(f"    {detail}"))


def markdown(gaps: Gaps) -> str:
    """Return a section for each service, with a table of sums and one of its points by pillar."""
    return "\n".join(_sections(gaps)) + "\n"


def _sections(gaps: Gaps) -> Iterator[str]:
    for service in gaps.services:
        yield f"## {escape(service.name)}, {escape(gaps.scope)}\n"
        yield "| Pillar | Sum |\n|---|---|"
        for pillar, total in gaps.sums(service).items():
            yield f"| {pillar.title} | {sum_words(total)} |"
        yield ""
        for pillar in gaps.pillars:
            if points := gaps.of(service, pillar):
                yield f"### {pillar.title}\n"
                yield "| Point | State | Details |\n|---|---|---|"
                yield from map(_row, points)
                yield ""
    if gaps.missing:
        yield "## Required, but missing\n"
        yield from (f"- {escape(each.words)}" for each in gaps.missing)


def _row(gap: Gap) -> str:
    mark = " (custom)" if gap.is_custom else ""
    cells = (gap.name + mark, state_words(gap), "; ".join(details(gap)))
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    """Return a text for a cell of a table, which a bar would end."""
    return escape(text).replace("|", "\\|")


def _as_json(gaps: Gaps) -> str:
    return json_report.encode(output_of(gaps))


class GapsFormat(OutputFormat):
    """Formats of gaps."""

    TABLE = "table", table
    JSON = "json", _as_json
    CSV = "csv", lambda gaps: separated(gaps.gaps, COLUMNS, "excel")
    TSV = "tsv", lambda gaps: separated(gaps.gaps, COLUMNS, "excel-tab")
    MARKDOWN = "markdown", markdown
