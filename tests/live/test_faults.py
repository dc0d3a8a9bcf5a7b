"""Each source with each fault: the exit code, one line on stderr, the article, an end in time.

A malformed response of the catalogue ends the run with exit code 3, and nothing changes. Sources of
resource counts never stop an article: it is filled, and the exit code is 4.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.builders import guid
from tests.support.forks import run_forked
from tests.support.project import THOROUGH, definition, recommendation, run, template
from tests.support.server import ArmContent, ArmServer
from tests.support.text import section

SUBSCRIPTION = guid(77)
OTHER = guid(78)
SECONDS = 1  # for all sources together

#: The sources, by a part of their path.
CATALOGUE = ["policyDefinitions", "policySetDefinitions", "metadata"]
COUNTS = ["recommendations", "queryResults", "Microsoft.ResourceGraph"]


@dataclass(frozen=True)
class Case:
    """A fault, whether a run recovers from it, and the message if it doesn't."""

    kind: str | int
    more: dict[str, Any] = field(default_factory=dict)
    passes: bool = False
    message: str = ""


def status(number: int, **headers: str) -> Case:
    """Return a permanent error."""
    return Case(number, {"headers": {"X": "y", **headers}})


def body(content: object) -> Case:
    """Return a case with another body and status 200."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Case("body", {"body": data})


DEEP = b'{"value": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
FAULTS = {
    "400": status(400),
    "401": status(401),
    "404": status(404),
    "409": status(409),
    "409 not registered": Case(
        409, {"code": "MissingSubscriptionRegistration"}, message="az provider register --namespace"
    ),
    "403 disabled": Case(403, {"code": "DisabledSubscription"}, message="subscription is disabled"),
    "400 unknown version": Case(
        400, {"code": "InvalidApiVersionParameter"}, message="doesn't know the api-version"
    ),
    "404 unknown type": Case(
        404, {"code": "InvalidResourceType"}, message="doesn't know the api-version"
    ),
    "401 expired": Case(401, {"code": "ExpiredAuthenticationToken"}, message="sign-in has expired"),
    "404 no subscription": Case(
        404, {"code": "SubscriptionNotFound"}, message="no such subscription for this account"
    ),
    "500": status(500),
    "502": status(502),
    "503": status(503),
    "204": Case("204"),
    "429 once": Case(429, {"times": 1, "headers": {"Retry-After": "0"}}, passes=True),
    "429 with a date that was": Case(
        429, {"times": 1, "headers": {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}}, passes=True
    ),
    "429 without a time": Case(429, {"times": 1, "headers": {"X": "y"}}, passes=True),
    "429 with nonsense": Case(429, {"times": 1, "headers": {"Retry-After": "soon"}}, passes=True),
    "429 with a day": Case(429, {"headers": {"Retry-After": "86400"}}),
    "reset once": Case("reset", {"times": 1}, passes=True),
    "reset": Case("reset"),
    "truncated": Case("truncate"),
    "silence": Case("silence"),
    "drip": Case("drip"),
    "HTML": Case("garbage"),
    "not JSON": body(b'{"value": ['),
    "not UTF-8": body(b'{"value": ["\xff"]}'),
    "no body": body(b""),
    "null": body(None),
    "a list": body([]),
    "a text": body("x"),
    "no list": body({}),
    "a null list": body({"value": None, "data": None}),
    "an object for a list": body({"value": {}, "data": {}}),
    "NaN": body(b'{"value": [NaN], "data": [NaN]}'),
    "deep": Case("body", {"body": DEEP}),
    "redirect to another host": Case(302, {"headers": {"Location": "https://evil.example/x"}}),
    "next page on another host": Case("foreign"),
    "next page by a downgrade": Case("next", {"link": "http://127.0.0.1:1/x"}),
    "next page relative": Case("next", {"link": "/x?y"}),
    "next page again": Case("loop"),
    "next page without end": Case("fresh"),
    "numbers for objects": body({"value": [1, 2], "data": [1, 2]}),
    "values of other types": body({"value": [{"name": 1, "properties": 3, "count": "x"}] * 2}),
}
#: Resource Graph pages by tokens, and its body has another member.
NOT_FOR_GRAPH = {
    "next page on another host",
    "next page by a downgrade",
    "next page relative",
    "next page again",
    "next page without end",
}


#: Each source with each fault; in `make test` with every third one, so that each fault meets one
#: source of the catalogue and one of counts.
CASES = [
    (source, name)
    for position, source in enumerate((*CATALOGUE, *COUNTS))
    for number, name in enumerate(FAULTS)
    if THOROUGH or (position + number) % 3 == 0
    if source != "Microsoft.ResourceGraph" or name not in NOT_FOR_GRAPH
]


def small_content() -> ArmContent:
    """Return a small catalogue."""
    held = {"policyDefinitionId": f"/policyDefinitions/{guid(1)}"}
    types = [recommendation(11, "Use several circuits")]
    return ArmContent(
        definitions=[definition(1, "Circuits should be Zone Redundant")],
        initiatives=[
            {
                "name": guid(5),
                "properties": {
                    "displayName": "All",
                    "policyType": "BuiltIn",
                    "policyDefinitions": [held],
                },
            }
        ],
        metadata=[{"name": "recommendationType", "properties": {"supportedValues": types}}],
    )


@pytest.fixture(autouse=True)
def _no_threads_left() -> Iterator[None]:
    """Wait for the threads of runs that ended early, and for their sockets."""
    yield
    for thread in threading.enumerate():
        if thread.name == "enrich chain":
            thread.join(10)


@pytest.fixture(scope="module")
def server() -> Iterator[ArmServer]:
    """Yield a server for all cases."""
    with ArmServer(small_content()) as server:
        yield server


#: All requests to Azure, by the last word of the path; those by POST are queries.
READS = {
    ("GET", "policyDefinitions"),
    ("GET", "policySetDefinitions"),
    ("GET", "metadata"),
    ("GET", "recommendations"),
    ("POST", "queryResults"),
    ("POST", "resources"),
}


@pytest.mark.parametrize(("source", "name"), CASES)
def test_fault__has_its_outcome(
    server: ArmServer,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    source: str,
    name: str,
) -> None:
    """The run ends in time with one line, and writes nothing false."""
    case = FAULTS[name]
    path = tmp_path / "expressroute.md"
    path.write_text(template())
    server.faults.clear()
    server.requests.clear()
    server.fault(source, case.kind, **case.more)
    scope = ["-s", SUBSCRIPTION]
    scope += ["-s", OTHER] if source == "Microsoft.ResourceGraph" else []
    start = time.monotonic()
    code = run(path, "--arm-endpoint", server.url, "--no-cache", "--timeout", SECONDS, *scope)
    assert time.monotonic() - start < SECONDS + 3
    message = capfd.readouterr().err
    assert "unexpected" not in message
    assert "Traceback" not in message
    assert SUBSCRIPTION not in message
    assert case.message in message
    refused = name == "409 not registered"
    if case.passes:
        assert code == 0
        assert "enrich: " not in message
    elif source in COUNTS:
        assert code == 4
        assert message.count("counts are missing") == (2 if source == COUNTS[-1] else 1)
    else:
        assert code == (4 if refused else 3)
        assert message.count("enrich: ") == 1
    requests = {(method, path.rpartition("/")[2]) for method, path, _ in server.requests}
    assert requests <= READS
    is_filled = "\\<pillar-specific" not in path.read_text()
    assert is_filled is (case.passes or source in COUNTS or (refused and source != "metadata"))
    assert "no built-in policy definitions" not in section(path.read_text())


@pytest.mark.parametrize("source", CATALOGUE)
def test_empty__is_an_error(
    server: ArmServer, tmp_path: Path, capfd: pytest.CaptureFixture[str], source: str
) -> None:
    """An empty list of what Azure always has is an error of the source."""
    path = tmp_path / "expressroute.md"
    path.write_text(template())
    server.faults.clear()
    server.fault(source, "body", body=b'{"value": []}')
    assert run(path, "--arm-endpoint", server.url, "--no-cache") == 3
    assert path.read_text() == template()
    assert "Azure" in capfd.readouterr().err


def test_wait__is_reported(
    server: ArmServer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A wait of over five seconds is reported; one of a day is refused."""
    path = tmp_path / "expressroute.md"
    path.write_text(template())
    server.faults.clear()
    server.fault("policyDefinitions", 429, times=1, headers={"Retry-After": "6"})
    assert run(path, "--arm-endpoint", server.url, "--no-cache") == 0
    assert "waiting 6 s, as Azure asks" in capfd.readouterr().err
    server.fault("policyDefinitions", 429, headers={"Retry-After": "86400"})
    assert run(path, "--arm-endpoint", server.url, "--no-cache") == 3
    assert "asks to wait 86,400 s" in capfd.readouterr().err


#: Runs the command line, and prints its peak memory in KiB. `ru_maxrss` would include that of the
#: parent process.
MEASURED = """
import atexit, re, sys
from pathlib import Path
from enricher.cli.main import main
usage = lambda: re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
atexit.register(lambda: print("KiB", usage(), file=sys.stderr))
main()
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("fault", [{"kind": "bomb"}, {"kind": "body", "body": DEEP}])
def test_memory__is_bounded(server: ArmServer, tmp_path: Path, fault: dict[str, Any]) -> None:
    """A response that unpacks to a gigabyte, or is deeply nested, takes under 300 MB."""
    path = tmp_path / "expressroute.md"
    path.write_text(template())
    server.faults.clear()
    server.fault("policyDefinitions", **fault)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path), "--arm-endpoint", server.url, "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert int(done.stderr.split("KiB ")[1]) < 300 * 1024
    assert path.read_text() == template()


def test_interrupt__ends_at_once(server: ArmServer, tmp_path: Path) -> None:
    """Ctrl-C and SIGTERM end a waiting run at once."""
    path = tmp_path / "expressroute.md"
    path.write_text(template())
    server.faults.clear()
    server.fault("policyDefinitions", 429, headers={"Retry-After": "100"})
    command = [sys.executable, "-m", "enricher", str(path), "--arm-endpoint", server.url]
    for number in (2, 15):
        process = subprocess.Popen(
            [*command, "--no-cache"],
            stderr=subprocess.PIPE,
            text=True,
            # The signal is ignored in tests that a shell runs in the background.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        assert process.stderr is not None
        assert "waiting 100 s" in process.stderr.readline()
        start = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=20) != 0
        process.stderr.close()
        assert time.monotonic() - start < 3
        assert path.read_text() == template()


@pytest.mark.parametrize(
    "setting", [("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem"), ("HTTPS_PROXY", "http://[")]
)
def test_environment__invalid_setting(tmp_path: Path, setting: tuple[str, str]) -> None:
    """An invalid setting of the environment is named, by `doctor` too."""
    path = tmp_path / "expressroute.md"
    path.write_text(template())
    endpoint = ["--arm-endpoint", "https://127.0.0.1:9", "--no-cache", "--timeout", "1"]
    environment = {"PATH": "", "HOME": str(tmp_path), setting[0]: setting[1]}
    for words in ([path], ["doctor"]):
        done = run_forked(*words, *endpoint, env=environment)
        assert done.returncode == 3, done.err
        printed = done.out + done.err
        assert "Traceback" not in printed
        assert "unexpected" not in printed
        assert "/nowhere/ca.pem" in printed or "proxy" in printed.lower()


def losing(change: Callable[[ArmContent], None]) -> ArmContent:
    """Return a larger catalogue after a change."""
    content = small_content()
    content.definitions = [
        definition(n, f"Circuits should be Zone Redundant {n}") for n in range(40)
    ]
    change(content)
    return content


def test_loss__against_the_cache_is_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A catalogue that lost over a tenth is an error without --accept-loss."""
    path = tmp_path / "expressroute.md"
    path.write_text(template())
    with ArmServer(losing(lambda _: None)) as server:
        options = ["--arm-endpoint", server.url]
        assert run(path, *options) == 0
        filled = path.read_text()
        del server.content.definitions[:5]
        assert run(path, *options, "--max-age", "0.0000001") == 3
        assert "5 of 40 that were known before" in capfd.readouterr().err
        assert path.read_text() == filled
        assert run(path, *options, "--max-age", "0.0000001", "--accept-loss") == 0
        assert path.read_text() != filled
