"""The pillars of a policy, and the evidence for them."""

from __future__ import annotations

import re

import pytest

from enricher.catalog.pillar import Pillar
from enricher.catalog.pillars import load_rules, parse_rules
from enricher.catalog.policy import PolicyDefinition
from tests.support.builders import initiative, policy

DIAGNOSTICS = {"type": "Microsoft.Insights/diagnosticSettings"}


@pytest.mark.parametrize(
    ("pillar", "definition"),
    [
        ("reliability", policy(name="Things should be Zone Redundant", category="Resilience")),
        ("reliability", policy(name="Blobs should be kept", category="Backup")),
        ("security", policy(name="Things should use private link")),
        ("security", policy(name="Things should disable public network access")),
        ("security", policy(name="Backup vaults should use customer-managed keys")),
        ("cost-optimization", policy(name="Unattached disks should be found")),
        ("operational-excellence", policy(name="Enable logging by category group for things")),
        ("operational-excellence", policy(name="Deploy X", details=DIAGNOSTICS)),
        ("operational-excellence", policy(name="Require a tag on resources", category="Tags")),
        ("performance-efficiency", policy(name="Network cards should use accelerated networking")),
        ("operational-excellence", policy(name="Something that no rule matches")),
    ],
)
def test_classify__primary_pillar(pillar: str, definition: PolicyDefinition) -> None:
    """The heaviest evidence decides; without any, it is operational excellence."""
    classification = load_rules().classify(definition, [])
    assert classification.primary.value == pillar


def test_classify__control_of_the_benchmark() -> None:
    """A network security control of the benchmark is evidence for security."""
    definition = policy(name="Subnets should be arranged")
    benchmark = initiative(
        "Microsoft cloud security benchmark",
        {definition.id: ["Azure_Security_Benchmark_v3.0_NS-1"]},
    )
    classification = load_rules().classify(definition, [benchmark])
    assert classification.primary is Pillar.SECURITY
    assert any("Azure_Security_Benchmark" in evidence.seen for evidence in classification.evidence)


@pytest.mark.parametrize("where", ["if", "existenceCondition"])
def test_classify__alias(where: str) -> None:
    """Aliases of the condition and of the existence condition are evidence."""
    alias = {"field": "Microsoft.A/as/networkAcls.defaultAction", "equals": "Deny"}
    definition = (
        policy(alias, name="Things should be arranged")
        if where == "if"
        else policy(name="Things should be arranged", details={"existenceCondition": alias})
    )
    assert load_rules().classify(definition, []).primary is Pillar.SECURITY


def test_classify__evidence_is_sorted_and_has_reasons() -> None:
    """Evidence is sorted by weight, then by pillar and reason."""
    definition = policy(
        name="Gateways should use private link, zone redundancy and backups",
        description="Enable soft delete, geo-redundant backups and customer-managed keys.",
        category="Security Center",
    )
    evidence = load_rules().classify(definition, []).evidence
    order = list(Pillar)
    keys = [(-item.weight, order.index(item.pillar), item.reason) for item in evidence]
    assert len(keys) >= 3
    assert keys == sorted(keys)
    assert all(re.search(r"\w+ \w+ \w+", item.reason) for item in evidence)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"pillar": "beauty", "weight": 1, "reason": "r", "when": {}}, "rule 1: 'beauty'"),
        ({"pillar": "security", "weight": 1, "reason": "r", "when": {"colour": ["x"]}}, "colour"),
        ({"pillar": "security", "weight": 1, "reason": "r", "when": {"name": ["("]}}, "rule 1"),
        ({"pillar": "security", "weight": 1, "when": {}}, "rule 1: 'reason'"),
    ],
)
def test_parse_rules__names_the_malformed_rule(rule: dict[str, object], message: str) -> None:
    """The error has the number of the rule."""
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_rules({"rule": [rule], "second": []})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("pillars", "name"),
    [
        (["reliability", "security"], "Vaults should have deletion protection enabled"),
        (["operational-excellence", "security"], "Flow logs should be on"),
        (["reliability"], "Backup vaults should be zone redundant, in a secure and protected way"),
        (["security"], "Storage should use private link and be encrypted"),
    ],
)
def test_classify__second_pillar(pillars: list[str], name: str) -> None:
    """Only a [[second]] rule adds a second pillar, never the weight of evidence."""
    classification = load_rules().classify(policy(name=name), [])
    assert [pillar.value for pillar in classification.pillars] == pillars


@pytest.mark.parametrize(
    ("pillar", "name", "control"),
    [
        ("reliability", "Develop contingency plan", "NIST_SP_800-53_R4_CP-2"),
        ("reliability", "Establish an alternate processing site", "FedRAMP_High_R4_CP-7"),
        ("operational-excellence", "Establish change control", "NIST_SP_800-53_R5_CM-3"),
        ("security", "Define a duty", "NIST_SP_800-53_R5_CP-2"),
        ("security", "Develop contingency plan", "NIST_SP_800-53_R5_AC-2"),
    ],
)
def test_classify__control_with_matching_name(pillar: str, name: str, control: str) -> None:
    """A control of planning or configuration counts only if the name is about it too."""
    definition = policy(name=name, category="Regulatory Compliance")
    nist = initiative("NIST", {definition.id: [control]})
    assert load_rules().classify(definition, [nist]).primary.value == pillar


def test_classify__is_a_guess_without_evidence() -> None:
    """A rule's evidence or the user's choice makes it more than a guess."""
    guess = load_rules().classify(policy(name="Something that no rule matches"), [])
    supported = load_rules().classify(policy(name="Require a tag on resources"), [])
    assert (guess.is_guess, supported.is_guess) == (True, False)
    assert guess.with_primary(Pillar.SECURITY).is_guess is False
