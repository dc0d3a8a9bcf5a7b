"""Articles, reports and catalogues with literal values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from enricher.article.bullets import Bullet, BulletKey, RemovedBullet
from enricher.article.enrich import Enricher
from enricher.article.model import NO_TEXT, Article, ArticleResult
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.conditions import EvaluationTrace
from enricher.catalog.explanation import Explanation
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.service import Service
from enricher.docset.reader import SkipReason, UnprocessedFile
from enricher.docset.report import Report
from enricher.markdown.document import Document, Span
from enricher.markdown.edit import Edit
from enricher.markdown.outline import Outline
from tests.support.builders import GATEWAY, catalog_of, compiled, guid, policy

SERVICE = Service(key="gateways", name="Azure Gateways", resource_types=(GATEWAY,))
POLICY_DEFINITION = policy(
    name="Gateways should be Zone Redundant",
    id_=guid(1),
    description="Without zones, circuits fail.",
)
PREVIEW_DEFINITION = policy(name="Gateways should use VPN", id_=guid(2), metadata={"preview": True})
POLICY, PREVIEW = compiled(POLICY_DEFINITION), compiled(PREVIEW_DEFINITION)
RECOMMENDATION = RecommendationType(
    guid(11), "Use several gateways", Pillar.RELIABILITY, "High", GATEWAY, "/azure/more"
)
CATALOG = catalog_of([POLICY_DEFINITION, PREVIEW_DEFINITION], (), [RECOMMENDATION])
PORTAL = "https://portal.azure.com/policyDefinitions/"

RELIABILITY = Slot(SlotKind.POLICIES, Pillar.RELIABILITY)
SECURITY = Slot(SlotKind.POLICIES, Pillar.SECURITY)
SENTENCE = Slot(SlotKind.SENTENCE, Pillar.RELIABILITY)
RECOMMENDATIONS = Slot(SlotKind.RECOMMENDATIONS, Pillar.RELIABILITY)

#: Only a sentence changed.
REWRITTEN = SlotResult((Edit(Span(0, 1), "x"),))
ADDED = Bullet("text", BulletKey(frozenset({guid(1)})), "Zones", f"{PORTAL}{guid(1)}")
UPDATED = Bullet("text", BulletKey(frozenset({guid(2)})), "Tunnels", f"{PORTAL}{guid(2)}")
REMOVED = RemovedBullet("Circuits", "/azure/circuits", (), gone=False)
RETIRED = RemovedBullet(
    "Old zones", f"{PORTAL}{guid(3)}", (guid(3),), gone=True, deprecated=True, successor=ADDED
)


def classified(compiled_policy: CompiledPolicy = POLICY) -> ClassifiedPolicy:
    """Return a policy with its pillars."""
    return CATALOG.classify(compiled_policy)


def explanation(
    traces: Mapping[Service, Sequence[tuple[str, EvaluationTrace]]],
    *,
    successor: CompiledPolicy | None = None,
    services: Sequence[Service] = (),
    is_complete: bool = False,
) -> Explanation:
    """Return the explanation of a policy."""
    reasons = ["stable"] if services and is_complete else []
    return Explanation(classified(), successor, traces, services, reasons, is_complete)


def result(
    slot_results: dict[Slot, SlotResult | None] | None = None,
    *,
    name: str = "docs/gateways.md",
    before: str = "",
    after: str = "",
    **values: Any,
) -> ArticleResult:
    """Return the result of an article."""
    by_slot = slot_results or {}
    return ArticleResult(
        Article(Path(name), name, Outline.of(Document(before)), SERVICE),
        SERVICE,
        NO_TEXT,
        Document(after),
        by_slot,
        {slot: slot_result.removed for slot, slot_result in by_slot.items() if slot_result},
        changed=any(slot_result and slot_result.changes for slot_result in by_slot.values()),
        **values,
    )


def changed_result(**values: Any) -> ArticleResult:
    """Return a result with bullets of each kind, and a section that is missing."""
    policies = SlotResult(
        added=(ADDED,), updated=(UPDATED,), removed=(REMOVED, RETIRED), kept=3, mentioned=(UPDATED,)
    )
    slots = {RELIABILITY: policies, SECURITY: SlotResult(kept=2), RECOMMENDATIONS: None}
    return result(slots, **values)


def report(*results: ArticleResult, **fields: Any) -> Report:
    """Return the report of a run that filled articles from the catalogue."""
    filled = Report(**fields)
    enricher = Enricher(CATALOG, None, Wording())
    for article_result in results:
        filled.add(article_result, enricher)
    return filled


def unprocessed(name: str, message: str, reason: SkipReason = SkipReason.FAILED) -> UnprocessedFile:
    """Return a file that was not processed."""
    return UnprocessedFile(Path(name), name, message, reason)
