"""The definitions and initiatives that a text names."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from enricher.lint.definition_names import DefinitionNames
from tests.support.builders import guid
from tests.unit.lint.support import FACTS

NAMES = DefinitionNames(FACTS)
ID = "11111111-2222-3333-4444-55555555555a"
POLICY = f"/providers/Microsoft.Authorization/policyDefinitions/{ID}"
INITIATIVE = f"/providers/Microsoft.Authorization/policySetDefinitions/{ID}"
PORTALS = (
    "https://portal.azure.com",
    "https://ms.portal.azure.com",
    "https://preview.portal.azure.com",
)
VIEWS = (
    "#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/{}",
    "#view/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/{}",
    "#view/Microsoft_Azure_Policy/PolicyDetail.ReactView/id/{}/version~/null",
    "#view/Microsoft_Azure_Policy/InitiativeDetailBlade/id/{}/scopes~/%5B%22%2Fsubscriptions%2Fx%22%5D",
    "?feature.x=1#view/Microsoft_Azure_Policy/InitiativeDetail.ReactView/id/{}/scopes/",
)  # fmt: skip
SITE = "https://www.azadvertizer.net"


def named(text: str) -> list[tuple[str, bool, bool]]:
    """Return what a text names, without positions."""
    return [(each.id, each.is_initiative, each.is_certain) for each in NAMES.named_in(text)]


@pytest.mark.parametrize("portal", PORTALS)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("times", [0, 1, 2])
@pytest.mark.parametrize(("resource", "is_initiative"), [(POLICY, False), (INITIATIVE, True)])
def test_named_in__portal(
    portal: str, view: str, times: int, resource: str, *, is_initiative: bool
) -> None:
    """Every form of link to the portal, whatever its encoding and case."""
    for _ in range(times):
        resource = quote(resource, safe="")
    for written in (resource, resource.upper()):
        assert named(f"{portal}/{view.format(written)}") == [(ID, is_initiative, True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{SITE}/azpolicyadvertizer/{ID}.html", [(ID, False, True)]),
        (f"{SITE}/azpolicyinitiativesadvertizer/{ID}.html", [(ID, True, True)]),
        (f"{SITE}/azpolicyadvertizer/Deploy-Budget.html", []),
        (ID, []),
        (f"the id {guid(1)}, and {guid(1).upper()}", [(guid(1), False, False)]),
        (f"x{guid(1)}", []),
        (f"/providers/Microsoft.Management/managementGroups/contoso{POLICY}", []),
        (f"/subscriptions/{guid(5)}{POLICY}", []),
        (f"/subscriptions/{guid(5)}/resourceGroups/x{POLICY}", []),
        (quote(f"/subscriptions/{guid(5)}{INITIATIVE}", safe=""), []),
        (f"${{var.root}}{POLICY}", []),
        (f"{POLICY} {POLICY.replace(ID, guid(1))}", [(guid(1), False, True), (ID, False, True)]),
    ],
)  # fmt: skip
def test_named_in(text: str, expected: list[tuple[str, bool, bool]]) -> None:
    """Pages and ids; a custom definition is none of Azure's, and an id alone may be anything."""
    assert named(text) == expected


def test_positions_in() -> None:
    """Each position counts, in order, and has the span of the id."""
    text = f"{POLICY}, {guid(1)} and {POLICY}"
    positions = NAMES.positions_in(text)
    assert [text[slice(*each.span)] for each in positions] == [ID, guid(1), ID]
    assert [each.is_certain for each in positions] == [True, False, True]
