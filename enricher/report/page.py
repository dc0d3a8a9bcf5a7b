"""The page of a refresh: what needs a decision, the state of the docset, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct

from enricher.article.model import ArticleResult
from enricher.article.template import Kind, Slot
from enricher.catalog.families import JudgedPolicy
from enricher.catalog.model import Pillar
from enricher.catalog.news import by_service
from enricher.docset.articles import NotDone
from enricher.docset.coverage import Coverage
from enricher.docset.run import Report
from enricher.report import chart, html, news, own_resources
from enricher.report.changes import Change, Link, Total, changes

#: Findings that a reviewer looks at first: they are about what Azure has given up.
_DEPRECATED = ("(deprecated-policy-link)", "(deprecated-policy-name)")
_LISTS = (Kind.POLICIES, Kind.RECOMMENDATIONS)


class Cell(Struct, frozen=True):
    """A list of an article: how many bullets it holds, and how many came and left."""

    count: int = 0
    came: int = 0
    left: int = 0


class Row(Struct, frozen=True, eq=False, dict=True):
    """An article, as the page shows it."""

    anchor: str
    result: ArticleResult
    changes: Sequence[Change]

    @cached_property
    def cells(self) -> Mapping[Slot, Cell | None]:
        """Its lists; None for one whose place is not there, or whose source was not asked."""
        return {slot: self._cell(slot) for slot in SLOTS}

    def _cell(self, slot: Slot) -> Cell | None:
        one = self.result.outcomes.get(slot)
        if one is None:
            return None
        return Cell(one.kept + len(one.added), len(one.added), len(one.removed))

    @cached_property
    def total(self) -> Total:
        """What came and left."""
        return Total.of(self.changes)

    @property
    def held(self) -> str:
        """How many policies and recommendations it holds, by pillar."""
        counts = {slot: "–" if cell is None else cell.count for slot, cell in self.cells.items()}
        return ", ".join(
            f"{pillar.words} {' + '.join(str(counts[Slot(kind, pillar)]) for kind in _LISTS)}"
            for pillar in Pillar
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be looked at."""
        return (*self.result.findings, *self.result.warnings)

    @property
    def tokens(self) -> str:
        """What a filter finds it by."""
        state = "changed" if self.result.changed else "unchanged"
        return f"{state} remarks" if self.remarks else state


class Remark(Struct, frozen=True):
    """Something to decide on: about an article with its anchor, a file, or all of the docset."""

    text: str
    name: str = ""
    anchor: str = ""


class Decisions(Struct, frozen=True):
    """Remarks of one kind."""

    title: str
    remarks: Sequence[Remark]
    grave: bool = False


class Entry(Struct, frozen=True, eq=False):
    """A policy or a recommendation that some article's change names: it stands here once."""

    anchor: str
    link: Link
    policies: Sequence[JudgedPolicy]  # its definitions, the first one named in full


#: The lists of an article, in the order of the matrix.
SLOTS = [Slot(kind, pillar) for pillar in Pillar for kind in _LISTS]


def page(report: Report, history: Sequence[Coverage], today: date, *, wrote: bool) -> str:
    """The report as a page of its own; `wrote`: the changes are made, and not only shown."""
    rows = [
        Row(f"a{number}", result, changes(result))
        for number, result in enumerate(report.results, start=1)
    ]
    return html.render(
        "report.html.j2",
        report=report,
        rows=rows,
        slots=SLOTS,
        pillars=[*Pillar],
        totals=_totals(rows),
        total=Total.of([change for row in rows for change in row.changes]),
        decisions=[one for one in _decisions(report, rows) if one.remarks],
        entries=_entries(rows),
        own=own_resources.of_report(report),
        lines=_lines(history),
        history=history,
        news=by_service(report.news),
        news_counts=news.counts(report.news),
        skipped=[*report.skipped, *report.passed_over],
        today=today,
        verb="changed" if wrote else "would change",
    )


def _totals(rows: Sequence[Row]) -> Mapping[Slot, Cell]:
    """The same lists of all articles together."""
    found = {slot: [cell for row in rows if (cell := row.cells[slot])] for slot in SLOTS}
    return {
        slot: Cell(
            sum(cell.count for cell in cells),
            sum(cell.came for cell in cells),
            sum(cell.left for cell in cells),
        )
        for slot, cells in found.items()
    }


def _decisions(report: Report, rows: Sequence[Row]) -> Iterator[Decisions]:
    """What a person is to decide on, the gravest first."""

    def of_rows(texts: Iterator[tuple[Row, str]]) -> list[Remark]:
        return [Remark(text, row.result.name, row.anchor) for row, text in texts]

    found = [(row, text) for row in rows for text in row.result.findings]
    told = ((row, text) for row in rows for text in row.result.warnings)
    yield Decisions("Sources that refused", [*map(Remark, report.refused)], grave=True)
    yield Decisions("Articles that could not be done", _of_files(report.failures), grave=True)
    yield Decisions(
        "Deprecated policies that articles still mention",
        of_rows((row, text) for row, text in found if text.endswith(_DEPRECATED)),
        grave=True,
    )
    yield Decisions(
        "Prose that is no longer so",
        of_rows((row, text) for row, text in found if not text.endswith(_DEPRECATED)),
    )
    yield Decisions("Remarks on articles", of_rows(told))
    yield Decisions(
        "Remarks on the docset and its sources",
        [*map(Remark, (*report.warnings, *report.of_sources))],
    )


def _of_files(files: Sequence[NotDone]) -> list[Remark]:
    return [Remark(one.reason, one.name) for one in files]


def _entries(rows: Sequence[Row]) -> Mapping[Link, Entry]:
    """All that the changes name, by name."""
    known = {
        member.judged.policy.id: member.judged
        for facts in {row.result.facts for row in rows if row.changes}
        for families in (facts.families or {}).values()
        for family in families
        for member in family.members
    }
    links = sorted(
        {link for row in rows for change in row.changes for link in change.links},
        key=lambda link: (link.name.lower(), link.link, link.ids),
    )
    return {
        link: Entry(f"e{number}", link, _judged(link, known))
        for number, link in enumerate(links, start=1)
    }


def _judged(link: Link, known: Mapping[str, JudgedPolicy]) -> list[JudgedPolicy]:
    """The definitions of a bullet; the one that its name links to first."""
    found = [known[guid] for guid in link.ids if guid in known]
    return sorted(found, key=lambda one: one.policy.id not in link.link)


def _lines(history: Sequence[Coverage]) -> list[chart.Line]:
    """The lines of the chart; none where there is no time to look back on."""
    if len(history) < 2:
        return []
    days = [one.day for one in history]
    return [
        chart.Line("Articles", days, [one.articles for one in history]),
        chart.Line("Policies and recommendations", days, [one.bullets for one in history]),
    ]
