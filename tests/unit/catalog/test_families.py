"""Families: variants and topics in one bullet, their order, and the initiatives in bullets."""

from __future__ import annotations

import random
import re

import pytest
from msgspec.structs import replace

from enricher.catalog.catalog import Catalog
from enricher.catalog.families import Family, rank
from enricher.catalog.initiative import InitiativeDefinition
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.service import Service
from tests.support.builders import (
    CIRCUIT,
    GATEWAY,
    access_audit,
    access_change,
    catalog_of,
    guid,
    initiative,
    policy,
)

SERVICE = Service(key="gateways", name="Gateways", resource_types=(GATEWAY,))
LOGS = "Enable logging by category group for Gateways (microsoft.network/virtualnetworkgateways)"


def families(
    *policies: PolicyDefinition, initiatives: tuple[InitiativeDefinition, ...] = ()
) -> list[Family]:
    """Return the families of policies, in order."""
    catalog = catalog_of(policies, initiatives)
    return rank(catalog.policies(SERVICE), SERVICE)


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (
            [f"{LOGS} to Storage", f"{LOGS} to Log Analytics", f"{LOGS} to Event Hub"],
            ["Log Analytics", "Event Hubs", "Azure Storage"],
        ),
        (
            [
                "Configure Gateways to disable public network access",
                "Gateways should disable public network access",
            ],
            ["Gateways should disable public network access", "configures it"],
        ),
        (
            ["Gateway app slots should use private link", "Gateway apps should use private link"],
            ["Gateway apps should use private link", "app slots"],
        ),
    ],
)
def test_rank__folds_variants(names: list[str], labels: list[str]) -> None:
    """Variants of one policy are a family; labels distinguish them from the plain one, the lead."""
    (family,) = families(*(policy(name=name) for name in names))
    assert [member.label for member in family.members] == labels


NAMES = ("Gateways should use TLS", "Gateways should use keys", "Gateways should be patched")


def families_of(catalog: Catalog) -> list[Family]:
    """Return the families that articles list, with initiatives."""
    families = catalog.families(SERVICE, preview=True, include_generic=False) or {}
    return [family for group in families.values() for family in group]


def offered(
    initiatives: list[InitiativeDefinition], definitions: list[PolicyDefinition]
) -> dict[str, list[str]]:
    """Return the names of the initiatives in bullets, by the title of the bullet."""
    return {
        family.title: [initiative.display_name for initiative in family.initiatives]
        for family in families_of(catalog_of(definitions, initiatives))
        if family.initiatives
    }


@pytest.mark.parametrize(
    ("category", "others", "name", "is_offered"),
    [
        ("Network", 0, "Gateways done well", True),
        ("Network", 2, "Gateways done well", True),
        ("Network", 3, "Gateways done well", False),
        ("Other", 0, "Gateways done well", False),
        ("Regulatory Compliance", 0, "Gateways done well", False),
        ("Network", 0, "Control the use of gateways in a Virtual Enclave", False),
    ],
)
def test_with_initiatives__about_the_service(
    category: str, others: int, name: str, *, is_offered: bool
) -> None:
    """An initiative is offered if its category and most of its definitions are the service's."""
    definitions = [policy(name=title) for title in NAMES]
    ids = [*(definition.id for definition in definitions), *(f"other-{n}" for n in range(others))]
    by_title = offered([initiative(name, {id_: [] for id_ in ids}, category)], definitions)
    names = [name for names in by_title.values() for name in names]
    assert names == ([name] if is_offered else [])


def test_with_initiatives__in_one_bullet() -> None:
    """Up to three initiatives are in the bullet with most of their policies."""
    firewalls = [
        policy(name=f"Gateways {n} should restrict public network access") for n in range(3)
    ]
    other = policy(name="Gateways should be zone redundant")
    members: dict[str, list[str]] = {entry.id: [] for entry in [*firewalls, other]}
    initiatives = [initiative(f"Set {n}", members, "Network") for n in range(4)]
    ((title, names),) = offered(initiatives, [*firewalls, other]).items()
    assert "restrict public network access" in title
    assert names == ["Set 0", "Set 1", "Set 2"]


@pytest.mark.parametrize(
    "names",
    [
        ("Gateways should have local authentication methods disabled",
         "Configure gateways to disable local authentication"),
        ("Gateways should have remote debugging turned off",
         "Configure gateways to turn off remote debugging"),
        ("Public network access should be disabled for Gateways.",
         "Modify - Configure gateways to disable public network access"),
        ("Backup should be installed on gateways",
         "Install backup on gateways without a given tag."),
    ],
)  # fmt: skip
def test_rank__folds_audits_with_remedies(names: tuple[str, str]) -> None:
    """An audit and the definition that configures the same setting are one family."""
    assert len(families(*(policy(name=name) for name in names))) == 1


def remedies_of(family: Family) -> list[list[str]]:
    """Return the names of a family's remedies."""
    return [
        [member.classified.policy.display_name for member in group] for group in family.remedies
    ]


def test_remedies__are_in_the_bullet_of_their_lead() -> None:
    """A remedy leads no bullet of its own, whatever its name is."""
    (family,) = families(access_audit(), access_change("Lock gateways"))
    assert remedies_of(family) == [["Lock gateways"]]
    assert family.lead.policy.display_name == "Gateways should disable public network access"


def test_remedies__must_be_proved() -> None:
    """A policy with a similar name is in the bullet, but no remedy."""
    name = "Configure gateways to disable public network access"
    (family,) = families(access_audit(), access_change(name, field="other"))
    assert len(family.named) == 2
    assert remedies_of(family) == []


def test_remedies__of_the_most_specific_lead() -> None:
    """A remedy is named once, by the policy that has the fewest others."""
    narrow = {"field": "kind", "equals": "old"}
    every, old = families(
        access_audit("Networks should be closed"),
        access_audit("Old gateways should be locked", narrow),
        access_change("Lock old gateways", kind="old"),
        access_change("Lock new gateways", kind="new"),
    )
    assert remedies_of(every) == [["Lock new gateways"]]
    assert remedies_of(old) == [["Lock old gateways"]]


def test_remedies__pinned() -> None:
    """A remedy that the configuration pins has a bullet of its own."""
    change = access_change("Lock gateways")
    pins = Overrides(pin=frozenset({change.id}))
    catalog = catalog_of([access_audit(), change], overrides=pins)
    assert len(rank(catalog.policies(SERVICE), SERVICE)) == 2


def test_remedies__of_a_related_policy() -> None:
    """The remedies of a policy that doesn't lead the bullet are not named."""
    other = {"field": "Microsoft.Network/virtualNetworkGateways/other", "notEquals": "Disabled"}
    is_gateway = {"field": "type", "equals": "Microsoft.Network/virtualNetworkGateways"}
    (family,) = families(
        access_audit(),
        policy(
            {"allOf": [is_gateway, other]},
            name="Gateways should restrict public network access",
            effects=("Audit",),
        ),
        access_change("Restrict gateways", field="other"),
    )
    assert family.lead.policy.display_name == "Gateways should disable public network access"
    restricted = family.members[-1]
    assert restricted.classified.policy.display_name == "Restrict gateways"
    assert not restricted.is_named
    assert family.remedies == ()


@pytest.mark.parametrize(
    ("effects", "leads"), [(("Audit",), True), (("DeployIfNotExists",), False)]
)
def test_topic__lead_names_the_service(effects: tuple[str, ...], *, leads: bool) -> None:
    """If services share a type, a policy that names the service leads, unless it only deploys."""
    service = replace(SERVICE, titles=("Tunnels",), facts={"kind": ("tunnel",)})
    other = policy(name="Gateways should disable public network access", effects=("Deny",))
    own = policy(name="Tunnel gateways should restrict public network access", effects=effects)
    (family,) = rank(catalog_of([other, own]).policies(service), service)
    assert (family.lead.policy.id == own.id) is leads
    assert len(family.members) == 2


def test_topic__omits_minor_variants() -> None:
    """A minor variant of another policy, such as one for app slots, is a member but not named."""
    (family,) = families(
        policy(name="Gateway apps should require HTTPS"),
        policy(name="Gateway apps should use the latest TLS version"),
        policy(name="Gateway app slots should use the latest TLS version"),
    )
    assert len(family.members) == 3
    assert [member.classified.policy.display_name for member in family.named] == [
        "Gateway apps should require HTTPS",
        "Gateway apps should use the latest TLS version",
    ]


@pytest.mark.parametrize(
    "names",
    [
        ("Gateways should use TLS", "Gateways should use TLS (powered by Policy)"),
        ("Gateways (classic)should use TLS", "Gateways should use TLS"),
    ],
)
def test_rank__ignores_parentheses(names: tuple[str, str]) -> None:
    """Text in parentheses doesn't distinguish names."""
    assert len(families(*(policy(name=name) for name in names))) == 1


@pytest.mark.parametrize(
    "names",
    [
        ["Gateways should be of version 1.2", "Gateways should be of version 1.3"],
        ["Gateways should use private link", "Gateways should use managed identity"],
        [f"{LOGS} to Storage", "Gateways should log to Storage cheaply"],
    ],
)
def test_rank__separates_different_policies(names: list[str]) -> None:
    """Names that differ in another word are different families."""
    assert len(families(*(policy(name=name) for name in names))) == len(names)


def test_rank__each_policy_is_in_one_family() -> None:
    """No policy is missing or repeated."""
    policies = [
        policy(name=f"Gateways should use thing {n // 2}", version="1.0.0") for n in range(9)
    ]
    ids = [guid for family in families(*policies) for guid in family.ids]
    assert sorted(ids) == sorted(definition.id for definition in policies)


def test_rank__ignores_the_order_of_input() -> None:
    """Policies in another order give equal families."""
    policies = [policy(name=f"Gateways should use thing {n}") for n in range(12)]
    expected = [family.ids for family in families(*policies)]
    shuffled = random.Random(7).sample(policies, len(policies))  # noqa: S311
    assert [family.ids for family in families(*shuffled)] == expected


def test_rank__order() -> None:
    """Stable policies come first, then those of the benchmark, then those that can prevent."""
    preview = policy(name="A preview", version="1.0.0-preview", effects=("Deny",))
    plain = policy(name="B plain")
    strong = policy(name="C strong", effects=("Deny", "Audit"))
    notable = policy(name="D notable")
    benchmark = initiative("Microsoft cloud security benchmark", {notable.id: ["x_NS-1"]})
    ranked = families(preview, plain, strong, notable, initiatives=(benchmark,))
    order = [family.lead.policy.display_name for family in ranked]
    assert order == ["D notable", "C strong", "B plain", "A preview"]


def test_families__deprecated_and_preview() -> None:
    """Deprecated definitions are never listed, and previews are optional."""
    policies = [
        policy(name="Stable"),
        policy(name="[Preview]: [Preview]: New"),
        policy(name="Old by metadata", metadata={"deprecated": True}),
        policy(name="[Deprecated]: Old by name"),
        policy(name="Old by version", version="2.0.0-deprecated"),
    ]
    catalog = catalog_of(policies)
    for preview, expected in ((True, {"Stable", "New"}), (False, {"Stable"})):
        families = catalog.families(SERVICE, preview=preview, include_generic=False) or {}
        assert {family.title for group in families.values() for family in group} == expected


def test_rank__order_of_reasons() -> None:
    """Each policy comes after the previous one for one reason only."""
    service = Service(key="g", name="G", resource_types=(GATEWAY, CIRCUIT))
    both = {"field": "type", "in": [GATEWAY, "microsoft.x/ys"]}
    audit = ("Audit", "Disabled")
    definitions = [
        policy(name="Z pinned", id_=guid(1), effects=("Modify",)),
        policy(name="Y in the benchmark", id_=guid(2), effects=("Modify",)),
        policy(name="X goal in two sets", id_=guid(3), effects=audit),
        policy(name="W goal that prevents", id_=guid(4), effects=("Audit", "Deny")),
        policy(name="A goal", id_=guid(5), effects=audit),
        policy(name="B goal", id_=guid(6), effects=audit),
        policy(name="A deployment", id_=guid(7), effects=("Modify",)),
        policy(name="[Preview]: A first", id_=guid(8), effects=audit),
        policy(both, name="A shared thing", id_=guid(9), effects=audit),
        policy({"field": "type", "equals": CIRCUIT}, name="A circuit", id_=guid(10)),
    ]
    sets = [
        initiative("Microsoft cloud security benchmark", {guid(2): []}),
        initiative("One", {guid(3): []}),
        initiative("Two", {guid(3): []}),
    ]
    overrides = Overrides(
        pin=frozenset({guid(1)}),
        pillars={guid(number): Pillar.SECURITY for number in range(1, 11)},
    )
    catalog = catalog_of(definitions[::-1], sets, overrides=overrides)
    ranked = rank(catalog.policies(service), service)
    # The best of another resource type takes the fourth place.
    expected = [entry.id for entry in [*definitions[:3], definitions[9], *definitions[3:9]]]
    assert [family.lead.policy.id for family in ranked] == expected


def test_rank__interleaves_resource_types() -> None:
    """Every fourth position is for the other types, in turn; pinned policies come first."""
    third = "microsoft.network/connections"
    service = Service(key="g", name="G", resource_types=(GATEWAY, CIRCUIT, third))
    definitions = [policy(name=f"G{number} thing", id_=guid(number)) for number in range(1, 8)]
    definitions += [
        policy({"field": "type", "equals": CIRCUIT}, name=f"C{number} thing", id_=guid(number))
        for number in (11, 12, 13)
    ]
    definitions += [policy({"field": "type", "equals": third}, name="T21 thing", id_=guid(21))]
    catalog = catalog_of(definitions, overrides=Overrides(pin=frozenset({guid(13)})))
    ranked = rank(catalog.policies(service), service)
    names = [family.title.split()[0] for family in ranked]
    assert names == ["C13", "G1", "G2", "C11", "G3", "G4", "G5", "T21", "G6", "G7", "C12"]


def test_rank__interleaves_within_a_pillar() -> None:
    """The fourth position of each pillar is for the other types."""
    service = Service(key="g", name="G", resource_types=(GATEWAY, CIRCUIT))
    numbers = range(1, 11)
    definitions = [policy(name=f"G{number} thing", id_=guid(number)) for number in numbers]
    definitions.append(policy({"field": "type", "equals": CIRCUIT}, name="C thing", id_=guid(20)))
    pillars = {guid(number): list(Pillar)[number % 2] for number in (*numbers, 20)}
    catalog = catalog_of(definitions, overrides=Overrides(pillars=pillars))
    listed = catalog.families(service, preview=True, include_generic=False) or {}
    first = listed[next(iter(Pillar))]
    assert [family.title[0] for family in first] == ["G", "G", "G", "C", "G", "G"]


def test_rank__counterparts() -> None:
    """A policy that is also about a counterpart ranks like one for the service alone."""
    service = Service(
        key="g", name="G", resource_types=(GATEWAY,), counterparts=("microsoft.x/ys",)
    )
    rule = {"field": "type", "in": [GATEWAY, "microsoft.x/ys"]}
    other = {"field": "type", "in": [GATEWAY, "microsoft.z/zs"]}
    definitions = [
        policy(rule, name="B thing", id_=guid(2)),
        policy(name="C thing", id_=guid(3)),
        policy(other, name="A thing", id_=guid(1)),
    ]
    ranked = rank(catalog_of(definitions).policies(service), service)
    assert [family.lead.policy.id for family in ranked] == [guid(2), guid(3), guid(1)]


@pytest.mark.parametrize(
    "names",
    [
        ["Gateways should be HTTPS only", "Gateways should use TLS 1.2"],
        ["Resource logs in Gateways should be enabled", "Deploy Diagnostic Settings for Gateways"],
        ["Gateways should use a virtual network service endpoint", "Restrict network access"],
        ["X Antimalware should be there", "Microsoft IaaSAntimalware should be updated"],
        ["Containers should not use privileged mode", "Containers should use AppArmor profiles"],
    ],
)
def test_topic__is_one_family(names: list[str]) -> None:
    """Policies on one topic and resource type are one family, with their full names as labels."""
    overrides = Overrides(pillars={guid(number): Pillar.SECURITY for number in (1, 2, 3)})
    definitions = [policy(name=name, id_=guid(number)) for number, name in enumerate(names, 1)]
    definitions.append(policy({"field": "type", "equals": CIRCUIT}, name=names[0], id_=guid(3)))
    service = Service(key="g", name="G", resource_types=(GATEWAY, CIRCUIT))
    ranked = rank(catalog_of(definitions, overrides=overrides).policies(service), service)
    assert sorted(len(family.members) for family in ranked) == [1, 2]
    (joined,) = [family for family in ranked if len(family.members) == 2]
    assert {member.label for member in joined.members} == set(names)


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Gateways should be there (Virtual Enclaves)", ""),
        ("[Mission] Gateways should be there", ""),
        ("Gateways should be there", "It is so; usage outside of these scopes is not supported."),
        ("Configure Azure Defender for Gateways to be disabled", ""),
    ],
)
def test_families__leave_out(name: str, description: str) -> None:
    """A name or description can exclude a policy from articles, unless the user pins it."""
    definition = policy(name=name, description=description, id_=guid(1))
    for pin, ids in ((frozenset[str](), []), (frozenset({guid(1)}), [(guid(1),)])):
        catalog = catalog_of([definition], overrides=Overrides(pin=pin))
        assert [family.ids for family in families_of(catalog)] == ids
        assert len(catalog.policies(SERVICE)) == 1


def test_topic__has_at_most_eight_policies() -> None:
    """Further policies on the topic are in another bullet."""
    definitions = [
        policy(name=f"Gateways should use HTTPS as {n}", id_=guid(n)) for n in range(1, 12)
    ]
    assert [len(family.members) for family in families(*definitions)] == [8, 3]


def test_families__mark_the_former_generation() -> None:
    """A member that is about a former generation of the service has its label."""
    former = "microsoft.network/oldgateways"
    service = replace(SERVICE, resource_types=(GATEWAY, former), former={former: "classic"})
    definition = policy({"field": "type", "equals": former}, name="Gateways should be good")
    (family,) = rank(catalog_of([definition]).policies(service), service)
    assert family.members[0].generation == "classic"


def test_rank__related_policies() -> None:
    """A policy that the registry relates to the service ranks like one on its primary type."""
    subscription, old = "microsoft.resources/subscriptions", "microsoft.network/oldgateways"
    service = replace(
        SERVICE,
        resource_types=(GATEWAY, old),
        related={subscription: re.compile("Defender for Gateways")},
    )
    related = policy(
        {"field": "type", "equals": subscription}, name="Defender for Gateways should be enabled"
    )
    secondary = policy({"field": "type", "equals": old}, name="A firewall should be enabled")
    (first, _) = rank(catalog_of([secondary, related]).policies(service), service)
    assert first.lead.policy.id == related.id
