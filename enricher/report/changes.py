"""The changes of an article, by section and pillar, with names and links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from enricher.article.bullets import DEPRECATED, Bullet, RemovedBullet
from enricher.article.model import ArticleResult
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.report.outputs import Change, Link, RetiredPolicy

_SITE = "https://learn.microsoft.com"  # what site-relative links are relative to
_TITLES = {
    SlotKind.POLICIES: "Policy definitions",
    SlotKind.SENTENCE: "Azure Advisor sentence",
    SlotKind.RECOMMENDATIONS: "Azure Advisor recommendations",
}


class Total(Struct, frozen=True):
    """The numbers of bullets that were added, updated and removed.

    A removed bullet on several policies that Azure retired counts once for each, and so does a
    retired policy that a remaining bullet no longer links. `deprecated` are those of `removed`
    whose policy is deprecated.
    """

    added: int
    updated: int
    removed: int
    deprecated: int

    @classmethod
    def of(cls, article_changes: Sequence[Change]) -> Total:
        """Return the totals of an article's changes."""
        retired = [policy for change in article_changes for policy in change.retired]
        return cls(
            added=sum(len(change.added) for change in article_changes),
            updated=sum(len(change.updated) for change in article_changes),
            removed=sum(len(change.removed) for change in article_changes) + len(retired),
            deprecated=sum(policy.state == DEPRECATED for policy in retired),
        )


def changes(result: ArticleResult) -> list[Change]:
    """Return the changes of an article by section, in its order; unchanged ones are left out."""
    return [
        _change(result, slot, slot_result)
        for slot, slot_result in result.slot_results.items()
        if slot_result and slot_result.changes
    ]


def _change(result: ArticleResult, slot: Slot, slot_result: SlotResult) -> Change:
    removed = result.removed_bullets_of(slot)
    return Change(
        title=f"{_TITLES[slot.kind]}, {slot.pillar.words}",
        pillar=slot.pillar,
        added=_links(slot_result.added),
        updated=_links(slot_result.updated),
        removed=_links(bullet for bullet in removed if not bullet.gone),
        retired=[
            RetiredPolicy(
                policy=_link(bullet),
                state=bullet.state,
                successor=_link(bullet.successor) if bullet.successor else None,
            )
            for bullet in removed
            if bullet.gone
        ],
    )


def _links(bullets: Iterable[Bullet | RemovedBullet]) -> list[Link]:
    return [_link(bullet) for bullet in bullets]


def _link(bullet: Bullet | RemovedBullet) -> Link:
    ids = bullet.ids if isinstance(bullet, RemovedBullet) else tuple(sorted(bullet.subject.ids))
    return Link(name=bullet.name, link=absolute(bullet.link), ids=ids)


def absolute(link: str) -> str:
    """Return a link that also works outside Microsoft Learn; empty if it isn't an https link."""
    link = _SITE + link if link.startswith("/") else link
    return link if link.startswith("https://") else ""
