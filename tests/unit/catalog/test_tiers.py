"""Tiers of policies, their reasons, and the initiatives that are about a service."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from enricher.catalog.catalog import Catalog
from enricher.catalog.families import Family
from enricher.catalog.initiative import InitiativeDefinition
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.service import Service
from enricher.catalog.tiers import Baseline, Tier, initiatives_about
from enricher.catalog.worth import load_initiative_choice
from tests.support.builders import CIRCUIT, GATEWAY, catalog_of, guid, initiative, policy

SERVICE = Service(key="gateways", name="Gateways", resource_types=(GATEWAY, CIRCUIT))
ON_CIRCUITS = {"field": "type", "equals": CIRCUIT}
NAMES = ("Gateways should be good", "Gateways should be right", "Gateways should be patched")
BENCHMARK = "Microsoft cloud security benchmark"
DEPLOYS = ("DeployIfNotExists", "Disabled")


def baseline_of(catalog: Catalog, service: Service = SERVICE) -> Baseline:
    """Return the baseline of the policies of a service."""
    return Baseline.of(catalog.policies(service), service)


@pytest.mark.parametrize(
    ("definition", "tier", "reason"),
    [
        (policy(name="Pinned", id_=guid(901)), Tier.PINNED, "pinned by the configuration"),
        (
            policy(name="Gateways should use TLS", effects=DEPLOYS),
            Tier.SOUGHT,
            "on a subject that readers look for",
        ),
        (
            policy(ON_CIRCUITS, name="Good circuits", id_=guid(902)),
            Tier.BASELINE,
            "in the security benchmark, the resilience initiative, or one about the service",
        ),
        (policy(name="Good"), Tier.REPORTS, "reports on the service's primary resource type"),
        (
            policy(name="Good", effects=DEPLOYS),
            Tier.REST,
            "on no subject that readers look for, in no initiative about the service",
        ),
        (
            policy(ON_CIRCUITS, name="Right circuits"),
            Tier.REST,
            "on no subject that readers look for, in no initiative about the service",
        ),
        (
            policy(name="Good by 'PHP version'"),
            Tier.LEFT_OUT,
            "left out of articles, because it is about the version of a programming language",
        ),
    ],
)
def test_tier(definition: PolicyDefinition, tier: Tier, reason: str) -> None:
    """Each tier has its reason, which is the first of the rank."""
    benchmark = initiative(BENCHMARK, {guid(902): []})
    overrides = Overrides(pin=frozenset({guid(901)}))
    catalog = catalog_of([definition], [benchmark], overrides=overrides)
    (classified,) = catalog.policies(SERVICE)
    baseline = baseline_of(catalog)
    assert baseline.tier(classified) is tier
    reasons = baseline.rank_reasons(classified)
    assert reasons[0] == reason
    assert (len(reasons) == 1) is (tier is Tier.LEFT_OUT)


def test_tier__pinned() -> None:
    """The user's choice counts more than a reason to leave the policy out."""
    definition = policy(name="Good by 'PHP version'")
    catalog = catalog_of([definition], overrides=Overrides(pin=frozenset({definition.id})))
    (classified,) = catalog.policies(SERVICE)
    assert baseline_of(catalog).tier(classified) is Tier.PINNED


def test_tier__subject_that_another_policy_reports() -> None:
    """A policy that only deploys is not sought if another one reports on its subject."""
    deployment = policy(name="Deploy TLS for gateways", effects=DEPLOYS)
    audit = policy(name="Gateways should use TLS")
    catalog = catalog_of([deployment, audit])
    tiers = {each.policy.id: baseline_of(catalog).tier(each) for each in catalog.policies(SERVICE)}
    assert tiers == {deployment.id: Tier.REST, audit.id: Tier.SOUGHT}


def test_tier__former_generation() -> None:
    """A policy about a generation of the service that is being retired is left out."""
    service = replace(SERVICE, former={CIRCUIT: "classic"})
    catalog = catalog_of([policy(ON_CIRCUITS, name="Good circuits")])
    (classified,) = catalog.policies(service)
    baseline = baseline_of(catalog, service)
    assert baseline.tier(classified, is_former=True) is Tier.LEFT_OUT
    assert baseline.rank_reasons(classified) == [
        "left out of articles, because it is about a former generation of the service (classic)"
    ]


@pytest.mark.parametrize(
    ("category", "others", "name", "is_about"),
    [
        ("Network", 0, "Gateways done well", True),
        ("Network", 2, "Gateways done well", True),
        ("Network", 3, "Gateways done well", False),
        ("Other", 0, "Gateways done well", False),
        ("Regulatory Compliance", 0, "Gateways done well", False),
        ("Network", 0, "Control the use of gateways in a Virtual Enclave", False),
        ("Network", -1, "Gateways done well", False),
    ],
)
def test_initiatives_about(category: str, others: int, name: str, *, is_about: bool) -> None:
    """Such an initiative has the category of the service, three policies, and most are its own."""
    definitions = [policy(name=title) for title in NAMES]
    ids = [*(definition.id for definition in definitions), *(f"other-{n}" for n in range(others))]
    sets = [initiative(name, {id_: [] for id_ in ids[: 3 + others]}, category)]
    policies = catalog_of(definitions, sets).policies(SERVICE)
    assert {each.display_name for each in initiatives_about(policies)} == (
        {name} if is_about else set()
    )


def offered(initiatives: list[InitiativeDefinition], name: str) -> list[str]:
    """Return the initiatives of the only family of policies with this name, by initiative."""
    definitions = [policy(name=name, id_=guid(901))]
    families = catalog_of(definitions, initiatives).families(
        SERVICE, preview=True, include_generic=False
    )
    (family,) = [family for group in (families or {}).values() for family in group]
    assert isinstance(family, Family)
    return [each.display_name for each in family.initiatives]


@pytest.mark.parametrize(
    ("name", "is_offered"),
    [("Gateways should use TLS", True), ("Gateways should be zone redundant", False)],
)
def test_initiatives_with__of_the_pillar(name: str, *, is_offered: bool) -> None:
    """The lists of a pillar can start with the initiatives that the rules name for it."""
    choice = load_initiative_choice().pillars
    benchmark = next(id_ for id_, pillars in choice.items() if Pillar.SECURITY in pillars)
    sets = [
        replace(initiative("A benchmark", {guid(901): []}, "Security Center"), id=benchmark),
        initiative("Another one", {guid(901): []}, "Security Center"),
    ]
    assert offered(sets, name) == (["A benchmark"] if is_offered else [])


def test_initiatives_with__logs() -> None:
    """The one that sends the logs of many services is named with the logs."""
    logs = replace(initiative("Send logs", {guid(901): []}), id=load_initiative_choice().logs)
    assert offered([logs], f"Enable logging by category group for {GATEWAY} to Storage") == [
        "Send logs"
    ]
