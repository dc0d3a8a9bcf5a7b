"""The live mode: the SDK clients against a server on loopback that speaks ARM."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from enricher.errors import SourceError
from enricher.sources import policy_lists, resource_graph
from enricher.sources.session import NoCredential, Session
from tests.support.project import FIXTURES, loaded_by, run
from tests.support.server import ArmContent, ArmServer, live
from tests.support.text import section

SUBSCRIPTION = "0e0e0e0e-1111-4222-8333-444444444444"
DIAGNOSTICS = "c5ecf495-6caa-445c-b431-04fda56c555a"
CIRCUIT = "microsoft.network/expressroutecircuits"


def test_live__equals_its_recording(arm: ArmServer, article: Path, tmp_path: Path) -> None:
    """The live and the offline mode give the same article."""
    offline = tmp_path / "offline.md"
    assert run(article, "--offline", "--output", offline) == 0
    assert run(article, *live(arm)) == 0
    assert article.read_bytes() == offline.read_bytes()


def test_live__sends_no_credential_to_loopback(arm: ArmServer, article: Path) -> None:
    """A server on loopback gets no token."""
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 0
    assert all("authorization" not in map(str.lower, headers) for _, _, headers in arm.requests)


def test_live__requests_run_in_parallel(arm: ArmServer, article: Path) -> None:
    """Definitions, initiatives, metadata and counts are requested in parallel."""
    arm.delay = 0.2
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 0
    assert arm.peak >= 4


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


def state(resource: str, kind: str = CIRCUIT, *, ok: bool = False, by: str = "a") -> dict[str, Any]:
    """Return a row of policy states: one resource under one assignment."""
    return {
        "policyDefinitionId": f"/providers/Microsoft.Authorization/policyDefinitions/{DIAGNOSTICS}",
        "complianceState": "Compliant" if ok else "NonCompliant",
        "resourceId": resource,
        "resourceType": kind,
        "policyAssignmentId": by,
    }


def test_compliance__is_written_and_removed(arm: ArmServer, article: Path, tmp_path: Path) -> None:
    """With --compliance counts of resources stand in the bullets; a run without takes them out.

    A resource that two assignments find is counted once; counts of another day replace these.
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


@pytest.mark.parametrize(
    ("path", "kind", "options"),
    [
        ("policyDefinitions", 429, {"times": 1}),
        ("policyDefinitions", 503, {"times": 2}),
        ("metadata", 500, {"times": 1}),
        ("policySetDefinitions", "reset", {"times": 1}),
        ("policyDefinitions", "slow", {"times": 2}),
        ("policyDefinitions", "truncate", {"times": 1, "after": 1}),
    ],
)
def test_faults__temporary(
    arm: ArmServer, article: Path, tmp_path: Path, path: str, kind: str, options: dict[str, int]
) -> None:
    """Throttling, server errors and broken connections are retried."""
    expected = tmp_path / "expected.md"
    assert run(article, "--offline", "--output", expected) == 0
    arm.fault(path, kind, **options)
    assert run(article, *live(arm)) == 0
    assert article.read_bytes() == expected.read_bytes()


@pytest.mark.parametrize(
    ("path", "kind", "code", "message"),
    [
        ("policyDefinitions", "garbage", "", "not the JSON that was expected"),
        ("metadata", "garbage", "", "not the JSON that was expected"),
        ("policyDefinitions", "foreign", "", "another host (evil.example)"),
        ("policyDefinitions", "loop", "", "read already"),
        ("policyDefinitions", 401, "ExpiredAuthenticationToken", "az login"),
        ("policyDefinitions", 401, "InvalidAuthenticationTokenTenant", "--tenant"),
        ("policyDefinitions", 400, "Odd", "400 Odd"),
    ],
)
def test_faults__permanent(
    arm: ArmServer,
    article: Path,
    capfd: pytest.CaptureFixture[str],
    path: str,
    kind: str,
    code: str,
    message: str,
) -> None:
    """A permanent fault is one line with exit code 3; the article stays."""
    before = article.read_bytes()
    arm.fault(path, kind, code=code)
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 3
    errors = capfd.readouterr().err
    assert message in errors
    assert errors.startswith("enrich: ")
    assert errors.count("\n") == 1
    assert SUBSCRIPTION not in errors
    assert article.read_bytes() == before


def test_faults__foreign_host(arm: ArmServer, article: Path) -> None:
    """A nextLink to another host is not followed, so that it gets no token."""
    with ArmServer(ArmContent()) as other:
        arm.fault("policyDefinitions", "foreign")
        assert run(article, *live(arm)) == 3
        assert other.requests == []


def test_faults__no_server(article: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An endpoint without a server is one line with exit code 3."""
    with ArmServer(ArmContent()) as gone:
        url = gone.url
    assert run(article, "--arm-endpoint", url, "--no-cache", "--timeout", 2) == 3
    assert "can't be reached" in capfd.readouterr().err


def _self_signed(folder: Path) -> tuple[Path, Path]:
    """Write a self-signed certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


def test_faults__untrusted_certificate(
    article: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The error names an untrusted TLS certificate; exit code 3."""
    with ArmServer(ArmContent(), certificate=_self_signed(tmp_path)) as server:
        assert run(article, *live(server, "--timeout", 2)) == 3
    assert "TLS certificate is not trusted" in capfd.readouterr().err


def test_faults__unresolved_name() -> None:
    """The error says that the host can't be resolved."""
    options = {
        "base_url": "https://enrich.invalid",  # a name that is reserved for having no address
        "authentication_policy": SansIOHTTPPolicy(),
        "retry_total": 0,
    }
    with pytest.raises(SourceError, match="can't be resolved"):
        list(policy_lists.fetch_definitions(Session(NoCredential(), None, options)))


@pytest.mark.parametrize(
    ("path", "filled", "untouched", "role"),
    [
        ("Microsoft.Advisor/metadata", "/policyDefinitions", "\\<pillar-specific text>", "Reader"),
        ("policyDefinitions", "Azure Advisor helps you ensure", "- \\<Policy>", "Reader"),
        ("queryResults", "policyDefinitions", "", "Reader"),
    ],
)
def test_refusal__fills_what_the_others_allow(
    arm: ArmServer,
    article: Path,
    capfd: pytest.CaptureFixture[str],
    path: str,
    filled: str,
    untouched: str,
    role: str,
) -> None:
    """The sections of a refused source stay; the error names the role; exit code 4."""
    arm.fault(path, 403, code="AuthorizationFailed")
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 4
    text = article.read_text().replace("%2F", "/")
    assert filled in text
    assert untouched in text
    assert "are no built-in policy definitions" not in section(text)
    assert f"role '{role}'" in capfd.readouterr().err


def test_refusal__of_both_lists(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Both refused lists are reported, and other errors of the second count too."""
    arm.fault("policyDefinitions", 403, code="AuthorizationFailed")
    arm.fault("policySetDefinitions", 403, code="AuthorizationFailed")
    assert run(article, *live(arm)) == 4
    message = capfd.readouterr().err
    assert "Azure Policy: this account" in message
    assert "Azure Policy (initiatives): this account" in message
    arm.faults.clear()
    arm.fault("policyDefinitions", 403, code="AuthorizationFailed")
    arm.fault("policySetDefinitions", "garbage")
    assert run(article, *live(arm)) == 3


def test_refresh__requests_once_for_all_articles(arm: ArmServer, article: Path) -> None:
    """A docset of many articles needs the requests of a single one."""
    assert run("refresh", article.parent, *live(arm)) == 0
    asked = arm.paths()
    for number in range(12):
        copy = article.parent / "docs" / str(number) / article.name
        copy.parent.mkdir(parents=True)
        copy.write_bytes((FIXTURES / "articles" / "expressroute.md").read_bytes())
    arm.requests.clear()
    assert run("refresh", article.parent, *live(arm)) == 0
    assert arm.paths() == asked


@pytest.mark.parametrize("path", ["Microsoft.Advisor/metadata", "policyDefinitions"])
def test_refresh__refused_leaves_articles_and_lock(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str], path: str
) -> None:
    """A refused source changes neither article nor lock file; exit code 4."""
    lock = article.with_name("enrich.lock")
    assert run("refresh", article.parent, *live(arm)) == 0
    before = article.read_bytes(), lock.read_bytes()
    arm.fault(path, 403, code="AuthorizationFailed")
    assert run("refresh", article.parent, *live(arm)) == 4
    assert (article.read_bytes(), lock.read_bytes()) == before
    assert "role 'Reader'" in capfd.readouterr().err


def many_subscriptions(count: int) -> tuple[list[str], ArmContent]:
    """Return subscriptions with two circuits each: one recommended for, both with a state."""
    content = ArmContent.of_recordings(FIXTURES / "azure")
    ids = [f"{number:08d}-1111-4222-8333-444444444444" for number in range(count)]
    content.recommendations, content.states = [], []
    for guid in ids:
        resource = f"/subscriptions/{guid}/resourceGroups/g/providers/{CIRCUIT}/c"
        content.states += [state(resource), state(f"{resource}2", ok=True)]
        content.recommendations.append(
            {
                "properties": {
                    "recommendationTypeId": "f606607c-ee34-445e-997e-49d7cb563fe0",
                    "impactedField": "Microsoft.Network/expressRouteCircuits",
                    "resourceMetadata": {"resourceId": resource},
                }
            }
        )
    return ids, content


@pytest.mark.parametrize("scope", ["subscriptions", "management group"])
def test_graph__thousand_subscriptions(
    article: Path, capfd: pytest.CaptureFixture[str], scope: str
) -> None:
    """Resource Graph answers for all subscriptions in one request a page."""
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
        begun = time.monotonic()
        assert run(article, *live(server, "-s", ids[0], "-s", ids[1])) == 0
        assert time.monotonic() - begun >= 2


def test_graph__batches(article: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Over a thousand subscriptions are requested in batches, and summed."""
    ids, content = many_subscriptions(1001)
    chosen = [x for guid in ids for x in ("-s", guid)]
    with ArmServer(content) as server:
        assert run(article, *live(server, *chosen, "--compliance")) == 0
        sizes = sorted(len(body["subscriptions"]) for body in server.graph_asked)
    assert sizes == [1, 1, 1000, 1000]
    assert "(1001 compliant and 1001 non-compliant resources)" in article.read_text()
    assert "1,001 affected" in capfd.readouterr().out


def test_graph__tenant_scope(article: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without subscriptions, the tenant is the scope."""
    _, content = many_subscriptions(3)
    with ArmServer(content) as server:
        assert run(article, *live(server, "--tenant-scope")) == 0
        for body in server.graph_asked:
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
        server.graph_more, server.graph_headers = more, headers
        assert run(article, *live(server, "--tenant-scope")) == 4
    errors = capfd.readouterr().err
    assert errors.count(message) == 2
    assert "counts are missing" in errors
    assert "policyDefinitions%2F" in article.read_text()


SCOPES = [
    ["-s", SUBSCRIPTION],
    ["-s", SUBSCRIPTION, "-s", "11111111-1111-4111-8111-111111111111"],
]


@pytest.mark.parametrize("scope", SCOPES, ids=["policy states", "resource graph"])
def test_compliance__counts_each_resource_once(
    arm: ArmServer, article: Path, scope: list[str]
) -> None:
    """A resource counts by its worst state; exempt and unknown ones don't count."""
    here = f"/subscriptions/{SUBSCRIPTION}"
    rows = [
        state(f"{here}/1", ok=True),
        state(f"{here}/2", ok=True, by="a"),
        state(f"{here}/2", by="b"),
        state(f"{here}/3", ok=True, by="a"),
        {**state(f"{here}/3", by="b"), "complianceState": "Exempt"},
        {**state(f"{here}/4"), "complianceState": "Unknown"},
        {**state(f"{here}/5", by="a"), "complianceState": "Exempt"},
        state(f"{here}/5", by="b"),
        state(f"{here}/6", f"/{CIRCUIT.upper()}", ok=True),
        state(f"{here}/7", "microsoft.other/things"),
    ]
    arm.content.states = rows
    assert run(article, *live(arm, *scope, "--compliance")) == 0
    assert "(2 compliant and 2 non-compliant resources)" in article.read_text()


RULE = "70f87e66-9b2d-4bfa-ae38-1d7d74837689"  # by which somebody suppressed one


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
    (made,) = content.recommendations
    resource = f"/subscriptions/{SUBSCRIPTION}/x"
    made["properties"]["resourceMetadata"]["resourceId"] = resource
    made["properties"] |= mark
    arm.content.recommendations = [made]
    message = "1 affected by these recommendations\n" if is_open else "0 affected"
    assert run(article, *live(arm, *scope)) == 0
    assert message in capfd.readouterr().out
    assert run(article, *live(arm, *scope, "--format", "json")) == 0
    (entry,) = json.loads(capfd.readouterr().out)["articles"]
    counts = {made["properties"]["recommendationTypeId"]: 1}
    own = entry["own_resources"]
    assert (own["recommendations"], own["set_aside"]) == ((counts, {}) if is_open else ({}, counts))


def test_recommendations__later_pages_lost(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """If a later page fails, Resource Graph gives the counts; none is partial."""
    _, content = many_subscriptions(3)
    for number, made in enumerate(content.recommendations):
        resource = f"/subscriptions/{SUBSCRIPTION}/{number}"
        made["properties"]["resourceMetadata"]["resourceId"] = resource
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
    told = capfd.readouterr()
    assert "page 2 of the list is missing" in told.err
    assert "Its counts are missing." in told.err
    assert "affected" not in told.out
    assert "Implement Site Resiliency" in article.read_text()


@pytest.mark.parametrize("scope", SCOPES, ids=["entry", "two"])
def test_refresh__requests_counts_once(arm: ArmServer, article: Path, scope: list[str]) -> None:
    """A docset of many services needs the count requests of a single one."""
    assert run("refresh", article.parent, *live(arm, *scope)) == 0
    asked = arm.paths()
    assert asked["queryResults"] == (3 if len(scope) == 2 else 0)
    assert asked["resources"] == (0 if len(scope) == 2 else 2)
    for sample in (FIXTURES / "articles").glob("*.md"):
        (article.parent / sample.name).write_bytes(sample.read_bytes())
    arm.requests.clear()
    assert run("refresh", article.parent, *live(arm, *scope)) == 0
    assert arm.paths() == asked


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


def test_cache__replaces_requests(arm: ArmServer, article: Path, cache: Path) -> None:
    """A second run in a day sends no request; an old or damaged cache is not used."""
    options = ["--arm-endpoint", arm.url, "--output", article.with_name("out.md")]
    for more, asks in (
        ([], True),
        ([], False),
        (["--no-cache"], True),
        (["--max-age", "0"], True),
    ):
        arm.requests.clear()
        assert run(article, *options, *more) == 0
        assert bool(arm.requests) is asks
    files = [*cache.rglob("*.bin")]
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[:-10])
    arm.requests.clear()
    assert run(article, *options) == 0
    assert arm.requests


def test_cache__needs_no_sdk(arm: ArmServer, article: Path) -> None:
    """A run from the cache doesn't import Azure's SDK."""
    assert run(article, "--arm-endpoint", arm.url) == 0
    assert {"azure", "requests"}.isdisjoint(loaded_by(article, "--arm-endpoint", arm.url))


def test_cache__holds_nothing_of_a_subscription(arm: ArmServer, article: Path, cache: Path) -> None:
    """Only public facts are cached, never a subscription's data."""
    arm.content.states = [state(f"/r/{n}", ok=True) for n in range(12)]
    assert run(article, "--arm-endpoint", arm.url, "-s", SUBSCRIPTION, "--compliance") == 0
    assert "12 compliant" in article.read_text()
    kept = "".join(file.read_text() for file in cache.rglob("*.*"))
    assert "Implement multiple ExpressRoute circuits" in kept
    assert "set_aside" not in kept
    assert "non_compliant" not in kept
    assert "12 compliant" not in kept
    assert "subscriptions/" not in kept
    names = {r["properties"]["impactedValue"] for r in arm.content.recommendations}
    assert not [name for name in names if name in kept]


@pytest.mark.parametrize(
    ("endpoint", "message"),
    [
        ("http://example.com", "plain http"),
        ("ftp://127.0.0.1", "give a URL"),
        ("management.azure.com", "give a URL"),
    ],
)
def test_endpoint__only_loopback_without_tls(
    article: Path, capfd: pytest.CaptureFixture[str], endpoint: str, message: str
) -> None:
    """A token is never sent without TLS."""
    assert run(article, "--arm-endpoint", endpoint) == 2
    assert message in capfd.readouterr().err


def test_signed_out__says_what_to_do(
    article: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a credential, one line says to run az login; exit code 3."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "dev")
    assert run(article, "--no-cache") == 3
    errors = capfd.readouterr().err
    assert "az login" in errors
    assert errors.count("\n") == 1


def test_record__replays_to_the_same_article(
    arm: ArmServer, article: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A recording replays to the same article, and holds nothing of the subscription."""
    arm.content.states = [state("/subscriptions/x/resourceGroups/secret-group/providers/a/b/c")]
    folder = tmp_path / "recording"
    assert run("record", *live(arm, "-s", SUBSCRIPTION), "--fixtures", folder) == 0
    replayed = tmp_path / "replayed.md"
    assert run(article, "--fixtures", folder, "--compliance", "--output", replayed) == 0
    assert run(article, *live(arm, "-s", SUBSCRIPTION, "--compliance")) == 0
    assert replayed.read_bytes() == article.read_bytes()
    written = "".join(file.read_text() for file in folder.iterdir())
    for private in (SUBSCRIPTION, "secret-group", "127.0.0.1", "contoso"):
        assert private not in written.lower()


@pytest.mark.parametrize(
    ("options", "message"),
    [([], "--fixtures DIR"), (["--fixtures", "FULL"], "is not empty")],
)
def test_record__needs_an_empty_folder(
    arm: ArmServer,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    """A recording needs a new or empty folder."""
    (tmp_path / "FULL").mkdir()
    (tmp_path / "FULL" / "old.json").write_text("{}")
    paths = [tmp_path / option if option == "FULL" else option for option in options]
    assert run("record", *live(arm), *paths) == 2
    assert message in capfd.readouterr().err


def test_doctor__says_what_works(arm: ArmServer, capfd: pytest.CaptureFixture[str]) -> None:
    """Each check has a line; a missing permission names its role."""
    assert run("doctor", *live(arm, "-s", SUBSCRIPTION)) == 0
    lines = capfd.readouterr().out.splitlines()
    assert all(line.startswith("ok") for line in lines)
    assert len(lines) >= 8
    arm.fault("recommendations", 403, code="AuthorizationFailed")
    assert run("doctor", *live(arm, "-s", SUBSCRIPTION)) == 4
    output = capfd.readouterr().out
    assert "FAIL  the subscription's recommendations: Reader" in output
    assert "ok    policy definitions" in output


def test_doctor__uses_the_configured_sources(
    arm: ArmServer,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The `[sources]` of enrich.toml are checked, unless the command line names others."""
    monkeypatch.chdir(tmp_path)
    configured = f'arm-endpoint = "{arm.url}"\nsubscription = ["{SUBSCRIPTION}"]\n'
    (tmp_path / "enrich.toml").write_text(f"[sources]\n{configured}")
    assert run("doctor", "--no-cache") == 0
    output = capfd.readouterr().out
    assert f"ok    endpoint: {arm.url}" in output
    assert "ok    the subscription's recommendations" in output
    assert {path.split("/")[2] for _, path, _ in arm.requests if "subscriptions" in path} == {
        SUBSCRIPTION
    }
    arm.requests.clear()
    assert run("doctor", "--offline", "--no-cache") == 0
    assert arm.requests == []


def test_record__uses_the_configured_account(
    arm: ArmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Endpoint and subscription of enrich.toml count; its files don't, since Azure is asked."""
    monkeypatch.chdir(tmp_path)
    configured = f'arm-endpoint = "{arm.url}"\nsubscription = ["{SUBSCRIPTION}"]\n'
    (tmp_path / "enrich.toml").write_text(f"[sources]\n{configured}policies-from = 'nowhere'\n")
    assert run("record", "--fixtures", "recording", "--no-cache") == 0
    assert arm.paths()["recommendations"] > 0
    assert (tmp_path / "recording" / "policy-definitions-1.json").exists()


def test_doctor__bundle_is_not_private(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The bundle has the checks and the shape of each response, but no value."""
    bundle = article.with_name("bundle.json")
    made = arm.content.recommendations[0]
    made["properties"]["secretField"] = "secret-value"
    arm.content.states = [state(f"/subscriptions/{SUBSCRIPTION}/secret-resource")]
    arm.fault("queryResults", 403, code="AuthorizationFailed")
    assert run("doctor", *live(arm, "-s", SUBSCRIPTION), "--bundle", bundle) == 4
    assert f"{bundle}: written." in capfd.readouterr().out
    text = bundle.read_text()
    for private in (SUBSCRIPTION, "secret", "127.0.0.1", str(article.parent)):
        assert private not in text
    message = json.loads(text)
    works = {entry["name"]: entry["works"] for entry in message["checks"]}
    assert works["policy definitions"] is True
    assert works["the subscription's compliance"] is False
    statuses = {
        entry["request"]["path"].rpartition("/")[2]: entry["status"]
        for entry in message["requests"]
    }
    assert statuses["policyDefinitions"] == 200
    assert statuses["queryResults"] == 403
    (listed,) = [
        o for o in message["requests"] if o["request"]["path"].endswith("policyDefinitions")
    ]
    assert listed["form"]["value"]["items"] == arm.page_size
    assert listed["form"]["value"]["forms"][0]["properties"]["displayName"] == "text"
    assert {entry.get("error") for entry in message["requests"]} == {None, "AuthorizationFailed"}


def test_cache__path_and_clear(
    arm: ArmServer, article: Path, cache: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """`cache path` prints the folder, `cache clear` empties it."""
    assert run(article, "--arm-endpoint", arm.url) == 0
    capfd.readouterr()
    assert run("cache", "path") == 0
    assert Path(capfd.readouterr().out.strip()).is_relative_to(cache)
    assert list(cache.rglob("*.bin"))
    assert run("cache", "clear") == 0
    assert not list(cache.rglob("*.bin"))


def test_json__has_the_counts(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The JSON report holds the counts of the subscription."""
    arm.content.states = [state("/r/1"), state("/r/2")]
    assert run(article, *live(arm, "-s", SUBSCRIPTION), "--format", "json") == 0
    (reported,) = json.loads(capfd.readouterr().out)["articles"]
    assert reported["own_resources"]["compliance"][DIAGNOSTICS]["non_compliant"] == 2
