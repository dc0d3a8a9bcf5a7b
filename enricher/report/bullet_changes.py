"""The bullets that a run changes, each with its facts and the reason: the model of all reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import UNSET

from enricher.article.bullets import Bullet, RemovedBullet, name_key
from enricher.article.definitions import definition_ids
from enricher.article.model import ArticleResult
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.service import Service
from enricher.docset.report import Report
from enricher.report.change_reasons import Reason, Why
from enricher.report.changes import changes, directive_of, link_of
from enricher.report.outputs import Action, BulletChange, Link
from enricher.report.why_changed import ChangeReasons


class BulletChanges:
    """The changes of bullets in the articles of a run."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._reasons = ChangeReasons(report)
        self._impacts = cache(self._impacts_of)

    def of(self, result: ArticleResult) -> list[BulletChange]:
        """Return the changes of an article in its order, after those in the user's own bullets."""
        return [*self._linked(result), *self._in_slots(result)]

    def removed(self, result: ArticleResult) -> Iterator[BulletChange]:
        """Yield the bullets that were removed from an article."""
        for slot in changes(result):
            yield from self._removed_from(result, slot)

    def _in_slots(self, result: ArticleResult) -> Iterator[BulletChange]:
        for slot in changes(result):
            slot_result = result.slot_results[slot] or SlotResult()
            yield from self._removed_from(result, slot)
            for bullet in slot_result.added:
                why = self._reasons.to_add(bullet, result, slot)
                yield self._change("added", bullet, result, slot, why)
            for bullet in slot_result.updated:
                why = self._reasons.to_update(bullet)
                yield self._change("updated", bullet, result, slot, why)

    def _removed_from(self, result: ArticleResult, slot: Slot) -> Iterator[BulletChange]:
        for bullet in result.removed_bullets_of(slot):
            why = self._reasons.to_remove(bullet, result, slot)
            yield self._change("removed", bullet, result, slot, why)

    def _linked(self, result: ArticleResult) -> Iterator[BulletChange]:
        for bullet in result.linked if result.changed else ():
            yield self._change("linked", bullet, result, None, Why.of(Reason.LINKED))

    def _change(
        self,
        action: Action,
        bullet: Bullet | RemovedBullet,
        result: ArticleResult,
        slot: Slot | None,
        why: Why,
    ) -> BulletChange:
        kind, link = slot.kind if slot else SlotKind.POLICIES, link_of(bullet)
        on_policies = kind is SlotKind.POLICIES
        impact = (
            ""
            if kind is not SlotKind.RECOMMENDATIONS
            else self._impacts(result.service).get(name_key(link.name), "")
        )
        return BulletChange(
            action=action,
            kind=kind,
            pillar=slot.own_pillar if slot else None,
            directive=(slot and directive_of(slot)) or UNSET,
            bullet=link,
            effects=self._effects(link) if on_policies else (),
            impact=impact,
            reason=why.reason,
            why=why.words,
            other=link_of(why.other) if why.other else None,
        )

    def _effects(self, link: Link) -> tuple[str, ...]:
        """Return the effects of the policy that a bullet links, without `Disabled`."""
        catalog = self._report.catalog
        ids = sorted(definition_ids(link.link)) or sorted(link.ids)
        policy = catalog.by_id(ids[0]) if catalog and ids else None
        return tuple(each for each in policy.effects if each != "Disabled") if policy else ()

    def _impacts_of(self, service: Service) -> Mapping[str, str]:
        """Return the impacts of a service's recommendations, by the keys of all their names."""
        names_of = load_advisor_rules().names
        recommendations = self._report.facts_of(service).all_recommendations
        return {
            name_key(name): entry.impact for entry in recommendations for name in names_of(entry)
        }
