"""The variables of the wording's templates."""

from __future__ import annotations

from enricher.article.language import load_language
from enricher.article.wording_variables import (
    FamilyVariables,
    LinkVariables,
    PillarVariables,
    label_of,
)
from enricher.catalog.families import Family, rank
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
        family, ENGLISH, lambda member: LinkVariables(label_of(member, family), ""), []
    )


def test_pillar_variables() -> None:
    """A pillar has its key, its title and its name within a sentence."""
    variables = PillarVariables.of(Pillar.COST_OPTIMIZATION, ENGLISH)
    assert variables == PillarVariables(
        "cost-optimization", "Cost optimization", "cost optimization"
    )


def test_family_variables__remedy() -> None:
    """A policy that enforces what the lead reports is a remedy; the lead's effects are marks."""
    variables = variables_of(
        access_audit(description="This policy audits gateways."),
        access_change("Configure Gateways to disable public network access"),
    )
    assert variables.lead.label == "Gateways should disable public network access"
    assert [link.label for link in variables.remedies] == [
        "Configure Gateways to disable public network access"
    ]
    assert [[*group] for group in variables.remedy_groups] == [variables.remedies]
    assert (variables.destinations, variables.related) == ([], [])
    assert (variables.marks, variables.sentence) == (["Audit"], "This policy audits gateways.")


def test_family_variables__not_proved() -> None:
    """A policy with a similar name that sets another field is related."""
    variables = variables_of(
        access_audit(),
        access_change("Configure Gateways to disable public network access", field="other"),
    )
    assert variables.remedies == []
    assert [link.label for link in variables.related] == [
        "Configure Gateways to disable public network access"
    ]


def test_family_variables__destinations() -> None:
    """A family by destination has neither a sentence nor a mark for each destination."""
    variables = variables_of(
        policy(name=f"{LOGS} Log Analytics", description="This policy audits gateways."),
        policy(name=f"[Preview]: {LOGS} Storage"),
    )
    assert variables.by_destination
    assert variables.lead.label == "Log Analytics"
    assert [link.label for link in variables.destinations] == ["Azure Storage (preview)"]
    assert (variables.marks, variables.sentence) == (["Audit"], "")


def test_label_of__name() -> None:
    """A name has neither the resource type in it nor a final period, but its marks."""
    family = family_of(policy(name=f"[Preview]: Gateways ({GATEWAY}) should be good."))
    (member,) = family.members
    assert label_of(member, family) == "Gateways should be good (preview)"
