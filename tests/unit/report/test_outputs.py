"""The types of the outputs."""

from __future__ import annotations

from enricher.article.template import SlotKind
from enricher.catalog.pillar import Pillar
from enricher.report.change_reasons import Reason
from enricher.report.outputs import BulletChange, Link


def change(reason: Reason) -> BulletChange:
    """Return a bullet that was removed."""
    return BulletChange(
        action="removed",
        kind=SlotKind.POLICIES,
        pillar=Pillar.SECURITY,
        bullet=Link(name="Zones"),
        effects=(),
        impact="",
        reason=reason,
        why="",
        other=None,
    )


def test_bullet_change__is_replaced_or_deprecated() -> None:
    """A deprecated policy is not gone from Azure, and need not have a replacement."""
    states = {
        reason: (change(reason).is_replaced, change(reason).is_deprecated)
        for reason in (Reason.DEPRECATED, Reason.DEPRECATED_REPLACED, Reason.REMOVED_FROM_AZURE)
    }
    assert [*states.values()] == [(False, True), (True, True), (False, False)]
    assert change(Reason.FOLDED).is_replaced
