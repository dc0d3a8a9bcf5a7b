"""The history of directives: what enrich wrote for them, also for another selection."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from enricher.article.article_options import Form
from enricher.article.directives.directive import Directives, slot_of_name
from enricher.article.directives.lists import DirectiveContent
from enricher.article.directives.syntax import find_regions
from enricher.article.directives.tables import rows_in
from enricher.article.lock_history import ArticleHistory, ArticleLock
from enricher.article.plan import SlotPlan
from enricher.markdown.outline import Outline


def orphans_of(lock: ArticleLock, directives: Directives) -> tuple[str, ...]:
    """Return the slots of directives that are in the lock, but not in the article."""
    present = {directive.slot.name for directive in directives.directives}
    return tuple(name for name in lock if slot_of_name(name) and name not in present)


def adopted(history: ArticleHistory, directives: Directives, outline: Outline) -> ArticleHistory:
    """Return the history in which directives that the user edited have their former entries.

    So enrich recognizes what it wrote for another selection. A directive adopts the entries of the
    first one of its kind that is gone, unless its region is empty.
    """
    orphans: Sequence[str] = orphans_of(history.written, directives)
    written = dict(history.written)
    for directive, region in zip(directives.directives, find_regions(outline).regions, strict=True):
        slot = directive.slot
        mine = [name for name in orphans if name.startswith(f"{slot.kind.value}/")]
        if mine and region.blocks and not written.get(slot.name):
            written[slot.name] = written.pop(mine[0])
            orphans = [name for name in orphans if name != mine[0]]
    return replace(history, written=written, orphans=orphans_of(history.written, directives))


def has_written(outline: Outline, content: DirectiveContent) -> bool:
    """Return whether the regions of a text have a bullet or row that enrich writes."""
    lists, tables = (content.managed(SlotPlan(), form) for form in Form)
    blocks = [block for region in find_regions(outline).regions for block in region.blocks]
    return any(lists.desired.writes(item) for block in blocks for item in block.items) or any(
        tables.desired.writes(row)
        for block in blocks
        if block.kind == "table"
        for row in rows_in(outline, block, len(content.header), tables)
    )
