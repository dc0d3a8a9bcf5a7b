"""Which pillar a policy stands under, and the evidence for it."""

from __future__ import annotations

import re

import pytest

from enricher.catalog.model import Pillar
from enricher.catalog.pillars import load_rules, parse_rules
from tests.support.builders import initiative, policy

DIAGNOSTICS = {"type": "Microsoft.Insights/diagnosticSettings"}


@pytest.mark.parametrize(
    ("pillar", "made"),
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
        ("operational-excellence", policy(name="Something that no rule speaks of")),
    ],
)
def test_judge__primary_pillar(pillar: str, made: object) -> None:
    """The heaviest evidence decides; where there is none, governing is an operational practice."""
    verdict = load_rules().judge(made, [])  # type: ignore[arg-type]
    assert verdict.primary.value == pillar


def test_judge__controls_of_the_benchmark_are_evidence() -> None:
    """Serving a network security control of the benchmark is evidence for security."""
    made = policy(name="Subnets should be arranged")
    benchmark = initiative(
        "Microsoft cloud security benchmark", {made.id: ["Azure_Security_Benchmark_v3.0_NS-1"]}
    )
    verdict = load_rules().judge(made, [benchmark])
    assert verdict.primary is Pillar.SECURITY
    assert any("Azure_Security_Benchmark" in evidence.seen for evidence in verdict.evidence)


@pytest.mark.parametrize("where", ["if", "existenceCondition"])
def test_judge__a_field_of_the_rule_is_evidence(where: str) -> None:
    """Whether the rule tests it, or asks of what it deploys that it is so."""
    alias = {"field": "Microsoft.A/as/networkAcls.defaultAction", "equals": "Deny"}
    made = (
        policy(alias, name="Things should be arranged")
        if where == "if"
        else policy(name="Things should be arranged", details={"existenceCondition": alias})
    )
    assert load_rules().judge(made, []).primary is Pillar.SECURITY


def test_judge__evidence_is_in_order_and_says_why() -> None:
    """Evidence comes heaviest first, and each piece has a reason in words."""
    verdict = load_rules().judge(policy(name="Vaults should have soft delete and encryption"), [])
    weights = [evidence.weight for evidence in verdict.evidence]
    assert weights == sorted(weights, reverse=True)
    assert all(re.search(r"\w+ \w+ \w+", evidence.reason) for evidence in verdict.evidence)


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
    """A mistake in the rule file is told with the number of the rule."""
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
def test_judge__a_second_pillar_is_given_by_a_rule_of_its_own(
    pillars: list[str], name: str
) -> None:
    """However much speaks for another pillar: none becomes the second by weight alone."""
    verdict = load_rules().judge(policy(name=name), [])
    assert [pillar.value for pillar in verdict.pillars] == pillars


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
def test_judge__a_control_counts_with_the_words(pillar: str, name: str, control: str) -> None:
    """A family of controls holds more than its title says, so the name has to agree."""
    made = policy(name=name, category="Regulatory Compliance")
    assert load_rules().judge(made, [initiative("NIST", {made.id: [control]})]).primary.value == (
        pillar
    )


def test_judge__what_only_the_default_speaks_for_is_a_guess() -> None:
    """And what a rule or a user speaks for is none."""
    guess = load_rules().judge(policy(name="Something that no rule speaks of"), [])
    known = load_rules().judge(policy(name="Require a tag on resources"), [])
    assert (guess.is_guess, known.is_guess) == (True, False)
    assert guess.overruled(Pillar.SECURITY).is_guess is False
