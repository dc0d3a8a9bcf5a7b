"""An HTTP server on loopback that implements Azure Resource Manager, with faults on demand.

It pages with nextLink, implements `$filter`, `$top` and `$expand`, checks api-versions, and
returns errors in ARM's form. To try it by hand:

    python -m tests.support.server
    enrich article.md --arm-endpoint http://127.0.0.1:8080 --subscription 0…
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import re
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

Json = dict[str, Any]

_SUBSCRIPTION = r"/subscriptions/(?P<subscription>[^/]+)"
_GROUP = r"/providers/Microsoft.Management/managementGroups/[^/]+"


@dataclass
class ArmContent:
    """The content that the server serves, in wire form."""

    definitions: list[Json] = field(default_factory=list)
    initiatives: list[Json] = field(default_factory=list)
    metadata: list[Json] = field(default_factory=list)  # the entities of Advisor's metadata
    links: dict[str, str] = field(default_factory=dict)  # learnMoreLink by recommendation type
    recommendations: list[Json] = field(default_factory=list)
    states: list[Json] = field(default_factory=list)  # by resource, policy and assignment
    providers: list[Json] = field(default_factory=list)
    assignments: list[Json] = field(default_factory=list)
    exemptions: list[Json] = field(default_factory=list)
    groups: list[Json] = field(default_factory=list)  # management groups, as Resource Graph's rows
    resources: list[Json] = field(default_factory=list)  # the id and the type of each
    subscriptions: tuple[str, ...] = ()  # that exist; empty: any

    @classmethod
    def of_recordings(cls, folder: Path) -> ArmContent:
        """Return the content of a folder of recordings."""
        pages: dict[str, list[Json]] = {}
        for file in sorted(folder.glob("*.json")):
            exchange = json.loads(file.read_text(encoding="utf-8"))
            last = exchange["request"]["path"].rpartition("/")[2]
            body = exchange["response"]["body"]
            query = exchange["request"].get("body", {}).get("query", "")
            (kind,) = re.findall(r"authorization/(\w+)'", query)[:1] or [last.lower()]
            pages.setdefault(kind, []).extend(body["data"] if query else body["value"])
        return cls(
            definitions=pages.get("policydefinitions", []),
            initiatives=pages.get("policysetdefinitions", []),
            metadata=pages.get("metadata", []),
            recommendations=pages.get("recommendations", []),
            providers=pages.get("providers", []),
            assignments=pages.get("policyassignments", []),
            exemptions=pages.get("policyexemptions", []),
        )

    def of_category(self, *categories: str) -> ArmContent:
        """Return the content with the definitions and initiatives of some categories alone.

        Most of the time of a small run goes into the definitions of other services.
        """

        def is_kept(item: Json) -> bool:
            return item["properties"]["metadata"].get("category") in categories

        return replace(
            self,
            definitions=[*filter(is_kept, self.definitions)],
            initiatives=[*filter(is_kept, self.initiatives)],
        )

    @classmethod
    def of_checkout(cls, policies: Path, metadata: Path) -> ArmContent:
        """Return the real catalogue, from a checkout of azure-policy and a saved response."""

        def wire(folder: str) -> list[Json]:
            files = sorted((policies / "built-in-policies" / folder).rglob("*.json"))
            files = [file for file in files if "Azure Government" not in file.parts]
            read = (json.loads(file.read_bytes().decode("utf-8-sig")) for file in files)
            return [item for item in read if item["properties"]["policyType"] == "BuiltIn"]

        entities = json.loads(metadata.read_text(encoding="utf-8"))["value"]
        return cls(wire("policyDefinitions"), wire("policySetDefinitions"), entities)


@dataclass
class Fault:
    """A fault: its kind, the requests that have it, and their number."""

    path: str  # a part of the path, in any case
    #: A status such as 429, or one of: reset, slow, truncate, garbage, foreign, loop, next, fresh,
    #: silence, drip, bomb, body.
    kind: str
    times: int = 1_000_000
    code: str = ""  # ARM's error code
    after: int = 0  # number of matching requests before the first fault
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None  # replaces the right one
    link: str = ""  # the nextLink of `next`


class ArmServer:
    """The server as a context manager: `with ArmServer(content) as server: server.url`."""

    def __init__(
        self,
        content: ArmContent,
        *,
        page_size: int = 500,
        port: int = 0,
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        """Bind the port; `certificate`, a PEM file and its key, makes the server use TLS."""
        self.content = content
        self.page_size = page_size
        self.faults: list[Fault] = []
        self.requests: list[tuple[str, str, dict[str, str]]] = []  # method, path, headers
        self.delay = 0.0  # seconds before each response
        self.quota_wait = 0  # seconds until Resource Graph's quota resets; 0: some is left
        self.graph_extra: Json = {}  # further members of Resource Graph's responses
        self.graph_headers: dict[str, str] = {}
        self.graph_bodies: list[Json] = []  # of requests to Resource Graph
        self.versions: dict[str, tuple[str, ...]] = {}  # by resource type, for an older cloud
        self.queries: list[dict[str, str]] = []  # of each request
        self.graph_times: list[float] = []  # of requests to Resource Graph
        self.peak = 0  # the largest number of concurrent requests
        self._concurrent = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), self)
        self._scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self._scheme = "https"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> ArmServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def fault(self, path: str, kind: str | int, **options: Any) -> None:
        """Add a fault for requests whose path contains `path`."""
        self.faults.append(Fault(path, str(kind), **options))

    def paths(self) -> Counter[str]:
        """Return the number of requests by the last segment of their path."""
        return Counter(path.rstrip("/").rpartition("/")[2] for _, path, _ in self.requests)

    def take_time(self) -> None:
        """Wait for the configured delay, and count the concurrent requests."""
        with self._lock:
            self._concurrent += 1
            self.peak = max(self.peak, self._concurrent)
        time.sleep(self.delay)
        with self._lock:
            self._concurrent -= 1

    def next_fault(self, method: str, path: str, headers: dict[str, str]) -> Fault | None:
        """Record a request, and return its fault, if any."""
        with self._lock:
            self.requests.append((method, path, headers))
            for fault in self.faults:
                if fault.path.lower() in path.lower() and fault.times > 0:
                    if fault.after > 0:
                        fault.after -= 1
                        continue
                    fault.times -= 1
                    return fault
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], arm: ArmServer) -> None:
        super().__init__(address, _Handler)
        self.arm = arm

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that close the connection."""


_pack = functools.cache(functools.partial(gzip.compress, compresslevel=1))

#: The bodies of some faults; the bomb unpacks to a gigabyte.
_BODIES: dict[str, Callable[[], bytes]] = {
    "garbage": lambda: b"<html>not JSON</html>",
    "bomb": lambda: b"".join([_pack(b" " * 2**20) for _ in range(1024)]),
}


class _ArmError(Exception):
    """A response with an error in ARM's form."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise each response waits 40 ms for an acknowledgement

    def do_GET(self) -> None:
        self._respond()

    def do_POST(self) -> None:
        self._respond()

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def _respond(self) -> None:
        url = urlsplit(self.path)
        path = unquote(url.path)
        self.query = {key.lower(): value for key, value in parse_qsl(url.query, True)}
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length) if length else b""
        self.body: Json = json.loads(raw) if raw else {}
        arm = self.server.arm
        arm.take_time()
        fault = arm.next_fault(self.command, path, dict(self.headers))
        arm.queries.append(self.query)
        if fault and fault.kind == "reset":
            self._reset()
            return
        try:
            if fault and fault.kind.isdigit():
                raise _ArmError(int(fault.kind), fault.code or "Fault", f"A fault at {path}.")
            status, body = 200, self._route(path)
        except _ArmError as error:
            status = error.status
            body = {"error": {"code": error.code, "message": str(error)}}
        here = f"{arm.url}{self.path}"
        links = {
            "foreign": "https://evil.example/next",
            "loop": here,
            "fresh": f"{arm.url}{url.path}?{url.query}&$skiptoken=x{len(arm.requests)}",
            "next": fault.link if fault else "",
        }
        if fault and fault.kind in links:
            name = "@odata.nextLink" if "PolicyInsights" in path else "nextLink"
            body[name] = links[fault.kind]
        data = json.dumps(body).encode("utf-8")
        self._send(status, data if fault is None or fault.body is None else fault.body, fault)

    def _send(self, status: int, data: bytes, fault: Fault | None) -> None:
        kind = fault.kind if fault else ""
        if kind in _BODIES:
            data = _BODIES[kind]()
        if kind == "silence":
            time.sleep(4)
        self.send_response(status)
        for name, value in (fault.headers if fault else {}).items():
            self.send_header(name, value)
        if kind == "bomb":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        is_graph = self.path.startswith("/providers/Microsoft.ResourceGraph")
        if is_graph and not (fault and fault.headers):
            wait = self.server.arm.quota_wait
            self.send_header("x-ms-user-quota-remaining", "0" if wait else "15")
            self.send_header("x-ms-user-quota-resets-after", f"00:00:{wait:02d}")
            for name, value in self.server.arm.graph_headers.items():
                self.send_header(name, value)
        if status in (429, 503) and not (fault and fault.headers):
            self.send_header("Retry-After", "1" if status == 429 else "0")
        self.end_headers()
        fifth = max(1, len(data) // 5)
        if kind == "truncate":
            self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
        elif kind in ("drip", "slow"):
            self._write_slowly(data, fifth if kind == "slow" else 1)
        else:
            self.wfile.write(data)

    def _write_slowly(self, data: bytes, step: int) -> None:
        """Write a few bytes at a time, for some seconds."""
        for start in range(0, min(len(data), 12 * step), step):
            self.wfile.write(data[start : start + step])
            self.wfile.flush()
            time.sleep(0.1 if step > 1 else 0.3)

    def _reset(self) -> None:
        """Reset the connection, as a broken network does."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        self.close_connection = True

    def _route(self, path: str) -> Json:
        for route in _ROUTES:
            match = re.fullmatch(route.path, path, re.IGNORECASE)
            if match:
                self._check_version(route)
                self._check_parameters(route)
                self._check_subscription(match.groupdict().get("subscription"))
                return route.respond(self)
        raise _ArmError(404, "NotFound", f"Nothing is at {path}.")

    def _check_version(self, route: _Route) -> None:
        version = self.query.get("api-version")
        if not version:
            raise _ArmError(400, "MissingApiVersionParameter", "The api-version is required.")
        versions = self.server.arm.versions.get(route.resource_type, route.versions)
        if version not in versions:
            namespace, _, kind = route.resource_type.partition("/")
            raise _ArmError(
                404 if "2021-06-01" in versions else 400,  # Azure uses both
                "InvalidResourceType",
                f"The resource type '{kind}' could not be found in the namespace '{namespace}' for "
                f"api version '{version}'. The supported api-versions are '{','.join(versions)}'.",
            )

    def _check_parameters(self, route: _Route) -> None:
        """Reject a method, parameter or value that the specification doesn't have."""
        if self.command != route.method:
            raise _ArmError(405, "MethodNotAllowed", f"{self.command} isn't allowed here.")
        allowed = {"api-version": ".*", "$skiptoken": ".*", **route.parameters}
        for name, value in self.query.items():
            form = allowed.get(name)
            if form is None or not re.fullmatch(form, value):
                raise _ArmError(400, "InvalidParameter", f"{name} can't be '{value}' here.")

    def _check_subscription(self, subscription: str | None) -> None:
        existing = self.server.arm.content.subscriptions
        if subscription and existing and subscription not in existing:
            message = f"The subscription '{subscription}' could not be found."
            raise _ArmError(404, "SubscriptionNotFound", message)

    def page(self, items: list[Json]) -> Json:
        """Return a page of a list, with a nextLink if there are more."""
        size = min(int(self.query.get("$top", self.server.arm.page_size)), 1000)
        start = int(self.query.get("$skiptoken", 0))
        # Unknown members and nulls, as in the examples of the specifications.
        extra: Json = {"systemData": None, "newMember": {"values": [None, 1], "text": ""}}
        body: Json = {"value": [{**extra, **item} for item in items[start : start + size]]}
        if start + size < len(items):
            query = {**self.query, "$skiptoken": str(start + size)}
            encoded = "&".join(f"{key}={quote(value, safe='')}" for key, value in query.items())
            body["nextLink"] = f"{self.server.arm.url}{urlsplit(self.path).path}?{encoded}"
        return body


def _policies(items: Callable[[ArmContent], list[Json]]) -> Callable[[_Handler], Json]:
    def respond(handler: _Handler) -> Json:
        policy_type = re.search(r"policyType\s+eq\s+'(\w+)'", handler.query.get("$filter", ""))
        selected = items(handler.server.arm.content)
        if policy_type:
            selected = [
                item for item in selected if item["properties"].get("policyType") == policy_type[1]
            ]
        return handler.page(selected)

    return respond


def _metadata(handler: _Handler) -> Json:
    """Return metadata; category, impact and type need 2023-01-01, links need the expand."""
    content = handler.server.arm.content
    is_complete = handler.query["api-version"] >= "2023-01-01"
    is_expanded = handler.query.get("$expand") == "ibiza"
    entities = json.loads(json.dumps(content.metadata))
    for entity in entities:
        if entity["name"] != "recommendationType":
            continue
        for value in entity["properties"]["supportedValues"]:
            if not is_complete:
                for key in set(value) - {"id", "displayName"}:
                    del value[key]
            elif not is_expanded:
                value.pop("learnMoreLink", None)
            elif value["id"] in content.links:
                value["learnMoreLink"] = content.links[value["id"]]
    return {"value": entities}


def _recommendations(handler: _Handler) -> Json:
    selected = handler.server.arm.content.recommendations
    types = re.findall(r"ResourceType\s+eq\s+'([^']+)'", handler.query.get("$filter", ""), re.I)
    if types:
        kinds = {kind.lower() for kind in types}
        selected = [r for r in selected if r["properties"]["impactedField"].lower() in kinds]
    return handler.page(selected)


def _states(handler: _Handler) -> Json:
    """Return the result of the grouped query that counts resources by definition and type."""
    grouped = r"groupby\(\((.*?)\)\)/groupby\(\((.*?)\),aggregate\(\$count as count\)\)"
    apply = re.fullmatch(grouped, handler.query.get("$apply", ""))
    states = re.fullmatch(
        r"complianceState (eq|ne) '(\w+)'", handler.query.get("$filter", "") or ""
    )
    if apply is None or (states is None and "$filter" in handler.query):
        raise _ArmError(400, "InvalidQueryString", "The query can't be parsed.")
    since = datetime.fromisoformat(handler.query["$from"].replace("Z", "+00:00"))
    assert timedelta(days=1) < datetime.now(UTC) - since < timedelta(days=7)
    inner, outer = (text.split(",") for text in apply.groups())
    distinct = {
        tuple(row[name] for name in inner)
        for row in handler.server.arm.content.states
        if states is None or (row["complianceState"] == states[2]) is (states[1] == "eq")
    }
    counts = Counter(tuple(row[inner.index(name)] for name in outer) for row in distinct)
    return {
        "@odata.count": len(counts),
        "value": [
            {**dict(zip(outer, names, strict=True)), "count": count}
            for names, count in sorted(counts.items())
        ],
    }


def _is_open(properties: Json) -> bool:
    status = properties.get("recommendationStatus") or (
        properties.get("trackedProperties") or {}
    ).get("state")
    return not (
        properties.get("suppressionIds")
        or properties.get("suppressionId")
        or status in ("Dismissed", "Postponed", "Completed")
    )


def _graph(handler: _Handler) -> Json:
    """Return a page of the result of one of enrich's queries of Resource Graph."""
    arm = handler.server.arm
    arm.graph_times.append(time.monotonic())
    arm.graph_bodies.append(handler.body)
    _check_graph(handler.body)
    subscriptions = {guid.lower() for guid in handler.body.get("subscriptions") or ()}

    def in_scope(resource: str) -> bool:
        return not subscriptions or resource.lower().split("/")[2] in subscriptions

    rows = _graph_rows(arm.content, handler.body, in_scope)
    start = int((handler.body.get("options") or {}).get("$skipToken") or 0)
    page = rows[start : start + arm.page_size]
    body: Json = {"data": page, "count": len(page)}
    body |= {"totalRecords": len(rows), "resultTruncated": "false"}
    if start + arm.page_size < len(rows):
        body["$skipToken"] = str(start + arm.page_size)
    return {**body, **arm.graph_extra}


def _affected_rows(content: ArmContent, in_scope: Callable[[str], bool]) -> list[Json]:
    """Return the numbers of resources by recommendation type and resource type."""
    is_open: dict[tuple[str, str, str], bool] = {}
    for recommendation in content.recommendations:
        properties = recommendation["properties"]
        resource = properties["resourceMetadata"]["resourceId"]
        key = properties["recommendationTypeId"], properties["impactedField"].lower(), resource
        if in_scope(resource):
            is_open[key] = is_open.get(key, False) or _is_open(properties)
    counts: dict[tuple[str, str], Counter[bool]] = {}
    for (guid, kind, _), value in is_open.items():
        counts.setdefault((guid, kind), Counter())[value] += 1
    return [
        {"id": guid, "type": kind, "resources": count[True], "aside": count[False]}
        for (guid, kind), count in sorted(counts.items())
    ]


def _compliance_rows(content: ArmContent, in_scope: Callable[[str], bool]) -> list[Json]:
    """Return the numbers of resources by policy definition and resource type."""
    states: dict[tuple[str, str, str], set[str]] = {}
    for row in content.states:
        if in_scope(row["resourceId"]):
            key = row["policyDefinitionId"], row["resourceType"].lower(), row["resourceId"]
            states.setdefault(key, set()).add(row["complianceState"])
    counts: dict[tuple[str, str], Counter[str]] = {}
    for (guid, kind, _), of_resource in states.items():
        count = counts.setdefault((guid, kind), Counter())
        count["compliant"] += of_resource == {"Compliant"}
        count["noncompliant"] += "NonCompliant" in of_resource
        count["exempt"] += "Exempt" in of_resource and "NonCompliant" not in of_resource
    return [
        {"id": guid, "type": kind, **{n: count[n] for n in _STATES}}
        for (guid, kind), count in sorted(counts.items())
    ]


_STATES = ("compliant", "noncompliant", "exempt")


def _graph_rows(content: ArmContent, body: Json, in_scope: Callable[[str], bool]) -> list[Json]:
    """Return all rows of the result of a query."""
    query, options = body["query"], body.get("options") or {}
    table = query.partition("\n")[0]
    if table == "advisorresources":
        return _affected_rows(content, in_scope)
    if table == "resources":
        return _resource_rows(content, query, in_scope)
    if table == "resourcecontainers":
        return sorted(content.groups, key=lambda row: row["name"])
    if "policystates" in query:
        return _compliance_rows(content, in_scope)
    kinds = {
        "policyassignments": content.assignments,
        "policyexemptions": content.exemptions,
        "policydefinitions": _custom(content.definitions),
        "policysetdefinitions": _custom(content.initiatives),
    }
    (items,) = (items for kind, items in kinds.items() if f"authorization/{kind}'" in query)
    is_above = options.get("authorizationScopeFilter") == "AtScopeAboveAndBelow"
    chosen = [
        item
        for item in items
        if (in_scope(item["id"]) if item["id"].startswith("/subscriptions/") else is_above)
    ]
    return sorted(chosen, key=lambda row: row["id"])


def _custom(items: list[Json]) -> list[Json]:
    return [item for item in items if item["properties"].get("policyType") == "Custom"]


def _resource_rows(content: ArmContent, query: str, in_scope: Callable[[str], bool]) -> list[Json]:
    """Return the numbers of resources by type and excluded scope."""
    places = {*re.findall(r"'(/subscriptions/[^']+)'", query)}
    counts: Counter[tuple[str, str]] = Counter()
    for resource in content.resources:
        if in_scope(resource["id"]):
            parts = resource["id"].lower().split("/")
            candidates = (resource["id"].lower(), "/".join(parts[:5]), "/".join(parts[:3]))
            place = next((each for each in candidates if each in places), "")
            counts[resource["type"].lower(), place] += 1
    return [
        {"type": kind, "place": place, "resources": count}
        for (kind, place), count in sorted(counts.items())
    ]


#: The Kusto operators that Resource Graph supports, and the members of its requests.
_OPERATORS = re.compile(r"(where|extend|project|summarize|order by) .+", re.DOTALL)
_GRAPH_BODY = {"query", "subscriptions", "managementGroups", "options", "facets"}
_GRAPH_OPTIONS = {
    "$top", "$skip", "$skipToken", "resultFormat", "allowPartialScopes", "authorizationScopeFilter",
}  # fmt: skip
_TABLES = ("advisorresources", "policyresources", "resources", "resourcecontainers")


def _check_graph(body: Json) -> None:
    """Raise an error for a query that Resource Graph can't parse."""
    table, *steps = body["query"].split("\n| ")
    if (
        table not in _TABLES
        or not all(map(_OPERATORS.fullmatch, steps))
        or body.keys() - _GRAPH_BODY
        or (body.get("options") or {}).keys() - _GRAPH_OPTIONS
    ):
        raise _ArmError(400, "InvalidQuery", "Query is invalid. Please refer to the documentation.")


def _list(items: Callable[[ArmContent], list[Json]]) -> Callable[[_Handler], Json]:
    return lambda handler: handler.page(items(handler.server.arm.content))


@dataclass(frozen=True)
class _Route:
    """A request as specified: other parameters, values and versions are rejected."""

    path: str
    resource_type: str
    versions: tuple[str, ...]
    respond: Callable[[_Handler], Json]
    method: str = "GET"
    parameters: dict[str, str] = field(default_factory=dict)  # patterns of their values


_POLICY_VERSIONS = (
    "2020-09-01",
    "2021-06-01",
    "2023-04-01",
    "2025-01-01",
    "2025-03-01",
    "2026-06-01",
)
_POLICY_PARAMETERS = {"$filter": r"policyType eq '(BuiltIn|Custom|Static)'", "$top": r"\d+"}
_ADVISOR_VERSIONS = ("2017-04-19", "2020-01-01", "2022-10-01", "2023-01-01", "2025-01-01")
_ROUTES = [
    _Route(
        "/providers/Microsoft.Authorization/policyDefinitions",
        "Microsoft.Authorization/policyDefinitions",
        _POLICY_VERSIONS,
        _policies(lambda content: content.definitions),
        parameters=_POLICY_PARAMETERS,
    ),
    _Route(
        "/providers/Microsoft.Authorization/policySetDefinitions",
        "Microsoft.Authorization/policySetDefinitions",
        _POLICY_VERSIONS,
        _policies(lambda content: content.initiatives),
        parameters=_POLICY_PARAMETERS,
    ),
    _Route(
        "/providers/Microsoft.Advisor/metadata",
        "Microsoft.Advisor/metadata",
        _ADVISOR_VERSIONS,
        _metadata,
        parameters={"$expand": "ibiza"},  # not specified, but used by the portal
    ),
    _Route(
        f"{_SUBSCRIPTION}/providers/Microsoft.Advisor/recommendations",
        "Microsoft.Advisor/recommendations",
        _ADVISOR_VERSIONS,
        _recommendations,
        parameters={"$filter": r"Category eq '\w+'", "$top": r"\d+"},
    ),
    *(
        _Route(
            f"{scope}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults",
            "Microsoft.PolicyInsights/policyStates",
            ("2018-04-04", "2019-10-01", "2024-10-01"),
            _states,
            "POST",
            {
                "$filter": r"\w+ (eq|ne) '[^']*'",
                "$apply": r"groupby\(\(.*\)\)(/groupby\(\(.*\),aggregate\(.*\)\))?",
                "$from": r"\d{4}-\d\d-\d\dT[\d:.]+Z",
                "$to": r"\d{4}-\d\d-\d\dT[\d:.]+Z",
                "$top": r"\d+",
            },
        )
        for scope in (_SUBSCRIPTION, _GROUP)
    ),
    *(
        _Route(
            f"{scope}/providers/Microsoft.Authorization/{kind}",
            f"Microsoft.Authorization/{kind}",
            versions,
            _list(items),
            parameters={"$filter": form, "$top": r"\d+"},
        )
        for scope, at_scope in ((_SUBSCRIPTION, ""), (_GROUP, r"atScope\(\)"))
        for kind, versions, items, form in (
            ("policyAssignments", _POLICY_VERSIONS, lambda c: c.assignments, at_scope),
            ("policyExemptions", ("2022-07-01-preview",), lambda c: c.exemptions, at_scope),
            (
                "policyDefinitions",
                _POLICY_VERSIONS,
                lambda c: _custom(c.definitions),
                "policyType eq 'Custom'",
            ),
            (
                "policySetDefinitions",
                _POLICY_VERSIONS,
                lambda c: _custom(c.initiatives),
                "policyType eq 'Custom'",
            ),
        )
    ),
    _Route(
        f"{_SUBSCRIPTION}/providers",
        "Microsoft.Resources/subscriptions/providers",
        ("2021-04-01", "2023-07-01", "2024-11-01", "2025-04-01"),
        _list(lambda content: content.providers),
        parameters={"$expand": ".*"},
    ),
    _Route(
        "/providers/Microsoft.ResourceGraph/resources",
        "Microsoft.ResourceGraph/resources",
        ("2019-04-01", "2021-03-01", "2022-10-01", "2024-04-01"),
        _graph,
        "POST",
    ),
]


def main(arguments: Iterable[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--policies", type=Path, help="a checkout of azure-policy")
    parser.add_argument("--metadata", type=Path, help="a saved response of Advisor's metadata")
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    if options.policies and options.metadata:
        content = ArmContent.of_checkout(options.policies, options.metadata)
    else:
        content = ArmContent.of_recordings(Path(__file__).parents[2] / "fixtures" / "azure")
    with ArmServer(content, port=options.port) as server:
        print(f"ARM at {server.url}; stop with Ctrl-C")
        threading.Event().wait()


def live(server: ArmServer, *more: object) -> list[object]:
    """Return the options of a live run without a cache."""
    return ["--arm-endpoint", server.url, "--no-cache", *more]


if __name__ == "__main__":
    main()
