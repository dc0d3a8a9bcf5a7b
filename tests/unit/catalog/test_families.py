"""Folding variants into families, and the order that a reader sees."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from enricher.catalog.families import Family, rank
from enricher.catalog.initiative import InitiativeDefinition
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.service import Service
from tests.support.builders import CIRCUIT, GATEWAY, catalog_of, guid, initiative, policy

SERVICE = Service(key="gateways", name="Gateways", resource_types=(GATEWAY,))
LOGS = "Enable logging by category group for Gateways (microsoft.network/virtualnetworkgateways)"


def families(
    *policies: PolicyDefinition, initiatives: tuple[InitiativeDefinition, ...] = ()
) -> list[Family]:
    """The families of some policies, in order."""
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
def test_rank__variants_fold(names: list[str], labels: list[str]) -> None:
    """Variants of one policy are one family, the plain one first, each with what it differs by."""
    (family,) = families(*(policy(name=name) for name in names))
    assert [member.label for member in family.members] == labels


GOOD = ("Gateways should use TLS", "Gateways should use keys", "Gateways should be patched")


def offered(
    initiatives: list[InitiativeDefinition], made: list[PolicyDefinition]
) -> dict[str, list[str]]:
    """By the name of a bullet's policy: the initiatives that it offers."""
    families = catalog_of(made, initiatives).families(SERVICE, preview=True, include_generic=False)
    return {
        one.title: [held.display_name for held in one.initiatives]
        for group in (families or {}).values()
        for one in group
        if one.initiatives
    }


@pytest.mark.parametrize(
    ("category", "beside", "name", "is_offered"),
    [
        ("Network", 0, "Gateways done well", True),
        ("Network", 2, "Gateways done well", True),
        ("Network", 3, "Gateways done well", False),
        ("Other", 0, "Gateways done well", False),
        ("Regulatory Compliance", 0, "Gateways done well", False),
        ("Network", 0, "Control the use of gateways in a Virtual Enclave", False),
    ],
)
def test_initiatives__that_are_about_the_service_are_offered(
    category: str, beside: int, name: str, *, is_offered: bool
) -> None:
    """Those of a category of the service's policies, most of whose definitions concern it."""
    made = [policy(name=one) for one in GOOD]
    ids = [*(one.id for one in made), *(f"other-{n}" for n in range(beside))]
    found = offered([initiative(name, {one: [] for one in ids}, category)], made)
    assert [name for names in found.values() for name in names] == ([name] if is_offered else [])


def test_initiatives__stand_in_the_bullet_with_most_of_their_policies() -> None:
    """And in no other; of more than a few, the fullest."""
    firewalls = [
        policy(name=f"Gateways {n} should restrict public network access") for n in range(3)
    ]
    other = policy(name="Gateways should be zone redundant")
    held: dict[str, list[str]] = {one.id: [] for one in [*firewalls, other]}
    sets = [initiative(f"Set {n}", held, "Network") for n in range(4)]
    found = offered(sets, [*firewalls, other])
    assert list(found.values()) == [["Set 0", "Set 1", "Set 2"]]
    assert "restrict public network access" in next(iter(found))


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
def test_rank__twins_in_other_words_fold(names: tuple[str, str]) -> None:
    """One setting, told and brought about, is one bullet, whatever the grammar."""
    assert len(families(*(policy(name=name) for name in names))) == 1


@pytest.mark.parametrize(
    ("effects", "leads"), [(("Audit",), True), (("DeployIfNotExists",), False)]
)
def test_topic__is_led_by_the_policy_that_names_the_service(
    effects: tuple[str, ...], *, leads: bool
) -> None:
    """Where siblings share its type; but what only deploys leads no audit."""
    service = replace(SERVICE, titles=("Tunnels",), facts={"kind": ("tunnel",)})
    other = policy(name="Gateways should disable public network access", effects=("Deny",))
    own = policy(name="Tunnel gateways should restrict public network access", effects=effects)
    (family,) = rank(catalog_of([other, own]).policies(service), service)
    assert (family.lead.policy.id == own.id) is leads
    assert len(family.members) == 2


def test_topic__of_another_policy_names_no_variant_that_goes_without_saying() -> None:
    """App slots are there, so that nothing is lost, and not named beside another policy."""
    (family,) = families(
        policy(name="Gateway apps should require HTTPS"),
        policy(name="Gateway apps should use the latest TLS version"),
        policy(name="Gateway app slots should use the latest TLS version"),
    )
    assert len(family.members) == 3
    assert [one.classified.policy.display_name for one in family.named] == [
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
def test_rank__words_in_parentheses_tell_nothing_apart(names: tuple[str, str]) -> None:
    """What stands in parentheses is an aside, and takes no blank with it."""
    assert len(families(*(policy(name=name) for name in names))) == 1


@pytest.mark.parametrize(
    "names",
    [
        ["Gateways should be of version 1.2", "Gateways should be of version 1.3"],
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
    catalog = catalog_of(policies)
    for preview, expected in ((True, {"Stable", "New"}), (False, {"Stable"})):
        found = catalog.families(SERVICE, preview=preview, include_generic=False) or {}
        names = {family.title for pillar in Pillar for family in found[pillar]}
        assert names == expected


BENCHMARK = initiative("Microsoft cloud security benchmark", {guid(1): []})
TWICE = initiative("Another set", {guid(1): []})


@pytest.mark.parametrize(
    ("made", "reasons"),
    [
        (
            policy(id_=guid(1), effects=("Audit", "Deny")),
            [
                "pinned by the configuration",
                "targets the service's primary resource type",
                "is for this service alone",
                "stable",
                "in the security benchmark or the resilience initiative",
                "states what should be",
                "used by 2 built-in initiatives",
                "can prevent",
            ],
        ),
        (
            policy(
                {"field": "type", "in": [CIRCUIT, "microsoft.x/ys"]},
                name="[Preview]: Configure circuits",
                id_=guid(2),
                effects=("DeployIfNotExists", "Disabled"),
            ),
            [
                "targets another of the service's resource types",
                "is for others as well",
                "preview",
                "in neither the security benchmark nor the resilience initiative",
                "only deploys or configures",
                "used by 0 built-in initiatives",
                "can't prevent",
            ],
        ),
        (
            policy(
                {"field": "type", "in": [GATEWAY, "microsoft.classicnetwork/gateways"]},
                id_=guid(3),
                effects=("AuditIfNotExists",),
            ),
            [
                "targets the service's primary resource type",
                "is for this service alone",
                "stable",
                "in neither the security benchmark nor the resilience initiative",
                "states what should be",
                "used by 1 built-in initiative",
                "can't prevent",
            ],
        ),
    ],
)
def test_rank_reasons(made: PolicyDefinition, reasons: list[str]) -> None:
    """Why a policy stands where it stands, in the order of the weight."""
    service = Service(key="g", name="G", resource_types=(GATEWAY, CIRCUIT))
    third = initiative("Third set", {guid(3): []})
    overrides = Overrides(pin=frozenset({guid(1)}))
    catalog = catalog_of([made], [BENCHMARK, TWICE, third], overrides=overrides)
    (judged,) = catalog.policies(service)
    assert judged.rank_reasons(service) == reasons


def test_rank__goes_by_each_reason_in_its_order() -> None:
    """Each policy here is behind the one before for one reason alone."""
    service = Service(key="g", name="G", resource_types=(GATEWAY, CIRCUIT))
    both = {"field": "type", "in": [GATEWAY, "microsoft.x/ys"]}
    audit = ("Audit", "Disabled")
    made = [
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
    catalog = catalog_of(made[::-1], sets, overrides=overrides)
    ranked = rank(catalog.policies(service), service)
    # The best of another resource type takes the fourth place.
    expected = [one.id for one in [*made[:3], made[9], *made[3:9]]]
    assert [family.lead.policy.id for family in ranked] == expected


def test_rank__the_types_of_a_service_take_turns() -> None:
    """Every fourth place is for the other types, one after the other; what is pinned goes first."""
    third = "microsoft.network/connections"
    service = Service(key="g", name="G", resource_types=(GATEWAY, CIRCUIT, third))
    made = [policy(name=f"G{number} thing", id_=guid(number)) for number in range(1, 8)]
    made += [
        policy({"field": "type", "equals": CIRCUIT}, name=f"C{number} thing", id_=guid(number))
        for number in (11, 12, 13)
    ]
    made += [policy({"field": "type", "equals": third}, name="T21 thing", id_=guid(21))]
    catalog = catalog_of(made, overrides=Overrides(pin=frozenset({guid(13)})))
    ranked = rank(catalog.policies(service), service)
    names = [family.title.split()[0] for family in ranked]
    assert names == ["C13", "G1", "G2", "C11", "G3", "G4", "G5", "T21", "G6", "G7", "C12"]


def test_rank__turns_are_each_pillars_own() -> None:
    """However many bullets another pillar has, the fourth place of each is for the other types."""
    service = Service(key="g", name="G", resource_types=(GATEWAY, CIRCUIT))
    numbers = range(1, 11)
    made = [policy(name=f"G{number} thing", id_=guid(number)) for number in numbers]
    made.append(policy({"field": "type", "equals": CIRCUIT}, name="C thing", id_=guid(20)))
    pillars = {guid(number): list(Pillar)[number % 2] for number in (*numbers, 20)}
    catalog = catalog_of(made, overrides=Overrides(pillars=pillars))
    listed = catalog.families(service, preview=True, include_generic=False) or {}
    first = listed[next(iter(Pillar))]
    assert [family.title[0] for family in first] == ["G", "G", "G", "C", "G", "G"]


def test_rank__a_counterpart_is_no_other_service() -> None:
    """A policy on the same product elsewhere ranks like one for the service alone."""
    service = Service(
        key="g", name="G", resource_types=(GATEWAY,), counterparts=("microsoft.x/ys",)
    )
    rule = {"field": "type", "in": [GATEWAY, "microsoft.x/ys"]}
    other = {"field": "type", "in": [GATEWAY, "microsoft.z/zs"]}
    made = [
        policy(rule, name="B thing", id_=guid(2)),
        policy(name="C thing", id_=guid(3)),
        policy(other, name="A thing", id_=guid(1)),
    ]
    ranked = rank(catalog_of(made).policies(service), service)
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
def test_rank__what_is_on_one_topic_is_one_bullet(names: list[str]) -> None:
    """The best names it, and the others are told by their whole names; types stay apart."""
    overrides = Overrides(pillars={guid(number): Pillar.SECURITY for number in (1, 2, 3)})
    made = [policy(name=name, id_=guid(number)) for number, name in enumerate(names, 1)]
    made.append(policy({"field": "type", "equals": CIRCUIT}, name=names[0], id_=guid(3)))
    service = Service(key="g", name="G", resource_types=(GATEWAY, CIRCUIT))
    ranked = rank(catalog_of(made, overrides=overrides).policies(service), service)
    assert sorted(len(family.members) for family in ranked) == [1, 2]
    (both,) = [family for family in ranked if len(family.members) == 2]
    assert {member.label for member in both.members} == set(names)


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Gateways should be there (Virtual Enclaves)", ""),
        ("[Mission] Gateways should be there", ""),
        ("Gateways should be there", "It is so; usage outside of these scopes is not supported."),
        ("Configure Azure Defender for Gateways to be disabled", ""),
    ],
)
def test_rank__what_cannot_be_recommended_is_left_out(name: str, description: str) -> None:
    """Told by what the definition says; a user's own choice to pin it goes before."""
    made = policy(name=name, description=description, id_=guid(1))
    for pin, ids in ((frozenset[str](), []), (frozenset({guid(1)}), [(guid(1),)])):
        catalog = catalog_of([made], overrides=Overrides(pin=pin))
        listed = catalog.families(SERVICE, preview=True, include_generic=False) or {}
        assert [one.ids for group in listed.values() for one in group] == ids
        assert len(catalog.policies(SERVICE)) == 1


def test_rank__a_topic_has_room_for_eight() -> None:
    """More on one topic go into a bullet of their own."""
    made = [policy(name=f"Gateways should use HTTPS as {n}", id_=guid(n)) for n in range(1, 12)]
    assert [len(family.members) for family in families(*made)] == [8, 3]


def test_verdict__tells_the_heaviest_evidence_first() -> None:
    """The evidence in the order of its weight, then of the pillars."""
    made = policy(
        name="Gateways should use private link, zone redundancy and backups",
        description="Enable soft delete, geo-redundant backups and customer-managed keys.",
        category="Security Center",
    )
    (judged,) = catalog_of([made]).policies(SERVICE)
    weights = [one.weight for one in judged.classification.evidence]
    assert len(weights) >= 3
    assert weights == sorted(weights, reverse=True)
    order = list(Pillar)
    keys = [
        (-one.weight, order.index(one.pillar), one.reason) for one in judged.classification.evidence
    ]
    assert keys == sorted(keys)
