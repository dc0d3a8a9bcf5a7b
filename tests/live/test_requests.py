"""Requests to Azure: those that are documented, in every version that a cloud supports."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests

from enricher.sources.api_versions import VERSIONS
from tests.support.project import FIXTURES, run
from tests.support.server import ArmServer, live

ROOT = FIXTURES.parent
SUBSCRIPTION = "0e0e0e0e-1111-4222-8333-444444444444"
OTHER = "22222222-2222-2222-2222-222222222222"


def documented() -> dict[tuple[str, str], tuple[list[str], set[str]]]:
    """Return the versions and parameters of each request, by method and path."""
    rows = re.findall(
        r"^\| `(\w+) (\S+)` \|[^|]*\|[^|]*\| ([^|]*) \| ?([^|]*)\|",
        (ROOT / "docs" / "explanation" / "requests-to-azure.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return {
        (method, path): (
            re.findall(r"[\d-]{10}(?:-preview)?", versions),
            set(re.findall(r"`(\S+)`", names)),
        )
        for method, path, versions, names in rows
    }


def test_requests__are_those_documented(arm: ArmServer, article: Path, tmp_path: Path) -> None:
    """All commands together send the requests of the table, and no others."""
    mine, unheard_of = ("-s", SUBSCRIPTION), ("--resource-type", "Microsoft.Network/unheardOf")
    for command in (
        [article, *mine, "--compliance"],
        [article, *mine, *unheard_of],
        [article, *mine, "-s", OTHER],
        ["refresh", article.parent, *mine],
        ["policies", "--service", "expressroute"],
        ["recommendations", "--service", "expressroute"],
        ["record", *mine, "--fixtures", tmp_path / "recorded"],
        ["doctor", *mine],
        ["doctor", "--tenant-scope"],
        ["gaps", "expressroute", "--tenant-scope"],
    ):
        assert run(*command, *live(arm)) in (0, 2)
    arm.fault("ResourceGraph", 403, code="AuthorizationFailed")
    for scope in (mine, ("--management-group", "corp")):
        assert run("gaps", "expressroute", *scope, "--custom", *live(arm)) == 4
    seen: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for (method, path, _), query in zip(arm.requests, arm.queries, strict=True):
        key = method, re.sub(r"(/subscriptions|/managementGroups)/[^/]+", r"\1/…", path)
        versions, names = seen.setdefault(key, (set(), set()))
        versions.add(query["api-version"])
        names |= query.keys() - {"api-version", "$skiptoken"}
    table = documented()
    assert {key: ({versions[0]}, names) for key, (versions, names) in table.items()} == seen
    ends = {
        path.partition("…")[2].lower() or path.lower(): v for (_, path), (v, _) in table.items()
    }
    assert len(ends) == len(VERSIONS)
    for end, versions in VERSIONS.items():
        assert [list(versions)] == [v for path, v in ends.items() if path.endswith(end)][-1:]


TYPES = {
    "policyDefinitions": ("Microsoft.Authorization/policyDefinitions", "2021-06-01"),
    "policySetDefinitions": ("Microsoft.Authorization/policySetDefinitions", "2020-09-01"),
    "recommendations": ("Microsoft.Advisor/recommendations", "2017-04-19"),
    "queryResults": ("Microsoft.PolicyInsights/policyStates", "2018-04-04"),
}


@pytest.mark.parametrize("list_", TYPES)
def test_version__unsupported(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str], list_: str
) -> None:
    """The next older version that the cloud supports is used for all further requests."""
    options = live(arm, "-s", SUBSCRIPTION, "--compliance")
    assert run(article, *options) == 0
    usual, filled = arm.paths()[list_], article.read_text()
    resource_type, version = TYPES[list_]
    arm.versions[resource_type] = (version,)
    arm.requests.clear()
    arm.queries.clear()
    capfd.readouterr()
    assert run(article, *options, "-v") == 0
    assert f"asking with an older api-version: {version}\n" in capfd.readouterr().err
    assert article.read_text() == filled
    versions = [
        query["api-version"]
        for (_, path, _), query in zip(arm.requests, arm.queries, strict=True)
        if path.endswith(list_)
    ]
    assert len(versions) <= usual + 1
    assert versions[1:] == [version] * (len(versions) - 1)


def test_version__unsupported_without_a_list(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without a list of supported versions, each is tried, the newest first."""
    arm.fault("policyDefinitions", 400, code="InvalidResourceType", times=2)
    assert run(article, *live(arm)) == 0
    asked = [q["api-version"] for (_, p, _), q in zip(arm.requests, arm.queries, strict=True)
             if p.endswith("policyDefinitions")]  # fmt: skip
    assert asked[:3] == ["2026-06-01", "2025-03-01", "2025-01-01"]
    arm.faults.clear()
    arm.fault("policyDefinitions", 404, code="InvalidResourceType")
    before = article.read_text()
    assert run(article, *live(arm)) == 3
    assert (
        "this cloud doesn't know the api-versions that enrich asks with" in capfd.readouterr().err
    )
    assert article.read_text() == before


def test_version__recorded_from_an_older_cloud(
    arm: ArmServer, article: Path, tmp_path: Path
) -> None:
    """A recording of such a cloud replays to the same article."""
    for resource_type, version in TYPES.values():
        arm.versions[resource_type] = (version,)
    assert run(article, *live(arm)) == 0
    filled = article.read_text()
    recorded = tmp_path / "recorded"
    mine = ("-s", SUBSCRIPTION)
    assert run("record", *live(arm, *mine), "--fixtures", recorded) == 0
    article.write_bytes((ROOT / "fixtures" / "articles" / "expressroute.md").read_bytes())
    assert run(article, "--fixtures", recorded) == 0
    assert article.read_text() == filled


@pytest.mark.parametrize(
    "path",
    [
        "/providers/Microsoft.Authorization/policyDefinitions",
        "/providers/Microsoft.Authorization/policyDefinitions?api-version=1999-01-01",
        "/providers/Microsoft.Authorization/policyDefinitions?api-version=2026-06-01&$x=1",
        "/providers/Microsoft.Authorization/policyDefinitions?api-version=2026-06-01&$filter=a",
        "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01",
    ],
)
def test_server__refuses_undocumented_requests(arm: ArmServer, path: str) -> None:
    """The test server refuses the requests that Azure would refuse."""
    answer = requests.get(f"{arm.url}{path}", timeout=10)
    assert answer.status_code in (400, 404, 405)
    assert answer.json()["error"]["code"]
