"""What is read of an estate, and what is said where it can't be read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from enricher.catalog.scope import Reach
from enricher.errors import RefusedError, SourceError
from enricher.sources.estate import read_estate
from enricher.sources.session import Session
from enricher.sources.source_options import SourceOptions
from tests.support.builders import guid
from tests.support.server import ArmServer

Json = dict[str, Any]

SUBSCRIPTION = guid(77)
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
POLICY = "/providers/Microsoft.Authorization"


def assignment(name: str, scope: str = SCOPE, **properties: Any) -> Json:
    """Return an assignment of the first definition."""
    subject = f"{POLICY}/policyDefinitions/{guid(1)}"
    return {
        "id": f"{scope}{POLICY}/policyAssignments/{name}",
        "properties": {"scope": scope, "policyDefinitionId": subject, **properties},
    }


def test_estate__page_by_page(arm: ArmServer, session: Session, options: SourceOptions) -> None:
    """All pages are read, with what is inherited."""
    group = "/providers/Microsoft.Management/managementGroups/corp"
    arm.page_size = 1
    arm.content.assignments = [assignment("a"), assignment("b"), assignment("c", group)]
    estate = read_estate(session, options)
    reaches = [estate.scope.reach(each.scope) for each in estate.assignments or ()]
    assert sorted(reaches) == [Reach.INHERITED, Reach.SCOPE, Reach.SCOPE]
    assert estate.missing == ()
    assert estate.custom.initiative_rules == {}


def test_estate__malformed(arm: ArmServer, session: Session, options: SourceOptions) -> None:
    """A malformed assignment or exemption is left out, and named."""
    arm.content.assignments = [assignment("a"), assignment("odd", policyDefinitionId=None)]
    arm.content.exemptions = [
        {
            "id": f"{SCOPE}{POLICY}/policyExemptions/late",
            "properties": {"policyAssignmentId": "a", "expiresOn": "tomorrow"},
        }
    ]
    estate = read_estate(session, options)
    assert len(estate.assignments or ()) == 1
    assert estate.exemptions == ()
    assert ["'odd'" in text or "'late'" in text for text in estate.warnings] == [True, True]


def test_estate__resources_by_excluded_scope(
    arm: ArmServer, session: Session, options: SourceOptions
) -> None:
    """A resource counts for the innermost excluded scope."""
    arm.content.assignments = [assignment("a", notScopes=[SCOPE, f"{SCOPE}/resourceGroups/Lab"])]
    lab = f"{SCOPE}/resourceGroups/Lab"
    arm.content.resources = [
        {"id": f"{lab}/providers/a/b", "type": "A/B"},
        {"id": f"{SCOPE}/resourceGroups/g/providers/a/b", "type": "A/B"},
    ]
    assert read_estate(session, options).resources == {"a/b": {lab.lower(): 1, SCOPE: 1}}


def test_estate__refused(arm: ArmServer, session: Session, options: SourceOptions) -> None:
    """Without assignments there is no estate; without anything else there is one."""
    arm.content.assignments = [assignment("a")]
    arm.fault("ResourceGraph", 403, code="AuthorizationFailed", after=1)
    arm.fault("policyExemptions", 403, code="AuthorizationFailed")
    arm.fault("PolicyInsights", 403, code="AuthorizationFailed")
    estate = read_estate(session, options)
    assert estate.exemptions is estate.compliance is estate.resources is None
    assert len(estate.missing) == 3
    arm.faults.clear()
    for path in ("ResourceGraph", "policyAssignments"):
        arm.fault(path, 403, code="AuthorizationFailed")
    with pytest.raises(RefusedError, match="assignments"):
        read_estate(session, options)


def test_estate__management_group_without_resource_graph(
    arm: ArmServer, session: Session, options: SourceOptions
) -> None:
    """Azure Policy's list of a management group lacks what is below it, which is said."""
    group = "/providers/Microsoft.Management/managementGroups/corp"
    arm.content.assignments = [assignment("a", group)]
    arm.fault("ResourceGraph", 403, code="AuthorizationFailed")
    wide = replace(options, subscriptions=(), management_group="corp")
    estate = read_estate(session, wide)
    assert len(estate.assignments or ()) == 1
    assert any("only the assignments at the management group" in text for text in estate.missing)


def test_estate__several_subscriptions(
    arm: ArmServer, session: Session, options: SourceOptions
) -> None:
    """No list of Azure Policy's answers for several subscriptions."""
    arm.fault("ResourceGraph", 403, code="AuthorizationFailed")
    several = replace(options, subscriptions=(SUBSCRIPTION, guid(78)))
    with pytest.raises(SourceError, match="Resource Graph"):
        read_estate(session, several)
    assert arm.paths()["policyAssignments"] == 0
