"""Counts of the user's own resources: in reports, and on request in articles."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from azure.core.pipeline.policies import SansIOHTTPPolicy

from enricher.sources import resource_graph
from enricher.sources.session import NoCredential, Session
from tests.live.support import CIRCUIT, DIAGNOSTICS, SUBSCRIPTION, many_subscriptions, state
from tests.support.project import FIXTURES, run
from tests.support.server import ArmServer, live


def test_live__own_counts_only_in_the_summary(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Counts of own resources are in the summary, never in the article."""
    plain = tmp_path / "plain.md"
    assert run(article, *live(arm), "--output", plain) == 0
    capfd.readouterr()
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 0
    assert article.read_bytes() == plain.read_bytes()
    assert "of your own resources" in capfd.readouterr().out


def test_json__has_the_counts(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The JSON report holds the counts of the subscription."""
    arm.content.states = [state("/r/1"), state("/r/2")]
    assert run(article, *live(arm, "-s", SUBSCRIPTION), "--format", "json") == 0
    (reported,) = json.loads(capfd.readouterr().out)["articles"]
    assert reported["own_resources"]["compliance"][DIAGNOSTICS]["non_compliant"] == 2


def test_compliance__is_written_and_removed(arm: ArmServer, article: Path, tmp_path: Path) -> None:
    """With --compliance, bullets have counts of resources; a run without it removes them.

    A resource of two assignments is counted once; counts of another day replace these.
    """
    plain = tmp_path / "plain.md"
    assert run(article, *live(arm), "--output", plain) == 0
    arm.content.states = [state("/r/1"), state("/r/1", by="b"), state("/r/2", ok=True)]
    assert run(article, *live(arm, "-s", SUBSCRIPTION, "--compliance")) == 0
    assert "(1 compliant and 1 non-compliant resources)" in article.read_text()
    arm.content.states = [state(f"/r/{n}", ok=True) for n in range(12)]
    assert run(article, *live(arm, "-s", SUBSCRIPTION, "--compliance")) == 0
    assert "(12 compliant and 0 non-compliant resources)" in article.read_text()
    assert "1 non-compliant" not in article.read_text()
    assert run(article, *live(arm)) == 0
    assert article.read_bytes() == plain.read_bytes()


SCOPES = [
    ["-s", SUBSCRIPTION],
    ["-s", SUBSCRIPTION, "-s", "11111111-1111-4111-8111-111111111111"],
]


@pytest.mark.parametrize("scope", SCOPES, ids=["policy states", "resource graph"])
def test_compliance__counts_each_resource_once(
    arm: ArmServer, article: Path, scope: list[str]
) -> None:
    """A resource counts by its worst state; exempt and unknown ones don't count."""
    prefix = f"/subscriptions/{SUBSCRIPTION}"
    rows = [
        state(f"{prefix}/1", ok=True),
        state(f"{prefix}/2", ok=True, by="a"),
        state(f"{prefix}/2", by="b"),
        state(f"{prefix}/3", ok=True, by="a"),
        {**state(f"{prefix}/3", by="b"), "complianceState": "Exempt"},
        {**state(f"{prefix}/4"), "complianceState": "Unknown"},
        {**state(f"{prefix}/5", by="a"), "complianceState": "Exempt"},
        state(f"{prefix}/5", by="b"),
        state(f"{prefix}/6", f"/{CIRCUIT.upper()}", ok=True),
        state(f"{prefix}/7", "microsoft.other/things"),
    ]
    arm.content.states = rows
    assert run(article, *live(arm, *scope, "--compliance")) == 0
    assert "(2 compliant and 2 non-compliant resources)" in article.read_text()


RULE = "70f87e66-9b2d-4bfa-ae38-1d7d74837689"  # the id of a suppression


@pytest.mark.one_in(3)
@pytest.mark.parametrize("scope", SCOPES, ids=["advisor", "resource graph"])
@pytest.mark.parametrize(
    ("mark", "is_open"),
    [
        ({}, True),
        ({"suppressionIds": None}, True),
        ({"suppressionIds": []}, True),
        ({"suppressionIds": [RULE]}, False),
        ({"suppressionId": RULE}, False),
        ({"recommendationStatus": "New"}, True),
        ({"recommendationStatus": "Dismissed"}, False),
        ({"tracked": True, "trackedProperties": {"state": "InProgress"}}, True),
        ({"tracked": True, "trackedProperties": {"state": "Postponed"}}, False),
        ({"tracked": True, "trackedProperties": {"state": "Completed"}}, False),
    ],
    ids=str,
)
def test_recommendations__dismissed_are_separate(
    arm: ArmServer,
    article: Path,
    capfd: pytest.CaptureFixture[str],
    scope: list[str],
    mark: dict[str, Any],
    is_open: bool,
) -> None:
    """Dismissed, postponed and completed recommendations are counted separately."""
    _, content = many_subscriptions(1)
    (entry,) = content.recommendations
    resource = f"/subscriptions/{SUBSCRIPTION}/x"
    entry["properties"]["resourceMetadata"]["resourceId"] = resource
    entry["properties"] |= mark
    arm.content.recommendations = [entry]
    message = "1 affected by these recommendations\n" if is_open else "0 affected"
    assert run(article, *live(arm, *scope)) == 0
    assert message in capfd.readouterr().out
    assert run(article, *live(arm, *scope, "--format", "json")) == 0
    (article_report,) = json.loads(capfd.readouterr().out)["articles"]
    counts = {entry["properties"]["recommendationTypeId"]: 1}
    own = article_report["own_resources"]
    assert (own["recommendations"], own["set_aside"]) == ((counts, {}) if is_open else ({}, counts))


def test_recommendations__later_pages_lost(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """If a later page fails, Resource Graph gives the counts; none is partial."""
    _, content = many_subscriptions(3)
    for number, entry in enumerate(content.recommendations):
        resource = f"/subscriptions/{SUBSCRIPTION}/{number}"
        entry["properties"]["resourceMetadata"]["resourceId"] = resource
    arm.content.recommendations, arm.page_size = content.recommendations, 1
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 0
    whole = capfd.readouterr().out
    arm.fault("recommendations", 404, after=1)
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 0
    assert capfd.readouterr().out.splitlines()[-2:] == whole.splitlines()[-2:]
    arm.faults.clear()
    arm.fault("recommendations", 404, after=1)
    arm.fault("Microsoft.ResourceGraph", 403, code="AuthorizationFailed")
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 4
    captured = capfd.readouterr()
    assert "page 2 of the list is missing" in captured.err
    assert "Its counts are missing." in captured.err
    assert "affected" not in captured.out
    assert "Implement site resiliency" in article.read_text()


@pytest.mark.parametrize("scope", SCOPES, ids=["entry", "two"])
def test_refresh__requests_counts_once(arm: ArmServer, article: Path, scope: list[str]) -> None:
    """A docset of many services needs the count requests of a single one."""
    assert run("refresh", article.parent, *live(arm, *scope)) == 0
    requests = arm.paths()
    assert requests["queryResults"] == (3 if len(scope) == 2 else 0)
    assert requests["resources"] == (0 if len(scope) == 2 else 2)
    for sample in (FIXTURES / "articles").glob("*.md"):
        (article.parent / sample.name).write_bytes(sample.read_bytes())
    arm.requests.clear()
    assert run("refresh", article.parent, *live(arm, *scope)) == 0
    assert arm.paths() == requests


@pytest.mark.parametrize(
    "options",
    [
        ["-s", SUBSCRIPTION, "--management-group", "corp"],
        ["-s", SUBSCRIPTION, "--tenant-scope"],
        ["--management-group", "corp", "--tenant-scope"],
    ],
)
def test_scope__is_one(
    article: Path, capfd: pytest.CaptureFixture[str], options: list[str]
) -> None:
    """Only one kind of scope can be given."""
    assert run(article, *options) == 2
    assert "give one of them" in capfd.readouterr().err


@pytest.mark.parametrize("scope", ["subscriptions", "management group"])
def test_graph__thousand_subscriptions(
    article: Path, capfd: pytest.CaptureFixture[str], scope: str
) -> None:
    """Resource Graph answers for all subscriptions in one request per page."""
    ids, content = many_subscriptions(1000)
    chosen = [x for guid in ids for x in ("-s", guid)]
    if scope == "management group":
        chosen = ["--management-group", "corp"]
    with ArmServer(content) as server:
        assert run(article, *live(server, *chosen, "--compliance")) == 0
        assert server.paths()["resources"] == 2
        assert server.paths()["queryResults"] == 0
    assert "(1000 compliant and 1000 non-compliant resources)" in article.read_text()
    assert "1,000 affected" in capfd.readouterr().out


def test_graph__waits_for_its_quota(article: Path) -> None:
    """If Resource Graph's quota is used up, the next page waits for its reset."""
    _, content = many_subscriptions(3)
    content.recommendations.clear()
    content.states.append(state("/subscriptions/x/y", "microsoft.other/things"))
    with ArmServer(content, page_size=1) as server:
        server.quota_wait = 1
        options = {"base_url": server.url, "authentication_policy": SansIOHTTPPolicy()}
        session = Session(NoCredential(), None, options)
        scope = resource_graph.Scope(management_group="corp")
        counts = resource_graph.count_states(session, scope)[CIRCUIT]
        first, second = server.graph_times
    assert counts[DIAGNOSTICS].compliant == counts[DIAGNOSTICS].non_compliant == 3
    assert second - first >= 1


def test_graph__throttled(article: Path) -> None:
    """A 429 without Retry-After waits for the reset of the quota."""
    ids, content = many_subscriptions(2)
    with ArmServer(content) as server:
        quota = {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:02"}
        server.fault("resources", 429, times=1, code="RateLimiting", headers=quota)
        start = time.monotonic()
        assert run(article, *live(server, "-s", ids[0], "-s", ids[1])) == 0
        assert time.monotonic() - start >= 2


def test_graph__batches(article: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Over a thousand subscriptions are requested in batches, and summed."""
    ids, content = many_subscriptions(1001)
    chosen = [x for guid in ids for x in ("-s", guid)]
    with ArmServer(content) as server:
        assert run(article, *live(server, *chosen, "--compliance")) == 0
        sizes = sorted(len(body["subscriptions"]) for body in server.graph_bodies)
    assert sizes == [1, 1, 1000, 1000]
    assert "(1001 compliant and 1001 non-compliant resources)" in article.read_text()
    assert "1,001 affected" in capfd.readouterr().out


def test_graph__tenant_scope(article: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without subscriptions, the tenant is the scope."""
    _, content = many_subscriptions(3)
    with ArmServer(content) as server:
        assert run(article, *live(server, "--tenant-scope")) == 0
        for body in server.graph_bodies:
            assert not body.get("subscriptions")
            assert not body.get("managementGroups")
    assert "3 affected" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("more", "headers", "message"),
    [
        ({"resultTruncated": "true"}, {}, "the response was truncated"),
        ({"totalRecords": 99}, {}, "the response was truncated"),
        ({}, {"x-ms-tenant-subscription-limit-hit": "true"}, "only a part of the subscriptions"),
    ],
)
def test_graph__truncated(
    article: Path,
    capfd: pytest.CaptureFixture[str],
    more: dict[str, Any],
    headers: dict[str, str],
    message: str,
) -> None:
    """Counts of a truncated response are omitted with a warning."""
    _, content = many_subscriptions(3)
    with ArmServer(content) as server:
        server.graph_extra, server.graph_headers = more, headers
        assert run(article, *live(server, "--tenant-scope")) == 4
    errors = capfd.readouterr().err
    assert errors.count(message) == 2
    assert "counts are missing" in errors
    assert "policyDefinitions%2F" in article.read_text()
