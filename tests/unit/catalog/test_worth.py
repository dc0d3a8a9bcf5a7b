"""The worth of policies to readers, as the rules of `worth.toml` see it."""

from __future__ import annotations

import re

import pytest

from enricher.catalog.pillar import Pillar
from enricher.catalog.worth import condition_text, load_initiative_choice, load_worth_rules

RULES = load_worth_rules()
SECURITY, RELIABILITY = Pillar.SECURITY, Pillar.RELIABILITY
OPERATIONS = Pillar.OPERATIONAL_EXCELLENCE


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Gateways should be there (Virtual Enclaves)", "platforms of Microsoft's own"),
        ("[Mission] Gateways should be there", "platforms of Microsoft's own"),
        ("Gateways for M365 resources should be there", "platforms of Microsoft's own"),
        ("Gateways should be set to specified value", "a parameter that each assignment sets"),
        ("Pods should use specified labels", "a parameter that each assignment sets"),
        ("Allowed volume mount of gateways", "a parameter that each assignment sets"),
        ("Back up gateways that contain a given tag", "a parameter that each assignment sets"),
        ("Configure gateways to be onboarded to Azure Automanage", "a retired platform"),
        ("Apps should use the latest 'Java version'", "the version of a programming language"),
        ("Prints a message if a mutation is applied", "how Kubernetes policies work"),
        ("No AKS Specific Labels", "how Kubernetes policies work"),
        ("Dependency agent should be enabled", "an agent or a tier that is retired"),
        ("Gateways should use a SKU that supports private link", "a SKU that nearly all"),
        ("Deploy the Guest Configuration extension", "prepares machines for other policies"),
        ("Resource logs should be enabled for Audit on supported resources", "many services"),
        ("Configure ChangeTracking for gateways", "a detail of one feature"),
        ("Configure Azure Defender for gateways to be disabled", "turns protection off"),
    ],
)
def test_reason_to_leave_out(name: str, reason: str) -> None:
    """A display name can exclude a policy from articles; the reason is a clause."""
    text = RULES.reason_to_leave_out(name)
    assert reason in text
    assert re.match("its? ", text)
    assert RULES.worth_of(name, "", "", SECURITY).is_left_out


@pytest.mark.parametrize(
    ("description", "category", "is_left_out"),
    [
        ("It is so; usage outside of these scopes is not supported.", "Network", True),
        ("Gateways will be retired effective today.", "Network", True),
        ("See https://x.example/automanage/automanage-hotpatch.", "Network", False),
        ("A gateway with a SKU that supports private link.", "Network", False),
        ("", "VirtualEnclaves", True),
        ("", "Mission", True),
        ("", "Missionary work", False),
        ("", "Network", False),
    ],
)
def test_reason_to_leave_out__by_other_texts(
    description: str, category: str, is_left_out: bool
) -> None:
    """Some reasons are searched in the description, or are whole categories."""
    reason = RULES.reason_to_leave_out("Gateways should be good", description, category)
    assert bool(reason) is is_left_out


@pytest.mark.parametrize(
    "name",
    [
        "Allowed virtual machine size SKUs",
        "Allowed locations",
        "Gateways should use private link",
        "Microsoft Defender for gateways should be enabled",
        "Gateways should use the latest TLS version",
    ],
)
def test_reason_to_leave_out__none(name: str) -> None:
    """Articles list allowed SKUs and locations, and what looks like a policy to leave out."""
    assert RULES.reason_to_leave_out(name) == ""


@pytest.mark.parametrize(
    ("name", "is_sought"),
    [
        ("Gateways should use the latest TLS version", True),
        ("Gateways should require FTPS only", True),
        ("Gateways should not allow privileged containers", True),
        ("Gateways should not allow container privilege escalation", True),
        ("Gateways should have local authentication methods disabled", True),
        ("Gateways should prevent shared key access", True),
        ("Gateways should disable public network access", True),
        ("Azure Backup should be enabled for gateways", True),
        ("Gateways should be zone redundant", True),
        ("Gateways should use managed identities", True),
        ("Configure gateways to run Azure Monitor Agent with managed identity", False),
        ("Gateways should only use allowed seccomp profiles", False),
        ("Gateways should be good", False),
    ],
)
def test_worth_of__sought(name: str, is_sought: bool) -> None:
    """Readers look for some subjects by themselves."""
    assert (RULES.worth_of(name, "", "", SECURITY).sought is not None) is is_sought


@pytest.mark.parametrize(
    ("pillar", "names"),
    [
        (
            SECURITY,
            [
                "Registries should have local authentication methods disabled",
                "Registries should disable public network access",
                "Registries should use the latest TLS version",
                "Microsoft Defender for registries should be enabled",
                "Registries should be encrypted at rest",
                "Secrets should have an expiration date",
                "Registries should have remote debugging turned off",
                "Registries should use customer-managed keys to encrypt data at rest",
            ],
        ),
        (SECURITY, ["Web application firewall should be enabled", "Registries should use HTTPS"]),
        (
            RELIABILITY,
            [
                "Registries should be zone redundant",
                "Geo-redundant storage should be enabled for registries",
                "Azure Backup should be enabled for registries",
                "Registries should have probes",
                "Registries should be good",
            ],
        ),
        (
            OPERATIONS,
            [
                "Resource logs in registries should be enabled",
                "Registries should enable auto-upgrade",
                "Configure registries with GitOps",
                "Registries should be good",
            ],
        ),
    ],
)
def test_worth_of__position(pillar: Pillar, names: list[str]) -> None:
    """The subjects of a pillar are in the same order in every list."""
    positions = [RULES.worth_of(name, "", "", pillar).position for name in names]
    assert positions == sorted(set(positions))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Gateways should avoid using GRS backup", "If data must stay in a region"),
        (
            "Gateways should use customer-managed keys",
            "Where your compliance requirements ask for it",
        ),
        ("Gateways should be good", None),
    ],
)
def test_worth_of__condition(name: str, text: str | None) -> None:
    """A policy may hold only under a condition, with which its bullet begins."""
    index = RULES.worth_of(name, "", "", None).condition
    assert (None if index is None else condition_text(index)) == text


def test_initiative_choice() -> None:
    """Lists of security start with the benchmark, and those of reliability with resilience."""
    choice = load_initiative_choice()
    assert {*choice.pillars.values()} == {frozenset({SECURITY}), frozenset({RELIABILITY})}
    assert choice.logs not in choice.pillars
