"""Why a run added, updated or removed a bullet, as far as the run knows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from enricher.article.bullets import Bullet, RemovedBullet, name_key
from enricher.article.model import ArticleResult
from enricher.article.plan import Point
from enricher.article.point_status import Status
from enricher.article.template import Slot, SlotKind
from enricher.catalog import news
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import CLOUDS
from enricher.catalog.history import History
from enricher.docset.report import Report
from enricher.report.change_reasons import Reason, Why
from enricher.sources.shipped import shipped_history

_UPDATES = {
    news.RENAMED: Reason.RENAMED,
    news.LEFT_PREVIEW: Reason.LEFT_PREVIEW,
    news.MAJOR_VERSION: Reason.NEW_VERSION,
}
_UNLISTED = {
    Status.MENTIONED: Reason.MENTIONED,
    Status.REPEATS: Reason.REPEATS,
    Status.LEFT_OUT: Reason.LEFT_OUT,
}


class ChangeReasons:
    """The reasons for the changes of a run."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._news = {entry.subject.id: entry for entry in report.news}

    @cached_property
    def _history(self) -> History:
        """The releases of Azure's policies: of the catalogue, or else of the one that ships."""
        catalog = self._report.catalog
        if catalog and catalog.facts.history.releases:
            return catalog.facts.history
        clouds = (cloud for cloud, hosts in CLOUDS.items() if hosts == self._report.hosts)
        return next(map(shipped_history, clouds), History())

    def to_add(self, bullet: Bullet, result: ArticleResult, slot: Slot) -> Why:
        """Return why a bullet is new in a slot."""
        for removed in (each for group in result.removed_bullets.values() for each in group):
            before = Bullet("", name=removed.name, link=removed.link)
            successor = removed.successor
            if successor and not successor.subject.ids.isdisjoint(bullet.subject.ids):
                return Why.of(Reason.REPLACES, before)
            if removed.into == bullet:
                return Why.of(Reason.TAKES_IN, before)
        point = next((point for in_slot, point in _points(bullet, result) if in_slot == slot), None)
        if point is None and slot.kind is SlotKind.POLICIES and not bullet.subject.ids:
            return Why.of(Reason.INITIATIVE)
        if point and point.mention:
            return Why.of(Reason.NAMED)
        if release := self._release_of(bullet):
            return Why.of(Reason.NEW, release=release)
        reason = Reason.NEWLY_LISTED if result.was_filled else Reason.FIRST_FILL
        return Why.of(reason, rank=_rank(point) if point else "")

    def to_update(self, bullet: Bullet) -> Why:
        """Return why the text of a bullet is another one."""
        kinds = [
            kind
            for guid in bullet.subject.ids & self._news.keys()
            for kind in self._news[guid].kinds
        ]
        reasons = (_UPDATES[kind] for kind in news.KINDS if kind in kinds and kind in _UPDATES)
        return Why.of(next(reasons, Reason.REWORDED))

    def to_remove(self, bullet: RemovedBullet, result: ArticleResult, slot: Slot) -> Why:
        """Return why a bullet was removed from a slot."""
        if result.is_stripped:
            return Why.of(Reason.STRIPPED)
        if bullet.gone:
            return self._retired(bullet, slot)
        if bullet.into:
            return Why.of(Reason.FOLDED, bullet.into)
        return self._unlisted(bullet, result, slot)

    def _unlisted(self, bullet: RemovedBullet, result: ArticleResult, slot: Slot) -> Why:
        """Return why a list no longer has something that Azure still has."""
        points = [*_points(bullet, result)]
        for in_slot, point in points:
            if point.status is Status.LISTED and in_slot != slot and type(in_slot) is type(slot):
                return Why.of(Reason.MOVED, pillar=in_slot.title)
        for _, point in points:
            if point.status is Status.BEYOND_LIMIT:
                return _outranked(point, result, slot)
            if point.status in _UNLISTED:
                return Why.of(_UNLISTED[point.status])
        return Why.of(Reason.NOT_LISTED) if points else self._unplanned(bullet, result, slot)

    def _release_of(self, bullet: Bullet) -> str:
        """Return the release that brought the policies of a bullet; empty if it isn't known."""
        ids, history = bullet.subject.ids, self._history
        if ids and ids <= history.first.keys():
            return f"{max(history.first[guid] for guid in ids):%Y-%m}"
        added = (guid for guid in ids if guid in self._news)
        return "Azure" if any(news.ADDED in self._news[guid].kinds for guid in added) else ""

    def _retired(self, bullet: RemovedBullet, slot: Slot) -> Why:
        """Return the state in Azure of what a removed bullet is about."""
        successor = bullet.successor
        if bullet.missing_in:
            return Why.of(Reason.NOT_IN_CLOUD, cloud=bullet.missing_in)
        if bullet.deprecated:
            reason = Reason.DEPRECATED_REPLACED if successor else Reason.DEPRECATED
        elif slot.kind is SlotKind.RECOMMENDATIONS:
            reason = Reason.REMOVED_FROM_ADVISOR
        else:
            reason = Reason.REMOVED_REPLACED if successor else Reason.REMOVED_FROM_AZURE
        return Why.of(reason, successor)

    def _unplanned(self, bullet: RemovedBullet, result: ArticleResult, slot: Slot) -> Why:
        """Return why an article can't list something that Azure still has."""
        catalog, service = self._report.catalog, result.service.name
        if slot.kind is SlotKind.RECOMMENDATIONS:
            return Why.of(Reason.NOT_CONCERNED, service=service)
        if catalog is None:
            return Why.of(Reason.NOT_LISTED)
        if not bullet.ids:
            names = {name_key(name) for each in catalog.initiatives for name in each.names}
            is_initiative = name_key(bullet.name) in names
            return Why.of(Reason.OTHER_INITIATIVE if is_initiative else Reason.NOT_LISTED)
        if not catalog.overrides.exclude.isdisjoint(bullet.ids):
            return Why.of(Reason.EXCLUDED)
        if _is_preview(bullet, catalog) and not result.article.options.preview:
            return Why.of(Reason.PREVIEW)
        return Why.of(Reason.NOT_CONCERNED, service=service)


def _points(bullet: Bullet | RemovedBullet, result: ArticleResult) -> Iterator[tuple[Slot, Point]]:
    """Yield the points of the plan about a bullet, each with its list: by id, or else by name."""
    ids = bullet.ids if isinstance(bullet, RemovedBullet) else bullet.subject.ids
    name = name_key(bullet.name)
    for slot, plan in result.plan.slots.items():
        for point in plan.points:
            same = {point.lead, *point.also} & {*ids} if ids else name == name_key(point.name)
            if same:
                yield slot, point


def _rank(point: Point) -> str:
    """Return the rank of a point among others, in words."""
    return point.reason.rpartition("; ")[2]


def _outranked(point: Point, result: ArticleResult, slot: Slot) -> Why:
    """Return which new bullets are listed instead of a point."""
    slot_result = result.slot_results.get(slot)
    added = slot_result.added if slot_result else ()
    if not added:
        return Why.of(Reason.BEYOND_LIMIT, rank=_rank(point).partition(",")[0])
    return Why.of(Reason.OUTRANKED, added[0])


def _is_preview(bullet: RemovedBullet, catalog: Catalog) -> bool:
    policies = map(catalog.by_id, bullet.ids)
    return any(policy is not None and policy.preview for policy in policies)
