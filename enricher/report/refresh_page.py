"""The HTML page of a refresh: what to review, the state of the docset, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct

from enricher.article.model import ArticleResult
from enricher.article.template import Slot, SlotKind
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.news import by_kind
from enricher.catalog.pillar import Pillar
from enricher.catalog.reasons import reason_for
from enricher.docset.coverage import Coverage
from enricher.docset.report import Report
from enricher.report import chart, html, news_report, own_resources
from enricher.report.changes import changes, total
from enricher.report.outputs import Change, Link, Totals
from enricher.report.review import review, size

_LISTS = (SlotKind.POLICIES, SlotKind.RECOMMENDATIONS)


class Cell(Struct, frozen=True):
    """The number of bullets in a list of an article, and of those added and removed."""

    count: int = 0
    added: int = 0
    removed: int = 0


class Row(Struct, frozen=True, eq=False, dict=True):
    """An article of the page."""

    anchor: str
    result: ArticleResult
    changes: Mapping[Slot, Change]

    @cached_property
    def cells(self) -> Mapping[Slot, Cell | None]:
        """The lists of the article; None for a section that is missing or was not queried."""
        return {slot: self._cell(slot) for slot in SLOTS}

    def _cell(self, slot: Slot) -> Cell | None:
        slot_result = self.result.slot_results.get(slot)
        if slot_result is None:
            return None
        numbers = total([self.changes[slot]] if slot in self.changes else [])
        return Cell(slot_result.kept + numbers.added, numbers.added, numbers.removed)

    @cached_property
    def total(self) -> Totals:
        """The numbers of bullets that changed."""
        return total(self.changes.values())

    @property
    def contents(self) -> str:
        """The numbers of its policies and recommendations, by pillar."""
        counts = {slot: "–" if cell is None else cell.count for slot, cell in self.cells.items()}
        return ", ".join(
            f"{pillar.words} {' + '.join(str(counts[Slot(kind, pillar)]) for kind in _LISTS)}"
            for pillar in Pillar
        )

    @property
    def to_review(self) -> tuple[str, ...]:
        """The items to review in the article: the user's bullets, findings and warnings."""
        return (*self.result.to_review, *self.result.findings, *self.result.warnings)

    @property
    def tokens(self) -> str:
        """The values of the filter that match it."""
        state = "changed" if self.result.changed else "unchanged"
        return f"{state} review" if self.to_review else state


class Entry(Struct, frozen=True, eq=False):
    """A policy or a recommendation that is named by changes; the page describes it once."""

    anchor: str
    link: Link
    policies: Sequence[ClassifiedPolicy]  # its definitions; the first one is shown in full


#: The lists of an article, in the order of the matrix.
SLOTS = [Slot(kind, pillar) for pillar in Pillar for kind in _LISTS]


def page(report: Report, history: Sequence[Coverage], today: date, *, wrote: bool) -> str:
    """Return the page; `wrote`: whether the changes were written, and not only shown."""
    rows = [
        Row(f"a{number}", result, changes(result))
        for number, result in enumerate(report.results, start=1)
    ]
    groups = review(report)
    return html.render(
        "report.html.j2",
        report=report,
        rows=rows,
        slots=SLOTS,
        pillars=[*Pillar],
        totals=_totals(rows),
        total=total(change for row in rows for change in row.changes.values()),
        groups=groups,
        to_review=size(groups),
        reason_for=reason_for,
        anchors={row.result.name: row.anchor for row in rows},
        entries=_entries(report, rows),
        own=own_resources.of_report(report),
        lines=_lines(history),
        history=history,
        news=[
            (news_report.heading(*group), entries)
            for group, entries in by_kind(report.news).items()
        ],
        news_counts=news_report.counts(report.news),
        skipped=[*report.skipped, *report.unusable],
        today=today,
        verb="changed" if wrote else "would change",
    )


def _totals(rows: Sequence[Row]) -> Mapping[Slot, Cell]:
    """Return the sums of the lists over all articles."""
    by_slot = {slot: [cell for row in rows if (cell := row.cells[slot])] for slot in SLOTS}
    return {
        slot: Cell(
            sum(cell.count for cell in cells),
            sum(cell.added for cell in cells),
            sum(cell.removed for cell in cells),
        )
        for slot, cells in by_slot.items()
    }


def _entries(report: Report, rows: Sequence[Row]) -> Mapping[Link, Entry]:
    """Return the policies and recommendations that the changes name, by name."""
    by_id = {
        member.classified.policy.id: member.classified
        for service in {row.result.service for row in rows if row.changes}
        for families in (report.facts_of(service).families or {}).values()
        for family in families
        for member in family.members
    }
    links = sorted(
        {link for row in rows for change in row.changes.values() for link in change.links},
        key=lambda link: (link.name.lower(), link.link, link.ids),
    )
    return {
        link: Entry(f"e{number}", link, _definitions(link, by_id))
        for number, link in enumerate(links, start=1)
    }


def _definitions(link: Link, by_id: Mapping[str, ClassifiedPolicy]) -> list[ClassifiedPolicy]:
    """Return the definitions of a bullet, the one that it links to first."""
    definitions = [by_id[guid] for guid in link.ids if guid in by_id]
    return sorted(definitions, key=lambda classified: classified.policy.id not in link.link)


def _lines(history: Sequence[Coverage]) -> list[chart.Line]:
    """Return the lines of the chart; none for a single day."""
    if len(history) < 2:
        return []
    days = [coverage.day for coverage in history]
    return [
        chart.Line("Articles", days, [coverage.articles for coverage in history]),
        chart.Line(
            "Policies and recommendations", days, [coverage.bullets for coverage in history]
        ),
    ]
