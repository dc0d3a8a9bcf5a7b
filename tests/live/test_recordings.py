"""Replaying recordings, and scrubbing private data from new ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from azure.mgmt.advisor import AdvisorManagementClient
from azure.mgmt.resource.policy import PolicyClient

from enricher.errors import SourceError
from enricher.sources import policy_lists
from enricher.sources.azure_errors import translate_errors
from enricher.sources.limits import Limits
from enricher.sources.pages import read_pages
from enricher.sources.scrub import Scrubber
from enricher.sources.session import OFFLINE_SUBSCRIPTION, NoCredential, Session
from enricher.sources.transport import recording_transport, replay_transport

SUBSCRIPTION = "5ec7e7a0-1111-4222-8333-123456789abc"
RECOMMENDATIONS = "/providers/Microsoft.Advisor/recommendations"
ROOT = Path(__file__).parents[2]
DEFINITIONS = "/providers/Microsoft.Authorization/policyDefinitions"


def definition(number: int) -> dict[str, Any]:
    """Return a definition in wire form."""
    return {
        "name": f"00000000-0000-4000-8000-{number:012d}",
        "properties": {
            "displayName": f"Policy {number}",
            "policyRule": {"if": {"field": "type", "equals": "Microsoft.A/as"}, "then": {}},
        },
        "systemData": {"createdBy": "someone@secret.example"},
    }


class _Arm(BaseHTTPRequestHandler):
    """Speaks just enough ARM to be recorded: two pages of definitions, and recommendations."""

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        if "recommendations" in self.path:
            body = {"value": [RECOMMENDATION]}
        elif "skiptoken" in self.path.lower():
            body = {"value": [definition(2)]}
        elif "policySet" in self.path:
            body = {"value": []}
        else:
            link = f"{base}{DEFINITIONS}?api-version=2026-06-01&$skiptoken=c2VjcmV0LTVlYzdlN2Ew"
            body = {"value": [definition(1)], "nextLink": link}
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("x-ms-correlation-request-id", "secret-correlation")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


RECOMMENDATION = {
    "id": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/secret-rg/providers/Microsoft.Network"
    "/expressRouteCircuits/secret-circuit/providers/Microsoft.Advisor/recommendations/abc",
    "name": "secret-name",
    "type": "Microsoft.Advisor/recommendations",
    "properties": {
        "category": "HighAvailability",
        "impactedField": "Microsoft.Network/expressRouteCircuits",
        "impactedValue": "secret-circuit",
        "recommendationTypeId": "70f87e66-9b2d-4bfa-ae38-1d7d74837689",
        "shortDescription": {"problem": "Use several circuits", "solution": "Add one"},
        "extendedProperties": {"owner": "jane@secret.example", "ip": "10.20.30.40"},
        "resourceMetadata": {
            "resourceId": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/secret-rg"
        },
        "tags": {"cost center": "secret-tag"},
        "somethingNew": {"nested": ["secret-field"]},
    },
}


@pytest.fixture
def arm() -> Iterator[str]:
    """Yield the address of a server on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Arm)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def clients(transport: Any, base: str) -> tuple[PolicyClient, AdvisorManagementClient]:
    """Return the SDK clients over a transport."""
    options = {"base_url": base, "transport": transport}
    session = Session(NoCredential(), SUBSCRIPTION, options, Limits(60))
    return session.client(PolicyClient), session.client(AdvisorManagementClient)


def names(pages: Iterable[list[Any]]) -> list[str]:
    """Return the names on some pages."""
    return [item["properties"]["displayName"] for page in pages for item in page]


def test_recording__replays_what_was_recorded(arm: str, tmp_path: Path) -> None:
    """A recording gives the recorded responses, page by page."""
    live, _ = clients(recording_transport(tmp_path, (), Limits(60)), arm)
    recorded = names(read_pages(live.policy_definitions.list_built_in))
    replayed, _ = clients(replay_transport(tmp_path), "https://management.azure.com")
    assert names(read_pages(replayed.policy_definitions.list_built_in)) == recorded
    assert recorded == ["Policy 1", "Policy 2"]


def test_recording__holds_nothing_private(arm: str, tmp_path: Path) -> None:
    """No id, name, address, tag or unknown field of a subscription is recorded."""
    policies, advisor = clients(recording_transport(tmp_path, (), Limits(60)), arm)
    list(read_pages(policies.policy_definitions.list_built_in))
    list(read_pages(advisor.recommendations.list))
    written = "".join(file.read_text(encoding="utf-8") for file in tmp_path.iterdir())
    for private in ("secret", SUBSCRIPTION, "10.20.30.40", "c2VjcmV0LTVlYzdlN2Ew"):
        assert private not in written
    for public in ("HighAvailability", "70f87e66-9b2d-4bfa-ae38-1d7d74837689", "Policy 2"):
        assert public in written


MARK = "marked-secret"
PRIVATE_PARTS = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{MARK}/providers/A.B/cs/{MARK} "
    f"{MARK}@{MARK}.example 10.20.30.40 2001:db8:1:2::3 eyJhbGciOiJSUzI1NiJ9.{MARK}.{MARK}"
)


def marked(value: Any, mark: str, *, whole: bool) -> Any:
    """Return the JSON with a mark in, or instead of, every text."""
    if isinstance(value, dict):
        return {key: marked(item, mark, whole=whole) for key, item in value.items()}
    if isinstance(value, list):
        return [marked(item, mark, whole=whole) for item in value]
    if isinstance(value, str):
        return mark if whole else f"{value} {mark}"
    return value


@pytest.mark.parametrize(
    "file", sorted((ROOT / "fixtures" / "azure").glob("*.json")), ids=lambda file: file.stem
)
def test_scrubber__a_secret_in_any_field_of_any_answer_is_gone(file: Path) -> None:
    """Whatever field of whatever answer holds something private, the recording does not.

    Public texts may hold it among their words; a subscription's own fields may be nothing else.
    """
    exchange = json.loads(file.read_text(encoding="utf-8"))
    path = exchange["request"]["path"].replace(OFFLINE_SUBSCRIPTION, SUBSCRIPTION)
    private = SUBSCRIPTION in path
    body = exchange["response"]["body"]
    bodies = [marked(body, PRIVATE_PARTS, whole=False), marked(body, PRIVATE_PARTS, whole=True)]
    if private:
        bodies += [marked(body, MARK, whole=True), marked(body, f"/{MARK}/x", whole=True)]
    for answer in bodies:
        written = json.dumps([Scrubber().body(path, answer), Scrubber().url_path(path)])
        for part in (MARK, SUBSCRIPTION, "10.20.30.40", "2001:db8"):
            assert part not in written


KEYS: list[Any] = [
    {MARK: 1},
    {"tags": {MARK: "x", "name": MARK}},
    {"properties": {"extendedProperties": {MARK: "1", "type": MARK}}},
    {"identity": {"userAssignedIdentities": {f"/subscriptions/{SUBSCRIPTION}/x/{MARK}": {}}}},
]


@pytest.mark.parametrize("body", KEYS)
def test_scrubber__private_field_names(body: Any) -> None:
    """Names of tags, identities and unknown fields are private."""
    written = json.dumps(Scrubber().body(f"/subscriptions/{SUBSCRIPTION}/x", {"value": [body]}))
    assert MARK not in written
    assert SUBSCRIPTION not in written


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("category", "Cost"),
        ("category", "Performance"),
        ("category", "HighAvailability"),
        ("category", "Security"),
        ("category", "OperationalExcellence"),
        ("impact", "High"),
        ("impact", "Medium"),
        ("impact", "Low"),
        ("complianceState", "NonCompliant"),
        ("complianceState", "compliant"),
        ("complianceState", "Exempt"),
        ("state", "conflicting"),
        ("registrationState", "Registered"),
        ("recommendationTypeId", "70f87e66-9b2d-4bfa-ae38-1d7d74837689"),
        ("impactedField", "Microsoft.Network/expressRouteCircuits"),
        ("type", "Microsoft.Advisor/recommendations"),
        ("namespace", "Microsoft.KeyVault"),
        ("resourceType", "vaults/keys"),
        ("apiVersions", "2024-01-01-preview"),
        ("resultTruncated", "false"),
        ("code", "AuthorizationFailed"),
        ("count", 3),
        ("totalRecords", 3),
        ("resources", 3),
        ("policyDefinitionId", f"{DEFINITIONS}/70f87e66-9b2d-4bfa-ae38-1d7d74837689"),
        ("message", ""),
        ("name", None),
        ("properties", True),
    ],
)
def test_scrubber__what_a_replay_needs_passes(field: str, value: Any) -> None:
    """Each field that a run reads passes with each harmless value, and no other text."""
    path = f"/subscriptions/{SUBSCRIPTION}/x"
    for name in (field, field.upper()):
        assert Scrubber().body(path, {"data": [{name: value}]}) == {"data": [{name: value}]}
        assert MARK not in json.dumps(Scrubber().body(path, {name: f"{value} {MARK}"}))
        assert MARK not in json.dumps(Scrubber().body(path, {name: MARK}))


@pytest.mark.parametrize(
    "field",
    ["value", "nextLink", "@odata.nextLink", "id", "name", "type", "properties", "tags",
     "extendedProperties", "category", "impact", "impactedField", "impactedValue",
     "recommendationTypeId", "resourceMetadata", "resourceId", "policyDefinitionId",
     "complianceState", "count", "suppressionIds", "namespace", "resourceTypes", "resourceType",
     "apiVersions", "registrationState", "data", "state", "resources", "aside", "$skipToken",
     "totalRecords", "resultTruncated", "error", "code", "message"],
)  # fmt: skip
def test_scrubber__the_names_of_known_fields_pass(field: str) -> None:
    """Names of fields that Azure documents pass."""
    path = f"/subscriptions/{SUBSCRIPTION}/x"
    assert Scrubber().body(path, {field: None}) == {field: None}
    assert Scrubber().body(path, {f"{field}{MARK}": None}) != {f"{field}{MARK}": None}


@pytest.mark.parametrize(
    ("kind", "is_public"),
    [("BuiltIn", True), ("Static", True), (None, True), ("Custom", False), (MARK, False)],
)
def test_scrubber__what_microsoft_wrote_passes(kind: str | None, is_public: bool) -> None:
    """Built-in definitions pass; a tenant's own don't."""
    wire = {"properties": {"displayName": "Circuits should be good", "policyType": kind}}
    written = json.dumps(Scrubber().body(DEFINITIONS, {"value": [wire]}))
    assert ("Circuits should be good" in written) is is_public


@pytest.mark.parametrize(
    "field",
    ["systemData", "createdBy", "createdOn", "updatedBy", "updatedOn", "lastModifiedBy", "_rid",
     "_self", "_etag", "_attachments", "_ts"],
)  # fmt: skip
@pytest.mark.parametrize("path", [DEFINITIONS, f"/subscriptions/{SUBSCRIPTION}/x"])
def test_scrubber__authors_are_removed(path: str, field: str) -> None:
    """Authors are removed from public facts too."""
    body: Any = {"value": [{"name": "x", field: {"a": 1}, "properties": {field.upper(): MARK}}]}
    written = json.dumps(Scrubber().body(path, body)).lower()
    assert field.lower() not in written
    assert MARK not in written


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (f"/subscriptions/{MARK}", "/subscriptions/00000000-0000-0000-0000-000000000000"),
        (
            f"/subscriptions/{MARK}/resourceGroups/{MARK}/providers/A.B/cs/{MARK}/ds/x",
            "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/group-1"
            "/providers/A.B/cs/name-1/ds/name-2",
        ),
        (
            f"/subscriptions/{MARK}/providers/A.B/cs/{MARK}/providers/C.D/es/{MARK}",
            "/subscriptions/00000000-0000-0000-0000-000000000000/providers/A.B/cs/name-1"
            "/providers/C.D/es/name-1",
        ),
        (SUBSCRIPTION, "00000000-0000-0000-0000-000000000000"),
        (f"see /subscriptions/{MARK}", "value-1"),
        (f"{MARK}", "value-1"),
    ],
)
def test_scrubber__ids_of_resources_keep_their_shape(value: str, kept: str) -> None:
    """Namespaces and types stay, names are replaced; other text is removed."""
    path = f"/subscriptions/{SUBSCRIPTION}/x"
    assert Scrubber().body(path, {"id": value}) == {"id": kept}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"no such file: /home/{MARK}/ca.pem.", "no such file: file-1."),
        (f"no such file: 'C:\\Users\\{MARK}\\ca.pem'.", "no such file: 'file-1'."),
        (f"not found: ~/{MARK}", "not found: file-1"),
        (f"asked for {SUBSCRIPTION}", "asked for 00000000-0000-0000-0000-000000000000"),
        (f"as {MARK}@x.example", "as value-1"),
        ("Run 'az login' and/or wait (429).", "Run 'az login' and/or wait (429)."),
    ],
)
def test_scrubber__messages(text: str, kept: str) -> None:
    """enrich's own sentences stay; files, ids and users are replaced."""
    assert Scrubber().message(text) == kept


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"api-version": "2024-01-01"}, {"api-version": "2024-01-01"}),
        ({"api-version": "2024-01-01-preview"}, {"api-version": "2024-01-01-preview"}),
        ({"api-version": MARK}, {"api-version": "page-1"}),
        ({"$filter": "policyType eq 'BuiltIn'"}, {"$filter": "policyType eq 'BuiltIn'"}),
        ({"$filter": f"name eq '{MARK}'"}, {"$filter": "page-1"}),
        (
            {"$filter": "complianceState ne 'Compliant'"},
            {"$filter": "complianceState ne 'Compliant'"},
        ),
        ({"$top": "1"}, {"$top": "1"}),
        (
            {"$apply": "groupby((a,b))/groupby((b),aggregate($count as count))"},
            {"$apply": "groupby((a,b))/groupby((b),aggregate($count as count))"},
        ),
        ({"$apply": f"groupby(({MARK}))"}, {"$apply": "page-1"}),
        ({"$expand": "ibiza"}, {"$expand": "ibiza"}),
        ({"$skipToken": MARK, "x": MARK}, {"$skipToken": "page-1", "x": "page-1"}),
        ({"$skipToken": MARK, "x": "y"}, {"$skipToken": "page-1", "x": "page-2"}),
    ],
)
def test_scrubber__queries(query: dict[str, str], kept: dict[str, str]) -> None:
    """Known queries stay; anything else becomes a marker of the page."""
    assert Scrubber().query(query) == kept


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("", ""),
        ("/relative", ""),
        (
            f"https://x.example{DEFINITIONS}?api-version=2024-01-01&$skiptoken={MARK}%20b",
            f"https://management.azure.com{DEFINITIONS}?api-version=2024-01-01&$skiptoken=page-1",
        ),
        (
            f"https://x.example/subscriptions/{MARK}/x?a=",
            "https://management.azure.com/subscriptions/00000000-0000-0000-0000-000000000000/x"
            "?a=page-1",
        ),
    ],
)
@pytest.mark.parametrize("field", ["nextLink", "@odata.nextLink", "NEXTLINK"])
def test_scrubber__links_to_the_next_page(field: str, link: str, kept: str) -> None:
    """A link becomes the next recorded request, whichever host answered."""
    assert Scrubber().body(DEFINITIONS, {field: link}) == {field: kept}


def test_scrubber__first_subscription() -> None:
    """The first subscription gets the pseudonym that a replay requests."""
    scrubber = Scrubber([SUBSCRIPTION])
    other = "11111111-1111-4111-8111-111111111111"
    assert scrubber.url_path(f"/subscriptions/{other}/x").endswith("000000000001/x")
    path = f"/Subscriptions/{SUBSCRIPTION.upper()}/resourceGroups/{MARK}/y"
    assert (
        scrubber.url_path(path) == f"/Subscriptions/{OFFLINE_SUBSCRIPTION}/resourceGroups/group-1/y"
    )
    group = f"/providers/Microsoft.Management/managementGroups/{MARK}/providers/x"
    assert scrubber.url_path(group).endswith("/managementGroups/group-1/providers/x")


def test_scrubber__numbers_of_a_subscription_are_pseudonyms() -> None:
    """Costs and sizes are replaced; counts are counts of recorded items."""
    body = {"value": [{"count": 3, "properties": {"savings": 98765, "also": 98765, "rate": 1.25}}]}
    (row,) = Scrubber().body(f"/subscriptions/{SUBSCRIPTION}/x", body)["value"]  # type: ignore[call-overload, index]
    assert row["count"] == 3
    assert list(row["properties"].values()) == [1, 1, 2]


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_scrubber__errors(status: int) -> None:
    """The ids of the caller are removed from errors."""
    message = f"The client '{MARK}' with object id '{SUBSCRIPTION}' may not read it."
    error = {"error": {"code": "AuthorizationFailed", "message": message, "target": MARK}}
    written = json.dumps(Scrubber().body(DEFINITIONS, error, status))
    assert "AuthorizationFailed" in written
    assert MARK not in written
    assert SUBSCRIPTION not in written


def test_scrubber__custom_definitions() -> None:
    """A custom definition among the built-in ones is private."""
    custom = {"name": MARK, "properties": {"policyType": "Custom", "displayName": MARK}}
    body = Scrubber().body(DEFINITIONS, {"value": [definition(1), custom]})
    assert MARK not in json.dumps(body)
    assert "Policy 1" in json.dumps(body)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Location", f"https://{MARK}.example/x?sig={MARK}&code={MARK}"),
        ("Location", f"https://x.example/subscriptions/{MARK}/resourceGroups/{MARK}/providers/A.B"),
        ("Location", f"/{MARK}"),
        ("Retry-After", MARK),
        ("Content-Type", f"text/{MARK}"),
        ("ETag", MARK),
        ("x-ms-request-id", MARK),
    ],
)
def test_scrubber__headers(header: str, value: str) -> None:
    """Headers that a replay needs pass, in their known forms."""
    kept = Scrubber().headers({header: value, "Cache-Control": MARK})
    assert MARK not in json.dumps(kept)
    assert set(kept) <= {header}


def test_scrubber__harmless_headers() -> None:
    """Content types and waiting times pass."""
    headers = {"Content-Type": "application/json; charset=utf-8", "Retry-After": "17"}
    assert Scrubber().headers(headers) == headers


@pytest.mark.parametrize(
    "text",
    [
        f"AccountName=x;AccountKey={MARK};EndpointSuffix=y",
        f"https://x.blob.core.windows.net/c?sv=2024&sig={MARK}",
        f"Server=x;Password={MARK};",
        "see fe80::7:1 or 2001:db8::1",
        "at 203.0.113.7/32",
        f"mail {MARK}@x.example",
    ],
)
def test_scrubber__secrets_in_public_text(text: str) -> None:
    """Keys, passwords, signatures and addresses are removed from public text."""
    answer = {"value": [{"properties": {"description": f"Before {text} behind."}}]}
    written = json.dumps(Scrubber().body(DEFINITIONS, answer))
    for part in (MARK, "fe80::7", "db8::1", "203.0.113.7"):
        assert part not in written
    assert "Before " in written


@pytest.mark.parametrize(
    "text",
    [
        "from 0.0.0.0 on",
        "Microsoft::x",
        "at 12:34",
        "version 1.2.3",
        "[concat('a::', 'b')]",
        "a key",
    ],
)
def test_scrubber__public_text_passes(text: str) -> None:
    """Text that only looks like an address stays: it may be part of a rule."""
    answer: Any = {"value": [{"properties": {"description": text}}]}
    assert Scrubber().body(DEFINITIONS, answer) == answer


def test_recording__is_readable_by_its_user_only(arm: str, tmp_path: Path) -> None:
    """No other user of the machine may read a recording."""
    policies, _ = clients(recording_transport(tmp_path, (), Limits(60)), arm)
    list(read_pages(policies.policy_definitions.list_built_in))
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_scrubber__pseudonyms_are_consistent() -> None:
    """A subscription, group or name has one pseudonym, and two have two."""
    scrubber = Scrubber()
    path = f"/subscriptions/{SUBSCRIPTION}/x"
    ids = [
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-{name}/providers/A.B/cs/{name}"
        for name in ("one", "one", "two")
    ]
    first, again, other = (scrubber.body(path, {"resourceId": value}) for value in ids)
    assert first == again
    assert first != other
    assert "/providers/A.B/cs/" in str(first)


def test_replay__missing_request(tmp_path: Path) -> None:
    """A request that was not recorded is an error that names it, without retries."""
    exchange = {
        "request": {"method": "GET", "path": DEFINITIONS, "query": {"api-version": "1999-01-01"}},
        "response": {"status": 200, "headers": {}, "body": {"value": []}},
    }
    (tmp_path / "policy-definitions-1.json").write_text(json.dumps(exchange))
    with pytest.raises(SourceError, match=r"policyDefinitions .*api-version=2026") as caught:
        list(policy_lists.fetch_definitions(Session.offline(tmp_path)))
    assert "policy-definitions-1.json" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["{", "[]", '{"request": {}}', '{"request": 1, "response": 2}'])
def test_replay__malformed_recording(content: str, tmp_path: Path) -> None:
    """A malformed recording is an error that names it."""
    (tmp_path / "broken.json").write_text(content)
    with pytest.raises(SourceError, match=r"broken\.json"):
        Session.offline(tmp_path)


def test_replay__error_response(tmp_path: Path) -> None:
    """A refusal names the source, without ARM's message, which holds the caller's ids."""
    error = {"error": {"code": "AuthorizationFailed", "message": f"client {SUBSCRIPTION} may not"}}
    exchange = {
        "request": {
            "method": "GET",
            "path": f"/subscriptions/{OFFLINE_SUBSCRIPTION}{RECOMMENDATIONS}",
            "query": {"api-version": "2020-01-01"},
        },
        "response": {
            "status": 403,
            "headers": {"Content-Type": "application/json"},
            "body": error,
        },
    }
    (tmp_path / "x.json").write_text(json.dumps(exchange))
    session = Session.offline(tmp_path)
    client = session.client(AdvisorManagementClient)
    with (
        pytest.raises(SourceError, match=r"Advisor: .*AuthorizationFailed.*'Reader'") as caught,
        translate_errors("Advisor"),
    ):
        list(read_pages(client.recommendations.list))
    assert SUBSCRIPTION not in str(caught.value)
