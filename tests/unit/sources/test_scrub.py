"""Private data in responses becomes pseudonyms; public facts and what a replay needs stay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from enricher.sources.scrub import Scrubber
from enricher.sources.session import OFFLINE_SUBSCRIPTION
from tests.support.project import FIXTURES, definition

SUBSCRIPTION = "5ec7e7a0-1111-4222-8333-123456789abc"
DEFINITIONS = "/providers/Microsoft.Authorization/policyDefinitions"

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
    "file", sorted((FIXTURES / "azure").glob("*.json")), ids=lambda file: file.stem
)
def test_body__has_no_secret_of_any_field(file: Path) -> None:
    """A secret in any field of any kind of response is removed.

    It may be a part of a public text; a field of a subscription may have nothing else.
    """
    exchange = json.loads(file.read_text(encoding="utf-8"))
    path = exchange["request"]["path"].replace(OFFLINE_SUBSCRIPTION, SUBSCRIPTION)
    private = SUBSCRIPTION in path
    body = exchange["response"]["body"]
    bodies = [marked(body, PRIVATE_PARTS, whole=False), marked(body, PRIVATE_PARTS, whole=True)]
    if private:
        bodies += [marked(body, MARK, whole=True), marked(body, f"/{MARK}/x", whole=True)]
    for response in bodies:
        written = json.dumps([Scrubber().body(path, response), Scrubber().url_path(path)])
        for part in (MARK, SUBSCRIPTION, "10.20.30.40", "2001:db8"):
            assert part not in written


KEYS: list[Any] = [
    {MARK: 1},
    {"tags": {MARK: "x", "name": MARK}},
    {"properties": {"extendedProperties": {MARK: "1", "type": MARK}}},
    {"identity": {"userAssignedIdentities": {f"/subscriptions/{SUBSCRIPTION}/x/{MARK}": {}}}},
]


@pytest.mark.parametrize("body", KEYS)
def test_body__has_no_private_names_of_fields(body: Any) -> None:
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
def test_body__keeps_what_a_replay_needs(field: str, value: Any) -> None:
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
def test_body__keeps_the_names_of_known_fields(field: str) -> None:
    """Names of fields that Azure documents pass."""
    path = f"/subscriptions/{SUBSCRIPTION}/x"
    assert Scrubber().body(path, {field: None}) == {field: None}
    assert Scrubber().body(path, {f"{field}{MARK}": None}) != {f"{field}{MARK}": None}


@pytest.mark.parametrize(
    ("kind", "is_public"),
    [("BuiltIn", True), ("Static", True), (None, True), ("Custom", False), (MARK, False)],
)
def test_body__keeps_the_definitions_of_microsoft(kind: str | None, is_public: bool) -> None:
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
def test_body__has_no_authors(path: str, field: str) -> None:
    """Authors are removed from public facts too."""
    body: Any = {"value": [{"name": "x", field: {"a": 1}, "properties": {field.upper(): MARK}}]}
    written = json.dumps(Scrubber().body(path, body)).lower()
    assert field.lower() not in written
    assert MARK not in written


@pytest.mark.parametrize(
    ("value", "scrubbed"),
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
def test_body__keeps_the_shape_of_resource_ids(value: str, scrubbed: str) -> None:
    """Namespaces and types stay, names are replaced; other text is removed."""
    path = f"/subscriptions/{SUBSCRIPTION}/x"
    assert Scrubber().body(path, {"id": value}) == {"id": scrubbed}


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        (f"no such file: /home/{MARK}/ca.pem.", "no such file: file-1."),
        (f"no such file: 'C:\\Users\\{MARK}\\ca.pem'.", "no such file: 'file-1'."),
        (f"not found: ~/{MARK}", "not found: file-1"),
        (f"asked for {SUBSCRIPTION}", "asked for 00000000-0000-0000-0000-000000000000"),
        (f"as {MARK}@x.example", "as value-1"),
        ("Run 'az login' and/or wait (429).", "Run 'az login' and/or wait (429)."),
    ],
)
def test_message(text: str, scrubbed: str) -> None:
    """enrich's own sentences stay; files, ids and users are replaced."""
    assert Scrubber().message(text) == scrubbed


@pytest.mark.parametrize(
    ("query", "scrubbed"),
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
def test_query(query: dict[str, str], scrubbed: dict[str, str]) -> None:
    """Known queries stay; anything else becomes a marker of the page."""
    assert Scrubber().query(query) == scrubbed


@pytest.mark.parametrize(
    ("link", "scrubbed"),
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
def test_body__links_to_the_next_recorded_page(field: str, link: str, scrubbed: str) -> None:
    """A link becomes the next recorded request, whatever its host."""
    assert Scrubber().body(DEFINITIONS, {field: link}) == {field: scrubbed}


def test_url_path__first_subscription_is_that_of_a_replay() -> None:
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


def test_body__numbers_of_a_subscription_are_pseudonyms() -> None:
    """Costs and sizes are replaced; counts are counts of recorded items."""
    body = {"value": [{"count": 3, "properties": {"savings": 98765, "also": 98765, "rate": 1.25}}]}
    (row,) = Scrubber().body(f"/subscriptions/{SUBSCRIPTION}/x", body)["value"]  # type: ignore[call-overload, index]
    assert row["count"] == 3
    assert list(row["properties"].values()) == [1, 1, 2]


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_body__of_an_error_has_only_its_code(status: int) -> None:
    """The ids of the caller are removed from errors."""
    message = f"The client '{MARK}' with object id '{SUBSCRIPTION}' may not read it."
    error = {"error": {"code": "AuthorizationFailed", "message": message, "target": MARK}}
    written = json.dumps(Scrubber().body(DEFINITIONS, error, status))
    assert "AuthorizationFailed" in written
    assert MARK not in written
    assert SUBSCRIPTION not in written


def test_body__has_no_custom_definitions() -> None:
    """A custom definition among the built-in ones is private."""
    custom = {"name": MARK, "properties": {"policyType": "Custom", "displayName": MARK}}
    body = Scrubber().body(DEFINITIONS, {"value": [definition(1, "Policy 1"), custom]})
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
def test_headers__have_known_forms(header: str, value: str) -> None:
    """Headers that a replay needs pass, in their known forms."""
    scrubbed = Scrubber().headers({header: value, "Cache-Control": MARK})
    assert MARK not in json.dumps(scrubbed)
    assert scrubbed.keys() <= {header}


def test_headers__keep_what_a_replay_needs() -> None:
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
def test_body__has_no_secrets_in_public_text(text: str) -> None:
    """Keys, passwords, signatures and addresses are removed from public text."""
    response = {"value": [{"properties": {"description": f"Before {text} after."}}]}
    written = json.dumps(Scrubber().body(DEFINITIONS, response))
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
def test_body__keeps_public_text(text: str) -> None:
    """Text that only looks like an address stays: it may be part of a rule."""
    response: Any = {"value": [{"properties": {"description": text}}]}
    assert Scrubber().body(DEFINITIONS, response) == response


def test_body__pseudonyms_are_consistent() -> None:
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
