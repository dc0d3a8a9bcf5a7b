"""The articles of the page of a refresh: their numbers, their changes, and what filters match."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from enricher.article.model import ArticleResult
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.docset.report import Report
from enricher.report.article_diff import Hunk
from enricher.report.bullet_changes import BulletChanges
from enricher.report.changes import changed_sentences, changes, sections, total
from enricher.report.outputs import BulletChange, Totals

_LISTS = (SlotKind.POLICIES, SlotKind.RECOMMENDATIONS)
_DIFF_LIMIT = 1_000_000  # characters of source, before and after, of all articles on a page

#: The tokens of the filter for what a list has, each with its label.
KINDS = {SlotKind.POLICIES: ("policy", "Azure Policy"), SlotKind.SENTENCE: ("advisor", ""),
         SlotKind.RECOMMENDATIONS: ("advisor", "Azure Advisor"),
         SlotKind.INITIATIVES: ("policy", "Azure Policy")}  # fmt: skip
#: The states of the filter, in order, each with its label.
_STATES = {
    "review": "to review",
    "added": "added",
    "removed": "removed",
    "replaced": "removed: replaced",
    "deprecated": "removed: deprecated",
    "updated": "updated",
    "linked": "linked",
    "sentences": "sentences updated",
    "unchanged": "unchanged",
}


#: The lists of an article, in the order of the matrix.
SLOTS = [Slot(kind, pillar) for pillar in Pillar for kind in _LISTS]


class Cell(Struct, frozen=True):
    """The number of bullets in a list of an article, and of those added and removed."""

    count: int = 0
    added: int = 0
    removed: int = 0


class Row(Struct, frozen=True, eq=False, dict=True):
    """An article of the page."""

    anchor: str
    result: ArticleResult
    bullets: Sequence[BulletChange]
    hunks: Sequence[Hunk] = ()  # of its diff, as far as they are known
    is_cut: bool = False  # the page has no room for the hunks

    @cached_property
    def cells(self) -> Mapping[Slot, Cell | None]:
        """The lists of the article; None for a section that is missing or was not queried.

        Lists of directives on one pillar count as well.
        """
        return {slot: self._cell(slot) for slot in SLOTS}

    def _cell(self, slot: Slot) -> Cell | None:
        parts = {
            each: result
            for each, result in self.result.slot_results.items()
            if result and each.kind is slot.kind and each.own_pillar is slot.pillar
        }
        if not parts:
            return None
        numbers = total(change for each, change in changes(self.result).items() if each in parts)
        kept = sum(result.kept for result in parts.values())
        return Cell(kept + numbers.added, numbers.added, numbers.removed)

    @cached_property
    def total(self) -> Totals:
        """The numbers of bullets that changed."""
        return total(changes(self.result).values())

    @property
    def sentences(self) -> str:
        """Where sentences changed, but no bullet; empty if nowhere."""
        return changed_sentences(sections(self.result))

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
        """The values of the filter that an unchanged article matches."""
        slots = [slot for slot, cell in self.cells.items() if cell and cell.count]
        tokens = [token for slot in slots for token in (slot.pillar.value, KINDS[slot.kind][0])]
        return " ".join(dict.fromkeys(["unchanged", *tokens]))


def rows_of(report: Report, diffs: Mapping[str, Sequence[Hunk]]) -> Iterator[Row]:
    """Yield the articles, with the hunks of as many as the page has room for."""
    bullets = BulletChanges(report)
    room = _DIFF_LIMIT
    for number, result in enumerate(report.results, start=1):
        hunks = diffs.get(result.name, ())
        room -= sum(len(text) for each in hunks for text in (*each.before, *each.after))
        yield Row(f"a{number}", result, bullets.of(result), hunks, is_cut=room < 0)


def tokens_of(change: BulletChange) -> str:
    """Return the values of the filter that a changed bullet matches."""
    pillar = change.pillar.value if change.pillar else ""
    tokens: list[str] = [change.action, KINDS[change.kind][0], pillar]
    tokens += ["replaced"] if change.is_replaced else []
    tokens += ["deprecated"] if change.is_deprecated else []
    return " ".join(filter(None, tokens))


def choices(rows: Sequence[Row], *, has_reviews: bool) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the choices of the filter, by its field: pairs of a token and its label."""
    present = {
        token for row in rows for change in row.bullets for token in tokens_of(change).split()
    }
    present |= {"sentences" for row in rows if row.sentences}
    present |= {"unchanged" for row in rows if not row.result.changed}
    present |= {"review"} if has_reviews else set()
    return {
        "Status": [(token, label) for token, label in _STATES.items() if token in present],
        "Pillar": [(pillar.value, pillar.title) for pillar in Pillar],
        "Kind": [KINDS[kind] for kind in _LISTS],
    }


def totals_of(rows: Sequence[Row]) -> Mapping[Slot, Cell]:
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
