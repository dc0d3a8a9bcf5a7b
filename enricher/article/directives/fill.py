"""Fill the regions of directives: read the user's text there, plan the list, and edit it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.article_options import Form
from enricher.article.directives.lists import DirectiveContent
from enricher.article.directives.syntax import Region, find_regions
from enricher.article.directives.tables import fill_table, rows_in
from enricher.article.lock_history import ArticleHistory
from enricher.article.managed_list import ManagedList, fill_list
from enricher.article.own_text import text_around_list
from enricher.article.plan import SlotPlan
from enricher.article.prose import Prose, Source
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot
from enricher.markdown.blocks import Item
from enricher.markdown.outline import Outline

_BLOCKS = {Form.LIST: "bullet_list", Form.TABLE: "table"}  # kinds, by form
_OTHER = {Form.LIST: Form.TABLE, Form.TABLE: Form.LIST}


class FilledRegions(Struct, frozen=True):
    """The plans and results of directives, by slot; none for those whose source wasn't queried."""

    plans: dict[Slot, SlotPlan] = field(default_factory=dict)
    results: dict[Slot, SlotResult | None] = field(default_factory=dict)


def fill_regions(
    outline: Outline,
    contents: Sequence[DirectiveContent],
    history: ArticleHistory,
    *,
    is_stripping: bool = False,
) -> FilledRegions:
    """Fill the region of each directive, or take out of it what enrich put in.

    `contents` are those of all directives, in the order of the article.
    """
    filled = FilledRegions()
    for region, content in zip(find_regions(outline).regions, contents, strict=True):
        if content.is_available:
            slot = content.directive.slot
            editor = _Editor(outline, region, content, history)
            if is_stripping:
                filled.results[slot] = editor.strip()
            else:
                filled.plans[slot] = plan = editor.plan()
                filled.results[slot] = editor.fill(plan)
    return filled


class _Editor(Struct, frozen=True):
    """Edits one region."""

    outline: Outline
    region: Region
    content: DirectiveContent
    history: ArticleHistory

    def plan(self) -> SlotPlan:
        """Return the plan of the list, for the user's text in the region."""
        sources = [*self._sources()]
        return self.content.plan(Prose.of(sources, self.content.index, self.outline.references))

    def fill(self, plan: SlotPlan) -> SlotResult:
        """Fill the region in its form; what enrich wrote in the other form is moved."""
        form = self.content.directive.own.form
        other = self._managed(SlotPlan(), _OTHER[form])
        own = [*self._own_items(other, _OTHER[form])]
        moved = [subject for item in own for subject in other.desired.listed_subjects(item)]
        result = self._edit(self._managed(plan, form).with_moves(moved), form)
        if not own:
            return result
        emptied = self._edit(other.emptied(), _OTHER[form])
        return replace(
            result,
            edits=(*emptied.edits, *result.edits),
            by_user=(*emptied.by_user, *result.by_user),
        )

    def strip(self) -> SlotResult:
        """Take out what enrich put in; the user's text stays."""
        results = [
            self._edit(self._managed(SlotPlan(), form).emptied(), form)
            for form in Form
            if any(block.kind == _BLOCKS[form] for block in self.region.blocks)
        ]
        return replace(SlotResult.sum(results), written=(), by_user=())

    def _edit(self, managed: ManagedList, form: Form) -> SlotResult:
        if form is Form.TABLE:
            return fill_table(self.outline, self.region.section, managed, self.content.header)
        return fill_list(self.outline, self.region.section, managed)

    def _managed(self, plan: SlotPlan, form: Form) -> ManagedList:
        managed = self.content.managed(plan, form)
        return managed.with_history(self.history.of(self.content.directive.slot))

    def _sources(self) -> Iterator[Source]:
        """Yield the user's text: not what enrich writes, or once wrote, in either form."""
        form = self.content.directive.own.form
        lists, tables = (self._managed(SlotPlan(), each) for each in Form)

        def is_own(item: Item) -> bool:
            return lists.desired.writes(item) or self._writes_part_of(item)

        for block in self.region.blocks:
            if block.kind == "table":
                for row in rows_in(self.outline, block, len(self.content.header), tables):
                    if not tables.desired.writes(row):
                        yield Source(row.text, is_item=True, is_listed=form is Form.TABLE)
            else:
                section = replace(self.region.section, blocks=(block,))
                for source in text_around_list(self.outline, section, lists, is_own):
                    yield replace(source, is_listed=source.is_listed and form is Form.LIST)

    def _writes_part_of(self, item: Item) -> bool:
        slots = self.content.slots
        return slots.policies.writes_part_of(item.normal, slots.titles())

    def _own_items(self, managed: ManagedList, form: Form) -> Iterator[Item]:
        """Yield the bullets or rows that enrich wrote in a form."""
        for block in self.region.blocks:
            if block.kind == _BLOCKS[form]:
                columns = len(self.content.header)
                items: Sequence[Item] = block.items
                if form is Form.TABLE:
                    items = rows_in(self.outline, block, columns, managed)
                yield from (item for item in items if managed.desired.writes(item))
