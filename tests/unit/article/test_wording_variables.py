"""The variables of the wording's templates."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from enricher.article.language import load_language
from enricher.article.wording_variables import (
    FamilyVariables,
    LinkVariables,
    PillarVariables,
    label_of,
)
from enricher.catalog.families import Family, Role, rank
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.service import Service
from tests.support.builders import GATEWAY, access_audit, access_change, catalog_of, policy

SERVICE = Service(key="gateways", name="Azure Gateways", resource_types=(GATEWAY,))
LOGS = f"Enable logging by category group for Gateways ({GATEWAY}) to"
ENGLISH = load_language()


def family_of(*policies: PolicyDefinition) -> Family:
    """Return the only family of these policies."""
    (family,) = rank(catalog_of(policies).policies(SERVICE), SERVICE)
    return family


def variables_of(*policies: PolicyDefinition) -> FamilyVariables:
    """Return the variables of the only family of these policies, with labels but no links."""
    family = family_of(*policies)
    return FamilyVariables.of(
        family, ENGLISH, lambda member: LinkVariables(label_of(member, family, ENGLISH), ""), []
    )


def test_pillar_variables() -> None:
    """A pillar has its key, its title and its name within a sentence."""
    variables = PillarVariables.of(Pillar.COST_OPTIMIZATION, ENGLISH)
    assert variables == PillarVariables(
        "cost-optimization", "Cost optimization", "cost optimization"
    )


def test_family_variables__remedy() -> None:
    """A policy that enforces what the lead reports is a remedy."""
    variables = variables_of(
        access_audit(description="Public endpoints expose gateways."),
        access_change("Configure Gateways to disable public network access"),
    )
    assert variables.lead.label == "Gateways should disable public network access"
    assert [link.label for link in variables.remedies] == [
        "Configure Gateways to disable public network access"
    ]
    assert (variables.destinations, variables.twins, variables.see_also) == ([], [], [])
    assert (variables.marks, variables.effects) == ([], ["Audit"])
    assert variables.sentence == "Public endpoints expose gateways."


def test_family_variables__not_proved() -> None:
    """A policy with a similar name that sets another field is not named."""
    variables = variables_of(
        access_audit(),
        access_change("Configure Gateways to disable public network access", field="other"),
    )
    assert (variables.remedies, variables.see_also) == ([], [])


def test_family_variables__destinations() -> None:
    """A family by destination says what the logs show, and has no mark for each destination."""
    variables = variables_of(
        policy(name=f"{LOGS} Log Analytics", description="This policy audits gateways."),
        policy(name=f"[Preview]: {LOGS} Storage"),
    )
    assert variables.by_destination
    assert variables.title == "Enable resource logs for virtual network gateways"
    assert variables.lead.label == "a Log Analytics workspace"
    assert [link.label for link in variables.destinations] == ["a storage account (preview)"]
    assert (variables.marks, variables.effects) == ([], ["Audit"])
    assert variables.sentence.startswith("The logs show tunnel state, ")


def test_label_of__name() -> None:
    """A name has neither the resource type in it nor a final period, but its marks."""
    family = family_of(policy(name=f"[Preview]: Gateways ({GATEWAY}) should be good."))
    (member,) = family.members
    assert label_of(member, family, ENGLISH) == "Gateways should be good (preview)"


def test_label_of__twin() -> None:
    """A twin is labelled with the resources that it is for."""
    family = family_of(
        policy(name="Gateway apps should be good"), policy(name="Gateway app slots should be good")
    )
    assert [label_of(each, family, ENGLISH) for each in family.of(Role.TWIN)] == ["app slots"]


@pytest.mark.parametrize(
    ("effects", "names"),
    [
        (("Deny", "Audit", "Disabled"), ["Audit", "Deny"]),
        (("AuditIfNotExists", "Disabled"), ["AuditIfNotExists"]),
        (("Modify", "Append"), ["Append", "Modify"]),
        (("Audit", "[link](https://x.example)"), ["Audit"]),
        (("Disabled",), []),
    ],
)
def test_family_variables__effects(effects: tuple[str, ...], names: list[str]) -> None:
    """Effects are spelled as Azure spells them, without the one that does nothing."""
    assert variables_of(policy(effects=effects)).effects == names


@pytest.mark.parametrize(
    ("name", "marks", "condition"),
    [
        ("[Preview]: Gateways should be good", ["preview"], ""),
        (
            "Gateways should use customer-managed keys",
            [],
            "Where your compliance requirements ask for it",
        ),
        ("Gateways should be good", [], ""),
    ],
)
def test_family_variables__marks(name: str, marks: list[str], condition: str) -> None:
    """A preview is marked, and a policy may hold only under a condition."""
    variables = variables_of(policy(name=name))
    assert (variables.marks, variables.condition) == (marks, condition)


def test_shorter__remedies_of_the_same_resources() -> None:
    """Remedies for what is checked on the same resources stay or go together."""
    links = [LinkVariables(label, "") for label in ("SCM", "FTP", "SCM of slots", "FTP of slots")]
    variables = replace(variables_of(policy()), remedies=links, own_remedies=2)
    sizes = []
    while shorter := variables.shorter():
        variables = shorter
        sizes.append(len(shorter.remedies))
    assert sizes == [3, 2, 0, *sizes[3:]]


@pytest.mark.parametrize(
    ("defaults", "expected"),
    [
        (["", ""], ""),
        (["audit", "audit"], "audit"),
        (["none", "none"], "none"),
        (["audit", "none"], "few"),
        (["", "none"], "some"),
    ],
)
def test_family_variables__sent_logs(defaults: list[str], expected: str) -> None:
    """A bullet knows which logs its policies send by default."""
    family = family_of(
        *(
            policy(name=f"{LOGS} {where}", effects=("DeployIfNotExists",))
            for where in ("Log Analytics", "Storage")
        )
    )
    members = tuple(
        replace(
            member,
            classified=replace(
                member.classified, policy=replace(member.classified.policy, sent_logs=default)
            ),
        )
        for member, default in zip(family.members, defaults, strict=True)
    )
    variables = FamilyVariables.of(
        replace(family, members=members), ENGLISH, lambda _: LinkVariables("", ""), []
    )
    assert variables.sent_logs == expected


def test_shorter() -> None:
    """Parts are left out from the least important one on, the sentence last."""
    link = LinkVariables("Other", "")
    variables = replace(
        variables_of(policy(description="Public endpoints expose gateways.")),
        remedies=[link],
        see_also=[link, link],
        initiatives=[link],
    )
    sizes = []
    while shorter := variables.shorter():
        variables = shorter
        sizes.append((len(shorter.see_also), len(shorter.initiatives), len(shorter.remedies)))
    assert sizes == [(1, 1, 1), (0, 1, 1), (0, 0, 1), (0, 0, 0), (0, 0, 0)]
    assert variables.sentence == ""
