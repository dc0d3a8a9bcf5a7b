"""The JSON outputs."""

from __future__ import annotations

import json

from enricher.article.plan import ArticlePlan, Point, SlotPlan
from enricher.article.point_status import Mention, Status
from enricher.catalog.resource_counts import Affected, Compliance, ServiceCounts
from enricher.docset.reader import SkipReason
from enricher.docset.report import Report
from enricher.report import json_report
from tests.support.builders import guid
from tests.unit.report.builders import (
    RELIABILITY,
    SERVICE,
    changed_result,
    unprocessed,
)

COUNTS = ServiceCounts({guid(11): Affected(2), guid(12): Affected(0, 1)}, {guid(1): Compliance(2)})


def test_fill() -> None:
    """A section for each slot; the counts of own resources only if there are any."""
    text = json_report.encode(json_report.fill(Report(results=[changed_result()])))
    (article,) = json.loads(text)["articles"]
    assert "own_resources" not in article
    assert article["service"] == "gateways"
    assert [[*section.values()] for section in article["sections"]] == [
        ["policy-definitions", "reliability", "filled", 1, 2, 3, 1],
        ["policy-definitions", "security", "unchanged", 0, 0, 2, 0],
        ["advisor-recommendations", None, "missing", 0, 0, 0, 0],
    ]


def test_fill__plan() -> None:
    """Each point of the article's plan, with the decision on it."""
    point = Point(
        "Zones", guid(1), Status.MENTIONED, "the text links it", Mention.LINKED, ("Audit",)
    )
    report = Report(results=[changed_result(plan=ArticlePlan({RELIABILITY: SlotPlan((point,))}))])
    (article,) = json.loads(json_report.encode(json_report.fill(report)))["articles"]
    assert article["plan"] == [
        {
            "kind": "policy-definitions",
            "pillar": "reliability",
            "name": "Zones",
            "id": guid(1),
            "status": "mentioned",
            "reason": "the text links it",
            "mention": "linked",
            "effects": ["Audit"],
            "also": [],
            "elsewhere": [],
            "initiatives": [],
        }
    ]


def test_fill__with_counts_of_own_resources() -> None:
    report = Report(results=[changed_result()], service_counts={SERVICE: COUNTS})
    (article,) = json.loads(json_report.encode(json_report.fill(report)))["articles"]
    assert article["own_resources"] == {
        "recommendations": {guid(11): 2},
        "set_aside": {guid(12): 1},
        "compliance": {guid(1): {"compliant": 2, "non_compliant": 0}},
    }


def test_refresh() -> None:
    report = Report(
        results=[changed_result()],
        failures=[unprocessed("a.md", "It failed.")],
        skipped=[unprocessed("b.md", "Not a guide.", SkipReason.NOT_A_GUIDE)],
        unusable=[unprocessed("c.md", "A link.")],
        refused=["Advisor refused."],
        warnings=["A warning."],
        origin=["checkout"],
    )
    output = json.loads(json_report.encode(json_report.refresh(report)))
    assert [*output] == [
        "articles",
        "failures",
        "skipped",
        "passed_over",
        "facts",
        "news",
        "refused",
        "warnings",
        "totals",
        "to_review",
    ]
    assert output["totals"] == {
        "added": 1,
        "updated": 1,
        "removed": 2,
        "replaced": 1,
        "deprecated": 1,
        "folded": 0,
    }
    assert [item["title"] for item in output["to_review"]] == [
        "Sources that refused access",
        "Articles that failed",
        "Warnings about the docset",
    ]
    (change,) = output["articles"][0]["changes"]
    assert change["retired"][0]["state"] == "deprecated"
    assert output["failures"] == [{"path": "a.md", "reason": "It failed."}]
    assert output["skipped"] == ["b.md"]


def test_encode__of_a_name_that_is_not_utf_8() -> None:
    assert "\\udcff" in json_report.encode({"path": "\udcff"})
