"""The bullets that a run changes, with their facts and reasons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from enricher.article.article_options import ArticleOptions
from enricher.article.bullets import Bullet, BulletKey, RemovedBullet
from enricher.article.enrich import Enricher
from enricher.article.model import ArticleResult
from enricher.article.plan import ArticlePlan, Point, SlotPlan
from enricher.article.point_status import Mention, Status
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot
from enricher.article.wording import Wording
from enricher.catalog import news
from enricher.catalog.catalog import Catalog
from enricher.catalog.facts import CatalogFacts
from enricher.catalog.history import History
from enricher.catalog.news import News
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar
from enricher.docset.report import Report
from enricher.report.bullet_changes import BulletChanges
from enricher.report.change_reasons import Reason
from enricher.report.outputs import BulletChange
from tests.support.builders import guid
from tests.unit.report.builders import (
    ADDED,
    CATALOG,
    POLICY,
    PREVIEW,
    RECOMMENDATION,
    RECOMMENDATIONS,
    RELIABILITY,
    REMOVED,
    RETIRED,
    SECURITY,
    SERVICE,
    UPDATED,
    report,
    result,
)

GONE = RemovedBullet("Zones", ADDED.link, (guid(1),), gone=False)


def point(status: Status, lead: str = guid(1), **values: object) -> Point:
    """Return a point about a policy."""
    reason = "the text mentions it (named in full); number 3 of 9 by worth"
    return replace(Point("Zones", lead, status, reason), **values)


def planned(slot: Slot, *points: Point) -> ArticlePlan:
    """Return the plan of a list."""
    return ArticlePlan({slot: SlotPlan(points)})


def changes_of(article: ArticleResult, **fields: object) -> list[BulletChange]:
    """Return the changes of an article that was filled from the catalogue."""
    return BulletChanges(report(article, **fields)).of(article)


def why_added(bullet: Bullet = ADDED, **values: object) -> str:
    """Return why a bullet was added to the list of reliability."""
    (change,) = changes_of(result({RELIABILITY: SlotResult(added=(bullet,))}, **values))
    return change.why


def why_removed(bullet: RemovedBullet, slot: Slot = RELIABILITY, **values: object) -> str:
    """Return why a bullet was removed from a list."""
    (change,) = changes_of(result({slot: SlotResult(removed=(bullet,))}, **values))
    return change.why


def test_change__has_the_facts_of_a_policy() -> None:
    (change,) = changes_of(result({RELIABILITY: SlotResult(added=(ADDED,))}))
    assert (change.action, change.pillar, change.bullet.name) == (
        "added", Pillar.RELIABILITY, "Zones",
    )  # fmt: skip
    assert change.effects == tuple(each for each in POLICY.effects if each != "Disabled")
    assert change.impact == ""


def test_change__has_the_impact_of_a_recommendation() -> None:
    bullet = Bullet("text", name=RECOMMENDATION.display_name)
    (change,) = changes_of(result({RECOMMENDATIONS: SlotResult(added=(bullet,))}))
    assert (change.impact, change.effects) == ("High", ())


def test_added__by_what_the_run_knows() -> None:
    """The most telling reason counts."""
    listed = planned(RELIABILITY, point(Status.LISTED))
    assert why_added(plan=listed) == "not listed before: number 3 of 9 by worth"
    assert why_added(plan=listed, was_filled=True) == (
        "now among those to list: number 3 of 9 by worth"
    )
    named = planned(RELIABILITY, point(Status.LISTED, mention=Mention.NAMED))
    assert why_added(plan=named) == "named by the text"
    assert why_added(Bullet("text", name="Start with it")) == "holds much of the list"


def test_added__in_a_release() -> None:
    """The catalogue knows in which release a policy first appeared."""
    history = History((date(2025, 5, 21), date(2026, 4, 29)), {guid(1): date(2026, 4, 29)})
    facts = CatalogFacts([POLICY, PREVIEW], (), (), history=history)
    article = result({RELIABILITY: SlotResult(added=(ADDED,))})
    filled = Report()
    filled.add(article, Enricher(Catalog(facts), None, Wording()))
    (change,) = BulletChanges(filled).of(article)
    assert (change.reason, change.why) == (Reason.NEW, "new in 2026-04")
    added = News(POLICY, (news.ADDED,), Pillar.RELIABILITY)
    (change,) = changes_of(article, news=[added])
    assert change.why == "new in Azure"


def test_added__instead_of_another() -> None:
    """A successor replaces what was removed, and a bullet takes in what it names now."""
    replaced = SlotResult(added=(ADDED,), removed=(RETIRED,))
    removed, added = changes_of(result({RELIABILITY: replaced}))
    assert (removed.why, added.why) == ("deprecated, replaced by Zones", "replaces Old zones")
    assert removed.other == added.bullet
    folded = SlotResult(added=(ADDED,), removed=(replace(REMOVED, into=ADDED),))
    removed, added = changes_of(result({RELIABILITY: folded}))
    assert (removed.why, added.why) == ("now in the bullet on Zones", "takes in Circuits")


def test_updated() -> None:
    updated = result({RELIABILITY: SlotResult(added=(), updated=(UPDATED,), removed=(GONE,))})
    renamed = News(PREVIEW, (news.RENAMED, news.LEFT_PREVIEW), Pillar.RELIABILITY)
    assert [change.why for change in changes_of(updated)][1:] == ["reworded"]
    assert [change.why for change in changes_of(updated, news=[renamed])][1:] == [
        "renamed in Azure"
    ]


def test_removed__by_the_state_in_azure() -> None:
    """A deprecated policy is still in Azure."""
    assert why_removed(replace(RETIRED, successor=None)) == "deprecated"
    gone = replace(RETIRED, deprecated=False)
    assert why_removed(gone) == "removed from Azure, replaced by Zones"
    assert why_removed(replace(gone, successor=None)) == "removed from Azure"
    assert why_removed(replace(gone, missing_in="Azure in China")) == "not in Azure in China"
    lost = replace(gone, successor=None)
    assert why_removed(lost, RECOMMENDATIONS) == "no longer in Azure Advisor"


def reasons_by_plan() -> Iterable[tuple[str, ArticlePlan]]:
    """Yield a reason for each decision of a plan."""
    yield "now listed under Security", planned(SECURITY, point(Status.LISTED))
    yield "now named by the text", planned(RELIABILITY, point(Status.MENTIONED))
    yield "a policy of the article says the same", planned(RELIABILITY, point(Status.REPEATS))
    yield (
        "no longer among those that articles list",
        planned(RELIABILITY, point(Status.LEFT_OUT)),
    )
    yield (
        "beyond the length of the list: number 3 of 9 by worth",
        planned(RELIABILITY, point(Status.BEYOND_LIMIT)),
    )
    yield "no longer listed", planned(RELIABILITY, point(Status.LISTED))
    yield "no longer concerns Azure Gateways", ArticlePlan()


def test_removed__by_the_plan_of_the_article() -> None:
    for expected, plan in reasons_by_plan():
        assert why_removed(GONE, plan=plan) == expected


def test_removed__outranked_by_a_new_bullet() -> None:
    plan = planned(RELIABILITY, point(Status.BEYOND_LIMIT))
    slot_result = SlotResult(added=(UPDATED,), removed=(GONE,))
    removed, _ = changes_of(result({RELIABILITY: slot_result}, plan=plan))
    assert (removed.reason, removed.why) == (Reason.OUTRANKED, "outranked by Tunnels")


def test_removed__by_the_users_decisions() -> None:
    """An exclusion, and preview policies that the options leave out."""
    preview = replace(GONE, ids=(guid(2),))
    article = result({RELIABILITY: SlotResult(removed=(preview,))})
    filled = replace_options(article, ArticleOptions(preview=False))
    assert [change.why for change in changes_of(filled)] == [
        "in preview, which the options leave out"
    ]
    excluded = Report()
    catalog = CATALOG.with_overrides(Overrides(exclude=frozenset({guid(2)})))
    excluded.add(article, Enricher(catalog, None, Wording()))
    assert [change.why for change in BulletChanges(excluded).of(article)] == [
        "excluded by the configuration"
    ]


def replace_options(article: ArticleResult, options: ArticleOptions) -> ArticleResult:
    """Return a result whose article has other options."""
    return replace(article, article=replace(article.article, options=options))


def test_linked__in_the_users_bullets() -> None:
    article = replace(result({}, linked=(ADDED,)), changed=True)
    (change,) = changes_of(article)
    assert (change.action, change.pillar, change.reason) == ("linked", None, Reason.LINKED)
    assert BulletKey(frozenset(change.bullet.ids)) == ADDED.subject
    assert SERVICE.name not in change.why
