"""Families: variants and topics in one bullet, their order, and the initiatives in bullets."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from msgspec.structs import replace

from enricher.catalog.catalog import Catalog
from enricher.catalog.families import Family, Role, rank
from enricher.catalog.initiative import InitiativeDefinition
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.service import Service
from enricher.catalog.tiers import Tier
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


def families_of(catalog: Catalog) -> list[Family]:
    """Return the families that articles list, with initiatives."""
    families = catalog.families(SERVICE, preview=True, include_generic=False) or {}
    return [family for group in families.values() for family in group]


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
    """A policy with a similar name is in the family, but not named, and no remedy."""
    name = "Configure gateways to disable public network access"
    (family,) = families(access_audit(), access_change(name, field="other"))
    assert len(family.members) == 2
    assert len(family.named) == 1
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
    assert restricted.role is Role.UNNAMED
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


def roles_of(family: Family) -> list[tuple[str, Role]]:
    """Return the display names and roles of a family's members, in order."""
    return [(each.classified.policy.display_name, each.role) for each in family.members]


def in_security(*names: str, **values: Any) -> list[Family]:
    """Return the families of policies with these names, all of which are under security."""
    definitions = [policy(name=name, **values) for name in names]
    pillars = {definition.id: Pillar.SECURITY for definition in definitions}
    catalog = catalog_of(definitions, overrides=Overrides(pillars=pillars))
    return rank(catalog.policies(SERVICE), SERVICE)


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("Gateway apps should be good", "Gateway app slots should be good"),
        ("Linux gateways should be good", "Windows gateways should be good"),
        ("Good virtual machines", "Good virtual machine scale sets"),
        ("Good Linux virtual machine scale sets", "Good Windows virtual machine scale sets"),
    ],
)
def test_rank__names_twins(name: str, twin: str) -> None:
    """The same policy for other resources is a twin of the lead."""
    (family,) = in_security(name, twin)
    assert roles_of(family) == [(name, Role.LEAD), (twin, Role.TWIN)]


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (
            [
                f"App Service {kind} should have no passwords for {site} deployments"
                for site in ("SCM site", "FTP")
                for kind in ("apps", "app slots")
            ],
            ["app slots", "FTP deployments", "FTP deployments to app slots"],
        ),
        (
            [
                f"{system} {kind} should have the agent"
                for kind in ("virtual machines", "virtual machine scale sets")
                for system in ("Linux", "Windows")
            ],
            ["Windows", "Linux scale sets", "Windows scale sets"],
        ),
    ],
)
def test_rank__names_twins_with_two_differences(names: list[str], labels: list[str]) -> None:
    """Each combination has its own label, so that no label promises more than its link has."""
    (family,) = in_security(*names)
    assert [member.role for member in family.members] == [Role.LEAD, *[Role.TWIN] * 3]
    assert sorted(member.label for member in family.of(Role.TWIN)) == sorted(labels)


def test_topic__without_a_part_of_the_lead() -> None:
    """A policy that says the same for some of the lead's resource types is not named."""
    both = {"field": "type", "in": [GATEWAY, CIRCUIT]}
    topic = "be associated with a Data Collection Rule"
    whole = policy(both, name=f"Configure Machines to {topic}", effects=("DeployIfNotExists",))
    names = (f"Configure Virtual Machines to {topic}", f"Configure old Machines to {topic}")
    part, other = (policy(name=name, effects=("DeployIfNotExists",)) for name in names)
    definitions = [whole, part, other]
    pillars = {definition.id: Pillar.SECURITY for definition in definitions}
    service = replace(SERVICE, resource_types=(GATEWAY, CIRCUIT))
    catalog = catalog_of(definitions, overrides=Overrides(pillars=pillars))
    (family,) = rank(catalog.policies(service), service)
    roles = dict(roles_of(family))
    assert roles[part.display_name] is Role.UNNAMED
    assert roles[other.display_name] is not Role.UNNAMED


def test_rank__a_twin_states_what_the_lead_states() -> None:
    """A policy that changes other resources than the lead's is not named."""
    (family,) = families(
        policy(name="Gateway apps should be good"),
        policy(name="Gateway app slots should be good", effects=("Modify",)),
    )
    assert [member.role for member in family.members] == [Role.LEAD, Role.UNNAMED]


def test_rank__a_twin_is_never_listed_twice() -> None:
    """Of several policies for the same other resources, one is named."""
    (family,) = in_security(
        "Gateway apps should be good",
        "Gateway app slots should be good",
        "Gateway app slots should be good (preview)",
    )
    assert [member.role for member in family.members] == [Role.LEAD, Role.TWIN, Role.UNNAMED]


def test_rank__an_audit_leads_its_remedies() -> None:
    """A policy that only changes resources doesn't lead, whatever resources the audit is for."""
    audit = policy(name="Windows gateways should be good")
    remedy = policy(name="Configure good Windows gateways", effects=("DeployIfNotExists",))
    (family,) = families(remedy, audit)
    assert roles_of(family) == [
        (audit.display_name, Role.LEAD),
        (remedy.display_name, Role.UNNAMED),
    ]


def test_rank__a_pinned_variant_leads() -> None:
    """The user's choice leads its family, and the family comes first."""
    first = policy(name="Gateways should use TLS")
    plain = policy(name="Gateway apps should be good")
    slots = policy(name="Gateway app slots should be good")
    catalog = catalog_of([first, plain, slots], overrides=Overrides(pin=frozenset({slots.id})))
    ranked = rank(catalog.policies(SERVICE), SERVICE)
    (pinned,) = [family for family in ranked if slots.id in family.ids]
    assert (pinned.lead.policy.id, pinned.tier) == (slots.id, Tier.PINNED)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Gateways should restrict network access", "Use virtual network rules"),
        ("Gateways should rotate keys that expire", "Gateways keys with a maximum validity"),
        ("Gateway pods should use AppArmor", "Gateway pods should use allowed capabilities"),
    ],
)
def test_topic__is_seen_also(name: str, other: str) -> None:
    """A policy on the topic of another is one to see also, by its name."""
    (family,) = in_security(name, other)
    assert {role for _, role in roles_of(family)} == {Role.LEAD, Role.SEE_ALSO}
    (also,) = family.of(Role.SEE_ALSO)
    assert also.label == also.classified.policy.display_name


def test_topic__of_each_resource_type() -> None:
    """Policies on the same topic for other resource types are in bullets of their own."""
    service = replace(SERVICE, resource_types=(GATEWAY, CIRCUIT))
    definitions = [
        policy(name="Gateways should use AppArmor"),
        policy({"field": "type", "equals": CIRCUIT}, name="Circuits should use AppArmor"),
    ]
    assert len(rank(catalog_of(definitions).policies(service), service)) == 2


def test_topic__is_seen_also_up_to_three_times() -> None:
    """Further policies on the topic are in bullets of their own, in the last tier."""
    ranked = in_security(*(f"Gateway pods should use seccomp as {n}" for n in range(6)))
    assert [len(family.of(Role.SEE_ALSO)) for family in ranked] == [3, 0, 0]
    assert [family.tier for family in ranked[1:]] == [Tier.REST, Tier.REST]


@pytest.mark.parametrize(
    "names",
    [
        ("Gateways should use HTTPS only", "Gateways should use the latest TLS version"),
        ("Gateways should use the latest TLS version", "Gateways should require FTPS only"),
        ("Gateways should not allow privileged containers",
         "Gateways should not allow container privilege escalation"),
        ("Gateways should restrict network access", "Gateways should use firewall rules"),
    ],
)  # fmt: skip
def test_topic__of_a_subject_that_readers_look_for(names: tuple[str, str]) -> None:
    """A policy on such a subject leads a bullet of its own, also on a topic of another."""
    ranked = in_security(*names)
    assert {family.title for family in ranked} == {*names}


def test_topic__without_twins() -> None:
    """The twins of a policy to see also are members but not named."""
    (family,) = in_security(
        "Gateway apps should use AppArmor",
        "Gateway apps should use seccomp",
        "Gateway app slots should use seccomp",
    )
    assert len(family.members) == 3
    assert [role for _, role in roles_of(family)] == [Role.LEAD, Role.SEE_ALSO, Role.UNNAMED]


def test_topic__without_what_is_left_out() -> None:
    """A policy that no article lists is not one to see also."""
    listed, left_out = in_security(
        "Gateway pods should use seccomp", "Gateway pods should use seccomp with specified labels"
    )
    assert (len(listed.members), left_out.tier) == (1, Tier.LEFT_OUT)


def test_logs__of_all_types_are_one_family() -> None:
    """The logs of another type are a twin with its noun, and a type without noun is not named."""
    circuits, other = {"field": "type", "equals": CIRCUIT}, "microsoft.network/connections"
    service = replace(SERVICE, resource_types=(GATEWAY, CIRCUIT, other))
    logs = "Enable logging by category group for X ({}) to {}"
    definitions = [
        policy(name=logs.format(GATEWAY, "Log Analytics")),
        policy(name=logs.format(GATEWAY, "Storage")),
        policy(circuits, name=logs.format(CIRCUIT, "Log Analytics")),
        policy(circuits, name=logs.format(CIRCUIT, "Storage")),
        policy({"field": "type", "equals": other}, name=logs.format(other, "Storage")),
    ]
    ranked = rank(catalog_of(definitions).policies(service), service)
    family = ranked[0]
    assert [(member.label, member.role) for member in family.named] == [
        ("Log Analytics", Role.LEAD),
        ("Azure Storage", Role.DESTINATION),
        ("circuits", Role.TWIN),
    ]
    assert [len(each.members) for each in ranked] == [4, 1]


def test_logs__that_an_audit_reports() -> None:
    """The policy that reports missing logs leads those that send them."""
    audit = policy(name="Resource logs in Gateways should be enabled")
    send = [policy(name=f"{LOGS} to {to}", effects=("Deploy",)) for to in ("Storage", "Event Hub")]
    (family,) = families(*send, audit)
    assert [(member.label, member.role) for member in family.named] == [
        (audit.display_name, Role.LEAD),
        ("Event Hubs", Role.DESTINATION),
        ("Azure Storage", Role.DESTINATION),
    ]
    assert not family.by_destination


def test_rank__tiers() -> None:
    """Families are sorted by their tier, and within it by the rank of their lead."""
    names = {
        "Z pinned": Tier.PINNED,
        "Y should use TLS": Tier.SOUGHT,
        "X in the benchmark": Tier.BASELINE,
        "W reports": Tier.REPORTS,
        "A deployment": Tier.REST,
        "A Python version": Tier.LEFT_OUT,
    }
    deploys = ("DeployIfNotExists",)
    definitions = [
        policy(name=name, effects=deploys if "deploy" in name else ("Audit",)) for name in names
    ]
    benchmark = initiative("Microsoft cloud security benchmark", {definitions[2].id: []})
    overrides = Overrides(
        pin=frozenset({definitions[0].id}),
        pillars={definition.id: Pillar.SECURITY for definition in definitions},
    )
    catalog = catalog_of(definitions[::-1], [benchmark], overrides=overrides)
    ranked = rank(catalog.policies(SERVICE), SERVICE)
    assert {family.title: family.tier for family in ranked} == names
    assert [family.title for family in ranked] == [*names]


def test_topic__an_audit_leads_what_only_deploys() -> None:
    """Whatever their tiers are, the policy that reports leads, and has the better tier."""
    deployment = policy(name="Configure gateways to run Azure Monitor Agent", effects=("Modify",))
    audit = policy(name="Gateways with agents should have Azure Monitor Agent installed")
    sets = initiative("Microsoft cloud security benchmark", {deployment.id: []})
    (family,) = families(deployment, audit, initiatives=(sets,))
    assert (family.lead.policy.id, family.tier) == (audit.id, Tier.BASELINE)
