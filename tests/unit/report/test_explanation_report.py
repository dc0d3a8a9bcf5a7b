"""The output of `enrich explain`."""

from __future__ import annotations

import json
import re

from msgspec.structs import replace

from enricher.article.plan import ArticlePlan, Point, SlotPlan
from enricher.article.point_status import Status
from enricher.catalog.conditions import EvaluationTrace
from enricher.catalog.explanation import Explanation, ProvedRemedy
from enricher.catalog.remediation import Proof
from enricher.report import explanation_report, json_report
from enricher.report.explanation_report import text_of_plan
from tests.support.builders import GATEWAY, guid
from tests.unit.report.builders import PREVIEW, RELIABILITY, SECURITY, SERVICE, explanation, result


def text(explained: Explanation) -> list[str]:
    """Return the lines of an explanation."""
    return [*map(str, explanation_report.text(explained))]


def test_text__names_the_services() -> None:
    lines = text(explanation({SERVICE: []}, successor=PREVIEW, services=[SERVICE]))
    assert lines[:5] == [
        "Gateways should be Zone Redundant",
        f"  superseded by {PREVIEW.display_name} ({guid(2)})",
        f"  id {guid(1)}, version 1.0.0, category Network",
        "  effects: Audit, Disabled",
        f"  resource types: {GATEWAY}",
    ]
    assert "Pillar: Reliability" in lines
    assert lines[-2] == "Applies to: Azure Gateways"


def test_text__without_services() -> None:
    lines = text(explanation({SERVICE: []}))
    assert lines[-2] == "Applies to: no service in the registry"


def test_text__of_a_service_has_each_condition() -> None:
    trace = EvaluationTrace(True, "allOf", (EvaluationTrace(None, "sku equals x"),))
    traces = {SERVICE: [(GATEWAY, trace)]}
    lines = text(explanation(traces, services=[SERVICE], is_complete=True))
    assert lines[-4].startswith("Rank in the list: ")
    assert lines[-3:] == [
        f"Azure Gateways: applies, for a resource of type {GATEWAY}",
        "  true: allOf",
        "    unknown: sku equals x",
    ]


def test_text__of_a_rule_that_excludes_the_service() -> None:
    traces = {SERVICE: [(GATEWAY, EvaluationTrace(False, "sku equals x"))]}
    lines = text(explanation(traces, is_complete=True))
    assert lines[-2:] == [
        f"Azure Gateways: does not apply, for a resource of type {GATEWAY}",
        "  false: sku equals x",
    ]
    assert not any(line.startswith("Rank in the list: ") for line in lines)


def test_text__of_a_policy_that_the_registry_relates() -> None:
    related = replace(SERVICE, resource_types=(), related={GATEWAY: re.compile("Zone")})
    lines = text(explanation({related: []}, services=[related], is_complete=True))
    assert lines[-1].startswith("Azure Gateways: applies; the registry lists it as related")


def test_text__of_a_rule_about_other_types() -> None:
    lines = text(explanation({SERVICE: []}, is_complete=True))
    assert lines[-1] == "Azure Gateways: does not apply; the rule is about other resource types."


def proofs() -> list[ProvedRemedy]:
    """Return the proofs of an explained policy: of a remedy, and of what it is a remedy for."""
    own = explanation({}).policy.policy
    settings = (("Microsoft.Network/virtualNetworkGateways/access", "'Disabled'"),)
    return [
        ProvedRemedy(own, PREVIEW, Proof(True, settings)),
        ProvedRemedy(PREVIEW, own, Proof(True)),
    ]


def test_text__of_remedies() -> None:
    lines = text(replace(explanation({}), proofs=proofs()))
    start = lines.index("Remedies")
    assert lines[start : start + 4] == [
        "Remedies",
        f"  {PREVIEW.display_name} ({guid(2)}): assigning it remediates, because it sets "
        "Microsoft.Network/virtualNetworkGateways/access to 'Disabled', which is what this "
        "definition checks.",
        "Remediates",
        f"  {PREVIEW.display_name} ({guid(2)}): assigning this definition remediates, because its "
        "existence condition implies what that definition checks.",
    ]


def test_as_json__of_remedies() -> None:
    explained = replace(explanation({}), proofs=proofs())
    output = json.loads(json_report.encode(explanation_report.as_json(explained)))
    assert output["remedies"][0]["settings"] == {
        "Microsoft.Network/virtualNetworkGateways/access": "'Disabled'"
    }
    assert output["remediates"] == [
        {"id": guid(2), "display_name": PREVIEW.display_name, "settings": {}}
    ]


def test_as_json__has_the_conditions_of_a_rule() -> None:
    trace = EvaluationTrace(None, "allOf", (EvaluationTrace(True, "type equals x"),))
    explained = explanation({SERVICE: [(GATEWAY, trace)]}, successor=PREVIEW, services=[SERVICE])
    output = json.loads(json_report.encode(explanation_report.as_json(explained)))
    assert output["superseded_by"] == guid(2)
    assert "generic_reason" not in output
    condition = output["services"]["gateways"][GATEWAY]
    assert condition["outcome"] is None
    assert condition["conditions"] == [{"condition": "type equals x", "outcome": True}]


def test_text_of_plan() -> None:
    """For each list with the policy: the decision, the reason, and the bullet that covers it."""
    lead = Point("Gateways should use TLS", guid(7), Status.LISTED, "number 1 of 2 by rank")
    point = replace(lead, elsewhere=(guid(1),))
    other = replace(lead, status=Status.MENTIONED, reason="the text links it", lead=guid(1))
    plan = ArticlePlan({RELIABILITY: SlotPlan((point,)), SECURITY: SlotPlan((other,))})
    lines = [*map(str, text_of_plan(explanation({}), result(plan=plan)))]
    assert lines == [
        "",
        "In docs/gateways.md",
        "  Reliability: listed; number 1 of 2 by rank",
        "    the bullet doesn't name this policy, because the text links it",
        f"    as one of those on {guid(7)}, Gateways should use TLS",
        "  Security: not listed; the text links it",
    ]
    assert [*map(str, text_of_plan(explanation({}), result()))][-1:] == [
        "  in no list of the article"
    ]
