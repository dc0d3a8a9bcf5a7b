"""Folding variants into families, and the order that a reader sees."""

from __future__ import annotations

import random

import pytest

from enricher.catalog.catalog import Catalog
from enricher.catalog.families import Family, rank
from enricher.catalog.model import Initiative, Pillar, PolicyDefinition, Service
from tests.support.builders import GATEWAY, initiative, policy

SERVICE = Service(key="gateways", name="Gateways", resource_types=(GATEWAY,))
LOGS = "Enable logging by category group for Gateways (microsoft.network/virtualnetworkgateways)"


def families(*policies: PolicyDefinition, initiatives: tuple[Initiative, ...] = ()) -> list[Family]:
    """The families of some policies, in order."""
    catalog = Catalog(policies, initiatives)
    return rank(catalog.policies(SERVICE), SERVICE)


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (
            [f"{LOGS} to Storage", f"{LOGS} to Log Analytics", f"{LOGS} to Event Hub"],
            ["Log Analytics", "Event Hub", "Storage"],
        ),
        (
            [
                "Configure Gateways to disable public network access",
                "Gateways should disable public network access",
            ],
            ["Gateways should disable public network access", "a definition that configures it"],
        ),
        (
            ["Gateway app slots should use private link", "Gateway apps should use private link"],
            ["Gateway apps should use private link", "app slots"],
        ),
    ],
)
def test_rank__variants_fold(names: list[str], labels: list[str]) -> None:
    """Variants of one policy are one family, the plain one first, each with what it differs by."""
    (family,) = families(*(policy(name=name) for name in names))
    assert [member.label for member in family.members] == labels


@pytest.mark.parametrize(
    "names",
    [
        ["Gateways should use TLS 1.2", "Gateways should use TLS 1.3"],
        ["Gateways should use private link", "Gateways should use managed identity"],
        [f"{LOGS} to Storage", "Gateways should log to Storage cheaply"],
    ],
)
def test_rank__different_policies_stay_apart(names: list[str]) -> None:
    """What differs in substance is not folded."""
    assert len(families(*(policy(name=name) for name in names))) == len(names)


def test_rank__no_policy_is_lost_or_doubled() -> None:
    """Every policy is in exactly one family."""
    policies = [
        policy(name=f"Gateways should use thing {n // 2}", version="1.0.0") for n in range(9)
    ]
    ids = [guid for family in families(*policies) for guid in family.ids]
    assert sorted(ids) == sorted(made.id for made in policies)


def test_rank__order_does_not_depend_on_the_order_of_pages() -> None:
    """The same policies give the same families, however the service happened to list them."""
    policies = [policy(name=f"Gateways should use thing {n}") for n in range(12)]
    expected = [family.ids for family in families(*policies)]
    shuffled = random.Random(7).sample(policies, len(policies))  # noqa: S311
    assert [family.ids for family in families(*shuffled)] == expected


def test_rank__what_a_reviewer_looks_for_comes_first() -> None:
    """Stable before preview, benchmark before others, then the stronger effect."""
    preview = policy(name="A preview", version="1.0.0-preview", effects=("Deny",))
    plain = policy(name="B plain")
    strong = policy(name="C strong", effects=("Deny", "Audit"))
    notable = policy(name="D notable")
    benchmark = initiative("Microsoft cloud security benchmark", {notable.id: ["x_NS-1"]})
    ranked = families(preview, plain, strong, notable, initiatives=(benchmark,))
    order = [family.lead.policy.display_name for family in ranked]
    assert order == ["D notable", "C strong", "B plain", "A preview"]


def test_families__deprecated_never_preview_only_when_wanted() -> None:
    """Deprecated definitions never come; preview ones can be left out."""
    policies = [
        policy(name="Stable"),
        policy(name="[Preview]: [Preview]: New"),
        policy(name="Old by metadata", metadata={"deprecated": True}),
        policy(name="[Deprecated]: Old by name"),
        policy(name="Old by version", version="2.0.0-deprecated"),
    ]
    catalog = Catalog(policies)
    for preview, expected in ((True, {"Stable", "New"}), (False, {"Stable"})):
        found = catalog.families(SERVICE, preview=preview, include_generic=False) or {}
        names = {family.title for pillar in Pillar for family in found[pillar]}
        assert names == expected
