"""`enrich gaps` against a server that speaks ARM: what is assigned, and what is asked for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.live.support import CIRCUIT, DIAGNOSTICS, SUBSCRIPTION, state
from tests.support.project import FIXTURES, run
from tests.support.server import ArmContent, ArmServer, live

Json = dict[str, Any]

SCOPE = f"/subscriptions/{SUBSCRIPTION}"
GROUP = "/providers/Microsoft.Management/managementGroups/corp"
POLICY = "/providers/Microsoft.Authorization"
DEFINITION = f"{POLICY}/policyDefinitions/{DIAGNOSTICS}"
CIRCUITS = f"{SCOPE}/resourceGroups/g/providers/Microsoft.Network/expressRouteCircuits"


def assignment(name: str = "logs", scope: str = SCOPE, **properties: Any) -> Json:
    """Return an assignment of the definition on logs of circuits."""
    return {
        "id": f"{scope}{POLICY}/policyAssignments/{name}",
        "name": name,
        "properties": {
            "displayName": f"Assignment {name}",
            "scope": scope,
            "policyDefinitionId": DEFINITION,
            "enforcementMode": "Default",
            "metadata": {"assignedBy": "Hushed person"},
            **properties,
        },
    }


def point(capfd: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> Json:
    """Run `enrich gaps expressroute`, and return the point on logs of circuits."""
    assert run("gaps", "expressroute", *arguments, "--format", "json") == code
    points = json.loads(capfd.readouterr().out)["points"]
    return next(each for each in points if each["id"] == DIAGNOSTICS)


@pytest.fixture
def estate(arm: ArmServer) -> ArmServer:
    """Return the server with an empty estate."""
    content = arm.content
    content.assignments, content.exemptions, content.states = [], [], []
    content.definitions = [each for each in content.definitions if not is_custom(each)]
    content.initiatives = [each for each in content.initiatives if not is_custom(each)]
    content.resources = [{"id": f"{CIRCUITS}/{n}", "type": CIRCUIT} for n in range(3)]
    return arm


def is_custom(wire: Json) -> bool:
    """Return whether a user wrote a definition or initiative."""
    return bool(wire["properties"]["policyType"] == "Custom")


def test_gaps__of_a_subscription(estate: ArmServer, capfd: pytest.CaptureFixture[str]) -> None:
    """Assignments count with their effects and reach, and resources by their state."""
    lab = f"{SCOPE}/resourceGroups/lab"
    estate.content.assignments = [
        assignment(
            parameters={"effect": {"value": "AuditIfNotExists"}},
            notScopes=[lab],
            enforcementMode="DoNotEnforce",
            definitionVersion="1.*.*",
        )
    ]
    estate.content.exemptions = [
        {
            "id": f"{CIRCUITS}/2{POLICY}/policyExemptions/e",
            "properties": {"policyAssignmentId": estate.content.assignments[0]["id"]},
        }
    ]
    estate.content.states = [
        state(f"{CIRCUITS}/0"),
        state(f"{CIRCUITS}/1", ok=True),
        {**state(f"{CIRCUITS}/2"), "complianceState": "Exempt"},
    ]
    estate.content.resources += [
        {"id": f"{lab}/providers/Microsoft.Network/expressRouteCircuits/3", "type": CIRCUIT}
    ]
    found = point(capfd, *live(estate, "-s", SUBSCRIPTION))
    assert found["state"] == "assigned"
    assert found["assigned_by"] == [
        {
            "assignment": "Assignment logs",
            "initiative": "",
            "effects": ["AuditIfNotExists"],
            "enforcement_mode": "DoNotEnforce",
            "reach": "scope",
            "scope": f"subscription {SUBSCRIPTION}",
            "scopes": 1,
            "version": "1.*.*",
            "limited": False,
        }
    ]
    numbers = ("non_compliant", "evaluated", "exempt", "exemptions", "excluded", "excluded_scopes")
    assert [found[name] for name in numbers] == [1, 2, 1, 1, 1, 1]


def test_gaps__inherited(estate: ArmServer, capfd: pytest.CaptureFixture[str]) -> None:
    """An assignment to a management group above the subscription is inherited."""
    estate.content.assignments = [assignment(scope=GROUP)]
    found = point(capfd, *live(estate, "-s", SUBSCRIPTION))
    assert (found["state"], found["assigned_by"][0]["reach"]) == ("assigned", "inherited")


@pytest.mark.parametrize(
    ("assigned", "state_of"),
    [
        ([assignment(scope=f"{SCOPE}/resourceGroups/g")], "assigned in part"),
        ([assignment(parameters={"effect": {"value": "disabled"}})], "disabled"),
        ([], "not assigned"),
    ],
)
def test_gaps__state(
    estate: ArmServer, capfd: pytest.CaptureFixture[str], assigned: list[Json], state_of: str
) -> None:
    """A policy can be assigned in part, or without any effect."""
    estate.content.assignments = assigned
    assert point(capfd, *live(estate, "-s", SUBSCRIPTION))["state"] == state_of


def test_gaps__of_a_management_group(estate: ArmServer, capfd: pytest.CaptureFixture[str]) -> None:
    """What is above the group covers it; what is below it covers a part."""
    estate.content.groups = [
        {"name": "root", "ancestors": []},
        {"name": "corp", "ancestors": [{"name": "root"}]},
        {"name": "lab", "ancestors": [{"name": "corp"}, {"name": "root"}]},
    ]
    root, lab = (GROUP.replace("corp", name) for name in ("root", "lab"))
    for scope, reach in ((root, "inherited"), (GROUP, "scope"), (lab, "part")):
        estate.content.assignments = [assignment(scope=scope)]
        found = point(capfd, *live(estate, "--management-group", "corp"))
        assert found["assigned_by"][0]["reach"] == reach


def test_gaps__without_resource_graph(estate: ArmServer, capfd: pytest.CaptureFixture[str]) -> None:
    """For one subscription, Azure Policy's own lists answer as well."""
    estate.content.assignments = [assignment()]
    estate.content.states = [state(f"{CIRCUITS}/0"), state(f"{CIRCUITS}/1", ok=True)]
    expected = point(capfd, *live(estate, "-s", SUBSCRIPTION))
    estate.fault("Microsoft.ResourceGraph", 403, code="AuthorizationFailed")
    found = point(capfd, *live(estate, "-s", SUBSCRIPTION), code=4)
    assert found == expected
    paths = estate.paths()
    assert paths["policyAssignments"] == paths["policyExemptions"] == 1
    assert run("gaps", *live(estate, "-s", SUBSCRIPTION)) == 4
    assert "Name services" in capfd.readouterr().err


def test_gaps__older_resource_graph(estate: ArmServer, capfd: pytest.CaptureFixture[str]) -> None:
    """A cloud whose Resource Graph leaves out what is inherited is asked through Azure Policy."""
    estate.content.assignments = [assignment(scope=GROUP)]
    estate.versions["Microsoft.ResourceGraph/resources"] = ("2021-03-01",)
    assert point(capfd, *live(estate, "-s", SUBSCRIPTION))["state"] == "assigned"


def test_gaps__refused(estate: ArmServer, capfd: pytest.CaptureFixture[str]) -> None:
    """Without the assignments there is nothing to say."""
    estate.fault("Microsoft.ResourceGraph", 403, code="AuthorizationFailed")
    assert run("gaps", "expressroute", *live(estate, "--tenant-scope")) == 4
    captured = capfd.readouterr()
    assert "What is assigned is not known" in captured.err
    assert captured.out == ""


def test_gaps__partly_refused(estate: ArmServer, capfd: pytest.CaptureFixture[str]) -> None:
    """What can't be read is said, and the rest is shown; its exit code is 4."""
    estate.content.assignments = [assignment()]
    estate.fault("Microsoft.ResourceGraph", 500, code="Broken", after=1)
    estate.fault("Microsoft.PolicyInsights", 403, code="AuthorizationFailed")
    estate.fault("policyExemptions", 403, code="AuthorizationFailed")
    found = point(capfd, *live(estate, "-s", SUBSCRIPTION, "--timeout", 20), code=4)
    assert found["state"] == "assigned"
    assert found["non_compliant"] is found["exemptions"] is None


def test_gaps__needs_a_scope(estate: ArmServer, capfd: pytest.CaptureFixture[str]) -> None:
    """Without a scope there is nothing to compare with."""
    assert run("gaps", "expressroute", *live(estate)) == 2
    assert "--management-group" in capfd.readouterr().err


def test_gaps__services_of_the_scope(estate: ArmServer, capfd: pytest.CaptureFixture[str]) -> None:
    """Without a service, those that the scope has resources of."""
    estate.content.resources += [
        {"id": f"{SCOPE}/resourceGroups/g/providers/a", "type": "Microsoft.Storage/storageAccounts"}
    ]
    assert run("gaps", *live(estate, "-s", SUBSCRIPTION), "--format", "json") == 0
    points = json.loads(capfd.readouterr().out)["points"]
    assert {each["service"] for each in points} == {"expressroute", "storage-accounts"}


REQUIRED = f"""
[required]
policies = ["{DIAGNOSTICS}"]
pillars = ["reliability"]
initiatives = ["1f3afdf9-d0c9-4c3d-847f-89da613e70a8"]
"""


def test_check__what_is_required(
    estate: ArmServer,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With --check, exit code 1 says that something required is missing."""
    (tmp_path / "enrich.toml").write_text(REQUIRED)
    monkeypatch.chdir(tmp_path)
    command = ("gaps", "expressroute", *live(estate, "-s", SUBSCRIPTION))
    assert run(*command) == 0
    assert run(*command, "--check") == 1
    output = capfd.readouterr().out
    assert "required (policy)" in output
    assert "required (initiative)" in output
    assert "required (Reliability of Azure ExpressRoute)" in output
    initiative = f"{POLICY}/policySetDefinitions/1f3afdf9-d0c9-4c3d-847f-89da613e70a8"
    zone = f"{POLICY}/policyDefinitions/da8a2248-6b4a-44a7-96bf-bf1c0dd208c3"
    estate.content.assignments = [
        assignment(),
        assignment("baseline", policyDefinitionId=initiative),
        assignment("zones", policyDefinitionId=zone),
    ]
    assert run(*command, "--check") == 0


@pytest.mark.parametrize("is_throttled", [False, True])
def test_gaps__requests_of_a_tenant(capfd: pytest.CaptureFixture[str], is_throttled: bool) -> None:
    """The requests grow with the pages of assignments and exemptions, not with subscriptions."""
    content = ArmContent.of_recordings(FIXTURES / "azure")
    ids = [f"{number:08d}-1111-4222-8333-444444444444" for number in range(300)]
    content.assignments = [
        assignment(f"a{number}", f"/subscriptions/{ids[number % 300]}") for number in range(450)
    ]
    content.exemptions = [
        {
            "id": f"/subscriptions/{guid}{POLICY}/policyExemptions/e",
            "properties": {"policyAssignmentId": content.assignments[number]["id"]},
        }
        for number, guid in enumerate(ids)
    ]
    content.states = [state(f"/subscriptions/{guid}/r") for guid in ids]
    content.resources = [{"id": f"/subscriptions/{guid}/r", "type": CIRCUIT} for guid in ids]
    with ArmServer(content, page_size=100) as server:
        if is_throttled:
            quota = {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:01"}
            server.fault("ResourceGraph", 429, times=1, after=4, headers=quota)
        found = point(capfd, *live(server, "--tenant-scope"))
        requests = server.paths()
    pages_of_assignments, pages_of_exemptions, states, resources, recommendations = 5, 3, 1, 1, 1
    expected = pages_of_assignments + pages_of_exemptions + states + resources + recommendations
    assert requests["resources"] == expected + is_throttled
    assert sum(requests.values()) - requests["resources"] <= 8  # the catalogue, in pages of 100
    assert found["state"] == "assigned in part"
    # Two subscriptions share each name: they have the same assignment.
    assert sum(each["scopes"] for each in found["assigned_by"]) == 450
    assert found["non_compliant"] == found["evaluated"] == 300


def test_record__replays_to_the_same_gaps(
    estate: ArmServer, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A recording of an estate gives the same states, and holds nothing of the user's."""
    hushed_group = f"{SCOPE}/resourceGroups/Hushed-Group"
    contoso = GROUP.replace("corp", "contoso-root")
    estate.content.assignments = [
        assignment(
            "hushed-assignment",
            contoso,
            displayName="Hushed assignment",
            notScopes=[hushed_group],
            description="Hushed description",
            parameters={
                "effect": {"value": "AuditIfNotExists"},
                "workspace": {"value": f"{SCOPE}/hushed-workspace"},
                "people": {"value": ["hushed-person@contoso.com"]},
            },
            overrides=[{"kind": "policyEffect", "value": "Disabled", "selectors": [
                {"kind": "resourceLocation", "in": ["hushed-location"]}]}],
        )
    ]  # fmt: skip
    estate.content.assignments[0]["identity"] = {"principalId": SUBSCRIPTION, "type": "hushed"}
    estate.content.exemptions = [
        {
            "id": f"{hushed_group}{POLICY}/policyExemptions/hushed-exemption",
            "properties": {
                "policyAssignmentId": estate.content.assignments[0]["id"],
                "expiresOn": "2099-01-01T00:00:00Z",
                "displayName": "Hushed exemption",
            },
        }
    ]
    estate.content.states = [state(f"{hushed_group}/x"), state("/subscriptions/other/y", ok=True)]
    estate.content.resources += [
        {"id": f"{hushed_group}/providers/hushed/c", "type": CIRCUIT},
    ]
    folder = tmp_path / "recording"
    assert run("record", *live(estate, "-s", SUBSCRIPTION), "--fixtures", folder) == 0
    capfd.readouterr()
    found = point(capfd, *live(estate, "-s", SUBSCRIPTION))
    replayed = point(capfd, "--fixtures", folder, "--no-cache")
    for each in (found, replayed):
        for assigned in each["assigned_by"]:
            assert assigned.pop("assignment")
            assert assigned.pop("scope")
    assert replayed == found
    assert found["excluded"] == found["exemptions"] == 1
    written = "".join(file.read_text() for file in folder.iterdir()).lower()
    for private in (SUBSCRIPTION, "hushed", "contoso", "127.0.0.1"):
        assert private not in written
